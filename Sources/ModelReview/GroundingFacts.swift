package import LogModel

/// The input of a model: the only names, numbers and times that its text may contain.
package struct GroundingFacts: Sendable {
  /// A value and its reference: its baseline or its limit.
  package struct Pair: Equatable, Sendable {
    package var value: Double
    package var reference: Double
    /// As in `PlainText.quantity`: `ms`, `%`, or nothing.
    package var unit: String

    package init(value: Double, reference: Double, unit: String) {
      self.value = value
      self.reference = reference
      self.unit = unit
    }
  }

  let events: Set<String>
  /// Services, regions and customers in lower case: not allowed in texts for customers.
  let names: Set<String>
  /// The last parts of service names: `db` of `payments-db`.
  let suffixes: Set<String>
  /// Every word of the document in lower case.
  private(set) var words: Set<String> = []
  private(set) var numbers: [Fact] = []
  /// Status codes; `5xx` is allowed if one of them matches.
  private(set) var statuses: Set<Int> = []
  private(set) var moments = GroundingMoments()
  /// The sentences of the embedded analyst, as words.
  private let statements: Set<[String]>

  /// An allowed number, in its unit.
  struct Fact: Equatable {
    var value: Double
    var unit: TextUnit?
  }

  /// - Parameters:
  ///   - document: what was sent; its words, numbers and times are given.
  ///   - events: the aliases of its events, `E1` to `E13`.
  ///   - scope: the services and regions, named as sent.
  ///   - customers: their pseudonyms.
  ///   - pairs: further pairs, besides those of the document, from which changes, ratios and shares
  ///     may be computed.
  ///   - statements: the sentences of the embedded analyst.
  ///   - times: moments besides those of the document; the time from the first to the last is given
  ///     too.
  package init(
    document: JSONValue, events: [String], scope: IssueScope,
    customers: [String] = [], pairs: [Pair] = [], statements: [String] = [],
    times: [Timestamp] = []
  ) {
    self.events = Set(events)
    let names = Set((scope.services + scope.regions + customers).map { $0.lowercased() })
    self.names = names
    self.statements = Set(
      statements.flatMap { Answer($0).sentences }.map { Clause.words($0.text, names) })
    suffixes = Set(scope.services.compactMap { Self.suffix($0) } + ["db", "api", "svc"])
    words = names.union(events.map { $0.lowercased() })
    for list in [events, scope.services, scope.regions, customers] { add(Double(list.count), nil) }
    for name in names { learn(name, unit: nil) }
    for pair in pairs { add(pair) }
    for time in times { moments.add(time) }
    if let first = times.min(), let last = times.max() {
      let span = Double(last.microseconds - first.microseconds) / 1000
      add(span, TextUnit(dimension: .time, factor: 1))
    }
    learn(document, named: "", unit: nil)
  }

  /// `db` of `payments-db`; nil for a name without a hyphen.
  static func suffix(_ name: String) -> String? {
    guard let dash = name.lastIndex(of: "-") else { return nil }
    return name[name.index(after: dash)...].lowercased()
  }

  private mutating func add(_ value: Double, _ unit: TextUnit?) {
    numbers.append(Fact(value: value, unit: unit))
  }

  private mutating func add(_ pair: Pair) {
    let unit = TextUnit(pair.unit)
    for value in [pair.value, pair.reference, pair.value - pair.reference] { add(value, unit) }
    guard pair.reference > 0 else { return }
    let ratio = pair.value / pair.reference
    add(ratio * 100, TextUnit(dimension: .percent, factor: 1))
    add((ratio - 1) * 100, TextUnit(dimension: .percent, factor: 1))
    add(ratio, TextUnit(dimension: .ratio, factor: 1))
  }

  private mutating func learn(_ value: JSONValue, named name: String, unit: TextUnit?) {
    switch value {
    case .null, .bool: break
    case .number(let digits):
      words.insert(digits.lowercased())
      if let number = value.number { learn(number, named: name, unit: unit) }
    case .string(let text): learn(text, unit: unit)
    case .array(let items):
      add(Double(items.count), nil)
      for item in items { learn(item, named: name, unit: unit) }
    case .object(let members):
      let own = value["unit"]?.string.flatMap { TextUnit($0) } ?? unit
      learnPairs(value, unit: value["unit"]?.string ?? "")
      for member in members {
        words.insert(member.name.lowercased())
        learn(member.value, named: member.name, unit: own)
      }
    }
  }

  /// Adds a number of the document; its name may imply the unit.
  private mutating func learn(_ number: Double, named name: String, unit: TextUnit?) {
    let lower = name.lowercased()
    let last = lower.split(separator: "_").last.map(String.init) ?? ""
    let isShare = ["rate", "share", "ratio", "percent", "pct", "change", "confidence"].contains {
      lower.contains($0)
    }
    let own = unit ?? (last.count > 1 || last == "s" ? TextUnit(last) : nil)
    add(number, own)
    if lower.contains("status"), let code = Int(exactly: number) { statuses.insert(code) }
    if isShare {
      let percent = TextUnit(dimension: .percent, factor: 1)
      add(number, percent)
      if abs(number) <= 1 { add(number * 100, percent) }
    }
  }

  private static let values = ["value", "current", "worst", "peak"]
  private static let references = ["baseline", "limit", "threshold"]

  private mutating func learnPairs(_ object: JSONValue, unit: String) {
    for name in Self.values {
      for reference in Self.references {
        guard let value = object[name]?.number, let other = object[reference]?.number else {
          continue
        }
        add(Pair(value: value, reference: other, unit: unit))
      }
    }
  }

  private mutating func learn(_ text: String, unit: TextUnit?) {
    let found = SentenceWords.all(text)
    for (index, word) in found.enumerated() {
      words.insert(word.lowercased())
      for part in word.split(whereSeparator: { "/:,@?#<>".contains($0) }) {
        words.insert(part.lowercased())
        if let number = TextNumber(part) { add(number.value, number.unit ?? unit) }
      }
      if moments.learn(word) { continue }
      if let number = TextNumber(word) {
        let next = index + 1 < found.count ? TextUnit(found[index + 1]) : nil
        add(number.value, number.unit ?? next ?? unit)
      }
    }
  }

  /// Whether the embedded analyst wrote this sentence.
  func holds(statement: String) -> Bool { statements.contains(Clause.words(statement, names)) }

  /// Whether a number may be written this way.
  func allows(_ number: TextNumber) -> Bool {
    numbers.contains { fact in
      guard let unit = number.unit else { return number.shows(fact.value) }
      guard let given = fact.unit, given.dimension == unit.dimension else { return false }
      return number.shows(fact.value * given.factor / unit.factor)
    }
  }
}
