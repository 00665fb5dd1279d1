package import LogModel

/// A rule of the gate that cannot be read: what is wrong, and what is expected.
package struct GateRuleError: Error, Equatable, CustomStringConvertible {
  package var description: String
}

extension GateRule {
  /// Reads a rule.
  ///
  ///     rule      = subject [filter] comparison bound [frame]
  ///               | metric [filter] ":" statistic comparison bound [frame]      as k6 writes it
  ///     subject   = statistic "(" metric ")" | "events" | "errors" | "error_rate" | "share"
  ///               | "issues" ["(" severity ")"] | "new_issues" | "regressions" | "flagged"
  ///     statistic = "p95" | "p(95)" | "avg" | "med" | "min" | "max" | "sum" | "count" | "stdev"
  ///     filter    = "{" key ("=" | ":") pattern {"," …} "}"
  ///     bound     = number [unit] ["/s" | "/min"]
  ///     frame     = ("for" | "within" | "over") time
  package init(_ text: String, metrics: MetricTable) throws(GateRuleError) {
    var reader = GateRuleReader(text)
    self = try reader.rule(metrics)
  }
}

/// Reads the parts of a rule, one after the other.
private struct GateRuleReader {
  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  mutating func rule(_ metrics: MetricTable) throws(GateRuleError) -> GateRule {
    guard text.utf8.count <= 1000 else { throw fault("a rule of at most 1,000 bytes") }
    let name = try word("a subject such as p95(latency_ms)")
    var argument: String?
    if take("(") {
      argument = try word("a name in parentheses")
      guard take(")") else { throw fault("')'") }
    }
    // `p(95)(latency_ms)`: the rank stands in parentheses of its own.
    var statistic = Self.statistic(name, rank: nil)
    if statistic == nil, name == "p", let rank = argument, take("(") {
      statistic = Self.statistic("p", rank: rank)
      argument = try word("the name of a metric")
      guard take(")") else { throw fault("')'") }
    }
    let filter = try filter()
    let subject: GateRule.Subject
    var isRate = false
    if argument == nil, take(":") {
      (subject, isRate) = try k6Subject(name)
    } else {
      guard let known = Self.subject(name, argument, statistic) else { throw unknown(name) }
      subject = known
    }
    var rule = GateRule(text: text, subject: subject, comparison: try comparison(), bound: 0)
    rule.filter = filter
    if case .result = subject, !filter.patterns.isEmpty {
      throw fault("no filter, as '\(name)' counts over the whole run")
    }
    // k6 writes a share as a fraction, and a rate as events a second.
    try readBound(into: &rule, metrics, isFraction: isRate && rule.subject == .errorRate)
    if isRate, rule.subject == .events { rule.rate = .seconds(1) }
    try readFrame(into: &rule)
    guard skipSpace().isEmpty else { throw fault("the end of the rule") }
    return rule
  }

  // MARK: Subjects

  private static func subject(
    _ name: String, _ argument: String?, _ statistic: GateRule.Statistic?
  ) -> GateRule.Subject? {
    if let statistic, let argument { return .statistic(statistic, metric: argument) }
    if name == "issues" {
      guard let argument else { return .result(.issues(.low)) }
      return Severity(rawValue: argument).map { .result(.issues($0)) }
    }
    guard argument == nil else { return nil }
    switch name {
    case "events", "requests", "hits": return .events
    case "errors", "failures": return .errors
    case "error_rate": return .errorRate
    case "share": return .share
    case "new_issues": return .result(.newIssues)
    case "regressions": return .result(.regressions)
    case "flagged": return .result(.flagged)
    default: return nil
    }
  }

  private func unknown(_ name: String) -> GateRuleError {
    GateRuleError(
      description:
        "'\(text)': '\(name)' is no subject; expected p95(METRIC), avg(METRIC), error_rate, errors, "
        + "events, share, issues(SEVERITY), new_issues, regressions or flagged")
  }

  /// The metrics that k6 names differently.
  private static let k6Names = [
    "http_req_duration": "latency_ms", "grpc_req_duration": "latency_ms",
    "browser_web_vital_lcp": "load_time_ms",
  ]

  /// `http_req_duration: p(95)<500`, `http_req_failed: rate<0.01`, `http_reqs: count>100`.
  private mutating func k6Subject(
    _ metric: String
  ) throws(GateRuleError) -> (GateRule.Subject, isRate: Bool) {
    let name = try word("a statistic such as p(95)")
    var rank: String?
    if take("(") {
      rank = try word("a rank such as 95")
      guard take(")") else { throw fault("')'") }
    }
    switch (metric, name) {
    case ("http_req_failed", "rate"): return (.errorRate, true)
    case ("http_reqs", "count"): return (.events, false)
    case ("http_reqs", "rate"): return (.events, true)
    // A rate of k6 is the share of values that are not 0, and its values are 0 and 1.
    case (_, "rate"): return (.statistic(.mean, metric: metric), false)
    default: break
    }
    guard let statistic = Self.statistic(name, rank: rank) else {
      throw GateRuleError(
        description:
          "'\(text)': '\(name)' is no statistic of '\(metric)'; expected p(95), avg, med, "
          + "min, max, sum, count or stdev")
    }
    return (.statistic(statistic, metric: Self.k6Names[metric] ?? metric), false)
  }

  private static func statistic(_ name: String, rank: String?) -> GateRule.Statistic? {
    switch name {
    case "avg", "mean": return .mean
    case "med", "median": return .percentile(50)
    case "min": return .min
    case "max": return .max
    case "sum": return .sum
    case "count": return .count
    case "stdev", "stddev": return .standardDeviation
    default:
      guard name.first == "p", let rank = Double(rank ?? String(name.dropFirst())),
        rank >= 0, rank <= 100
      else { return nil }
      return .percentile(rank)
    }
  }

  // MARK: The other parts

  private mutating func filter() throws(GateRuleError) -> GateFilter {
    var filter = GateFilter()
    guard take("{") else { return filter }
    while !take("}") {
      let name = try word("the name of a property")
      guard let key = Self.key(name) else {
        throw GateRuleError(
          description: "'\(text)': '\(name)' is no property of events; expected "
            + GateFilter.Key.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard take("=") || take(":") else { throw fault("'=' and a name or pattern") }
      _ = take("~")
      guard filter.patterns[key] == nil else { throw fault("each property once") }
      filter.patterns[key] =
        name == Self.k6Outcome ? try expectedResponse() : try pattern()
      if !take(",") {
        guard take("}") else { throw fault("',' or '}'") }
        break
      }
    }
    return filter
  }

  private static func key(_ name: String) -> GateFilter.Key? {
    switch name {
    case "name", "url", "page": .endpoint
    case k6Outcome: .outcome
    case "service_name": .service
    case "customer_id": .customer
    case "event_type": .type
    default: GateFilter.Key(rawValue: name)
    }
  }

  /// The tag by which k6 tells whether a request succeeded.
  private static let k6Outcome = "expected_response"

  private mutating func expectedResponse() throws(GateRuleError) -> NamePattern? {
    switch try word("true or false") {
    case "true": NamePattern("success")
    case "false": NamePattern("failure")
    default: throw fault("'\(Self.k6Outcome)' to be true or false")
    }
  }

  /// A name or pattern, in quotes where it holds a comma or a brace.
  private mutating func pattern() throws(GateRuleError) -> NamePattern {
    skipSpace()
    let value: String
    if let quote = rest.first, quote == "\"" || quote == "'" {
      guard let end = rest.dropFirst().firstIndex(of: quote) else { throw fault("a closing quote") }
      value = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.firstIndex { $0 == "," || $0 == "}" } ?? rest.endIndex
      value = String(rest[..<end]).trimmed
      rest = rest[end...]
    }
    guard let pattern = NamePattern(value) else {
      throw fault("a name or a pattern such as cart-*")
    }
    return pattern
  }

  private mutating func comparison() throws(GateRuleError) -> GateRule.Comparison {
    let signs: [(String, GateRule.Comparison)] = [
      ("===", .equal), ("==", .equal), ("!=", .unequal), ("<=", .atMost), (">=", .atLeast),
      ("<", .less), (">", .greater), ("=", .equal),
    ]
    for (sign, comparison) in signs where take(sign) { return comparison }
    throw fault("a comparison: <, <=, >, >=, == or !=")
  }

  private mutating func readBound(
    into rule: inout GateRule, _ metrics: MetricTable, isFraction: Bool
  ) throws(GateRuleError) {
    let unit = rule.unit(metrics)
    guard let first = number() else { throw fault("a number") }
    var word = unitWord()
    var value = first
    if word == "%" {
      guard unit == "%" else { throw fault("no percentage, as the rule compares no share") }
      rule.bound = value
    } else if isFraction {
      rule.bound = value * 100
    } else if let length = Self.milliseconds[word] {
      value *= length
      // `2s500ms`
      while let more = number() {
        word = unitWord()
        guard let length = Self.milliseconds[word] else { throw fault("a unit of time") }
        value += more * length
      }
      guard let own = Self.milliseconds[unit] else {
        throw fault("a number without a unit of time, as the rule compares no duration")
      }
      rule.bound = value / own
    } else if word.isEmpty || word == unit {
      rule.bound = value
    } else {
      throw fault("a unit that the subject has, not '\(word)'")
    }
    if take("/") {
      guard rule.isCount else { throw fault("no rate, as the rule counts nothing") }
      let time = unitWord()
      guard let length = Self.milliseconds[time == "min" ? "m" : time] else {
        throw fault("a time behind '/': /s, /min or /h")
      }
      rule.rate = EventDuration(microseconds: Int64(length * 1000))
    }
  }

  private mutating func readFrame(into rule: inout GateRule) throws(GateRuleError) {
    guard !skipSpace().isEmpty else { return }
    let word = try word("for, within or over")
    guard let kind = GateRule.Frame.Kind(rawValue: word) else { throw fault("for, within or over") }
    if case .result = rule.subject { throw fault("no time, as issues are counted over the run") }
    var length = 0.0
    repeat {
      guard let count = number(), let unit = Self.milliseconds[unitWord()] else {
        throw fault("a time such as 30s, 10m or 1h30m")
      }
      length += count * unit
    } while !skipSpace().isEmpty
    guard length >= 1000, length <= 366 * 86_400_000 else {
      throw fault("a time from one second to a year")
    }
    rule.frame = GateRule.Frame(
      kind: kind, length: EventDuration(microseconds: Int64(length * 1000)))
  }

  /// By the word for a unit of time.
  private static let milliseconds: [String: Double] = [
    "ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "min": 6e4, "h": 3.6e6,
    "d": 8.64e7,
  ]

  // MARK: Characters

  @discardableResult
  private mutating func skipSpace() -> Substring {
    rest = rest.drop { $0 == " " || $0 == "\t" }
    return rest
  }

  private mutating func take(_ sign: String) -> Bool {
    guard skipSpace().hasPrefix(sign) else { return false }
    rest = rest.dropFirst(sign.count)
    return true
  }

  /// A name: letters, digits, `_`, `.`, `-` and `%`, or any text in quotes.
  private mutating func word(_ expected: String) throws(GateRuleError) -> String {
    skipSpace()
    if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
      defer { rest = rest[rest.index(after: end)...] }
      return String(rest[rest.index(after: rest.startIndex)..<end])
    }
    let word = rest.prefix { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    guard !word.isEmpty else { throw fault(expected) }
    rest = rest[word.endIndex...]
    return String(word)
  }

  private mutating func number() -> Double? {
    let digits = skipSpace().prefix { $0.isASCII && $0.isNumber || $0 == "." || $0 == "-" }
    guard let number = Double(digits), number.isFinite else { return nil }
    rest = rest[digits.endIndex...]
    return number
  }

  private mutating func unitWord() -> String {
    if take("%") { return "%" }
    // The space before it: `< 400 for 10s` has no unit.
    let after = rest.drop { $0 == " " }
    let word = after.prefix { $0.isLetter }
    guard Self.milliseconds[String(word)] != nil || word == "MB" else { return "" }
    rest = after[word.endIndex...]
    return String(word)
  }

  private func fault(_ expected: String) -> GateRuleError {
    let found = rest.drop { $0 == " " }
    let place = found.isEmpty ? "at the end" : "at '\(found.prefix(40))'"
    return GateRuleError(description: "'\(text)': \(place): expected \(expected)")
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(start[...last])
  }
}
