internal import LogIngest
internal import LogModel
internal import LogPipeline

/// What `logmon doctor` says of one input.
struct DoctorReport {
  let found: Examination
  let thresholds: [Threshold]

  init(_ found: Examination, _ thresholds: [Threshold]) {
    self.found = found
    self.thresholds = thresholds
  }

  // MARK: Verdict

  /// More rejected lines than this make a log unusable, in percent of lines that are not blank.
  private static let mostRejects = 5.0

  var isUsable: Bool { obstacle == nil }

  /// Why the log cannot be used, with the remedy; nil where it can.
  private var obstacle: String? {
    if let problem = found.problem, found.events == 0 { return problem }
    if found.events == 0 {
      let reason = found.rejects.first.map { "\($0.reason) in line \($0.firstLine)" }
      return "no line is an event\(reason.map { ": \($0)" } ?? "")"
        + "; do this: "
        + (found.remedy ?? "name a dialect with --dialect, or check that it is a log")
    }
    if rejectedShare > Self.mostRejects {
      return
        "\(PlainText.number(rejectedShare, places: 1)) % of the lines are rejected; do this: "
        + (found.remedy.map { "\($0); or " } ?? "")
        + "see 'logmon doctor --line \(found.rejects[0].firstLine)', mend the log, or allow more with "
        + "--max-rejects"
    }
    guard !found.isMeasured else { return nil }
    if found.rated > 0 {
      return
        "\(PlainText.count(found.rated, "event")) with a status are too few: an error rate needs "
        + "\(Threshold.rateMinimum) of one service; do this: take a longer log"
        + (suggestion.map { "; or to measure \($0.path): \($0.command)" } ?? "")
    }
    if let suggestion { return "no limit finds its metric; do this: \(suggestion.command)" }
    return "no limit finds its metric; do this: log a status or a duration with its unit"
  }

  private var rejectedShare: Double {
    let all = found.events + found.rejected
    return all == 0 ? 0 : Double(found.rejected) / Double(all) * 100
  }

  private var verdict: String {
    if let obstacle { return "Not usable: \(obstacle)." }
    let able = zip(thresholds, found.judged).count { $0.rule != .errorLines && $1.count > 0 }
    let all = thresholds.count { $0.rule != .errorLines && $0.isEnabled }
    guard able > 0 else { return "Ready, but only the share of error lines can be judged." }
    let limits = "\(able) of \(PlainText.count(all, "limit")) can judge this log"
    let blind = share(found.events - measured)
    return blind >= 50
      ? "Ready, but \(PlainText.number(blind, places: 0)) % of the events hold nothing a limit is for: \(limits)."
      : "Ready: \(limits)."
  }

  /// Events with a value that a limit judges.
  private var measured: Int {
    zip(thresholds, found.judged).filter { $0.0.rule != .errorLines }.map(\.1.count).max() ?? 0
  }

  private func share(_ count: Int) -> Double {
    found.events == 0 ? 0 : min(100, Double(count) / Double(found.events) * 100)
  }

  private func percent(_ count: Int) -> String {
    let share = share(count)
    return share > 0 && share < 0.5
      ? "\(PlainText.number(share, places: 1)) %" : "\(PlainText.number(share, places: 0)) %"
  }

  // MARK: Suggestions

  /// A number of the log that is not measured, but whose name is that of a duration; nil where its
  /// metric is found elsewhere.
  private var suggestion: (field: String, path: String, source: String, command: String)? {
    let unitless = found.unitless.sorted { ($1.value, $0.key.field) < ($0.value, $1.key.field) }
    let isComponent = found.census.dialects.keys.allSatisfy(ReadingOptions.isComponent)
    let candidates =
      unitless.map { ($0.key.metric, $0.key.field) }
      + (isComponent ? [] : found.unread).compactMap { path in
        FieldMapping.metric(ofDuration: path).map { ($0, path) }
      }
    let known = Set(found.census.sources.keys.map(\.field))
    guard let (metric, path) = candidates.first(where: { !known.contains($0.0) }) else {
      return nil
    }
    let unit = found.quantities.contains(path) ? "duration" : FieldMapping.unit(ofName: path)
    let source = "\(path)|\(unit ?? "ms")"
    let option = "--field '\(metric)=\(source)'"
    let choice =
      unit == nil
      ? "if '\(path)' is in milliseconds, \(option) (|us for microseconds, |s for seconds)" : option
    return (
      metric, path, source,
      "\(choice), or in logmon.json {\"fields\": {\"\(metric)\": \"\(source)\"}}"
    )
  }

  /// The fields that the config file may name, by our name: those whose own name is a duration's.
  var suggestedFields: [JSONMember] {
    guard let suggestion, FieldMapping.metric(ofDuration: suggestion.path) != nil else { return [] }
    return [JSONMember(suggestion.field, .string(suggestion.source))]
  }

  // MARK: Text

  var text: String {
    var lines = [
      head, "  dialect    \(dialects)", "  lines      \(counts)", "  time       \(times)", "",
    ]
    if !found.census.wrappers.isEmpty {
      lines.insert("  frame      \(Self.list(found.census.wrappers, of: found.events))", at: 1)
    }
    lines += becomes
    lines.append("")
    lines += limits
    lines.append("")
    lines += notes.map { "  ! \($0)" }
    if let suggestion {
      lines.append("  To measure \(suggestion.path): \(suggestion.command)")
    }
    lines.append("  \(verdict)")
    return lines.joined(separator: "\n") + "\n"
  }

  private var head: String {
    let size = PlainText.count(found.input.size, "byte")
    let form = found.isCompressed ? " gzip" : ""
    let looked =
      found.isPartial ? " · looked at the first \(PlainText.count(found.events, "record"))" : ""
    return "\(found.input.name) · \(size)\(form) · \(PlainText.count(found.lines, "line"))\(looked)"
  }

  private var dialects: String {
    let also = found.census.alternatives.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.first
    let runnerUp = also.map {
      "     also fits: \(ReadingOptions.title(ofDialect: $0.key) ?? $0.key)"
    }
    let list = Self.list(
      found.census.dialects, of: max(1, found.census.dialects.values.reduce(0, +)))
    return (list.isEmpty ? "none" : list) + (runnerUp ?? "")
  }

  private static func list(_ counts: [String: Int], of all: Int) -> String {
    counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
      .map { name, count in
        let title = ReadingOptions.title(ofDialect: name) ?? name
        return
          "\(title) \(PlainText.number(Double(count) / Double(max(1, all)) * 100, places: 1)) %"
      }.joined(separator: " · ")
  }

  private var counts: String {
    var parts = ["\(PlainText.count(found.events, "event"))"]
    let further =
      found.lines - found.events - found.blank - found.directives - found.rejected
    if further > 0, !found.isPartial {
      parts.append(PlainText.count(further, "further line") + " of these")
    }
    if found.blank > 0 { parts.append("\(PlainText.count(found.blank)) blank") }
    if found.directives > 0 { parts.append(PlainText.count(found.directives, "directive")) }
    guard let first = found.rejects.first else { return parts.joined(separator: " · ") }
    parts.append(
      "\(PlainText.count(found.rejected)) rejected: \(first.reason) (\(PlainText.count(first.count)); "
        + "first \(found.input.name):\(first.firstLine):\(first.column))")
    return parts.joined(separator: " · ")
  }

  private var times: String {
    guard let first = found.first, let last = found.last else { return "none" }
    var text = "\(first) … \(last)"
    if found.disorder.events > 0 {
      text +=
        " · \(PlainText.count(found.disorder.events)) out of order, at most \(found.disorder.lag)"
    }
    if found.census.timeless > 0 {
      text += " · \(PlainText.count(found.census.timeless)) without, taken from their neighbor"
    }
    return text
  }

  private static let shown = [
    "timestamp", "service_name", "region", "customer_id", "severity", "status_code", "failed",
    "endpoint",
  ]

  private var becomes: [String] {
    var rows: [[String]] = []
    let metrics = MetricTable(thresholds: thresholds).metrics.map(\.name).filter { name in
      thresholds.contains { $0.metric == name }
    }
    for field in Self.shown + metrics {
      let sources = found.census.sources.filter { $0.key.field == field }
        .sorted { ($1.value.count, $0.key.path) < ($0.value.count, $1.key.path) }
      if sources.isEmpty, field == "service_name" {
        let names = found.services.prefix(4).map {
          "\($0.name.shortened(to: 30)) \(PlainText.count($0.count))"
        }
        rows.append([
          field, "the file's name or what surrounds the record", percent(found.events),
          names.joined(separator: " · "),
        ])
      } else if sources.isEmpty, field != "failed" {
        rows.append([field, "–", "0 %", ""])
      }
      for (source, values) in sources.prefix(3) {
        let form = source.form.isEmpty ? "" : " (\(source.form))"
        rows.append([field, source.path + form, percent(values.count), Self.example(values)])
      }
    }
    return ColumnTable(["becomes", "from", "share", "for example"], rows).text
      .split(separator: "\n").map { "  " + Self.trimmed($0) }
  }

  private static func trimmed(_ line: Substring) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  private static func example(_ values: FieldCensus.Values) -> String {
    let numbers = values.numbers.sorted()
    let few = values.texts.count
    if numbers.count * 2 > values.count, few > 6 || values.example.from != values.example.to {
      let p50 = numbers[numbers.count / 2]
      let p95 = numbers[min(numbers.count - 1, numbers.count * 95 / 100)]
      return
        "\(values.example.from) → \(values.example.to) · p50 \(PlainText.number(p50, places: 1))"
        + " · p95 \(PlainText.number(p95, places: 1)) · max \(PlainText.number(numbers.last ?? 0, places: 1))"
    }
    let top = values.texts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if top.count > 50 { return "\(values.example.to) · \(PlainText.count(top.count)) different" }
    return top.prefix(4).map { "\($0.key.shortened(to: 30)) \(PlainText.count($0.value))" }
      .joined(separator: " · ")
  }

  private var limits: [String] {
    let rows = zip(thresholds, found.judged).map { threshold, judged in
      [
        "\(threshold.label) \(threshold.alertText())",
        judged.count == 0 ? "none" : "\(PlainText.count(judged.count))  \(percent(judged.count))",
        judged.count == 0
          ? missing(threshold) : PlainText.count(judged.above),
      ]
    }
    return ColumnTable(["limit", "can judge", "would flag"], rows).text
      .split(separator: "\n").map { "  " + Self.trimmed($0) }
  }

  /// Why a limit can judge nothing.
  private func missing(_ threshold: Threshold) -> String {
    switch threshold.rule {
    case .errorRate where found.rated > 0 && threshold.isGeneral:
      "\(PlainText.count(found.rated, "event")) with a status; a rate needs "
        + "\(Threshold.rateMinimum) of one service"
    case .errorLines where found.events > 0 && !found.hasPlainService:
      "only for services without a status or another metric"
    case .errorLines where found.events > 0:
      "a share needs \(Threshold.rateMinimum) events of one service"
    default: "no \(threshold.metric)" + (threshold.isGeneral ? "" : " for it")
    }
  }

  private var notes: [String] {
    var notes: [String] = []
    if found.census.zoneless > 0 {
      notes.append(
        "times have no zone in \(PlainText.count(found.census.zoneless, "record")): taken as UTC, or as "
          + "--timezone says")
    }
    if let problem = found.problem { notes.append(problem) }
    let unread = found.unread.prefix(5).map { "'\($0.shortened(to: 60))'" }
    if !unread.isEmpty {
      notes.append("numbers that no limit is for: \(PlainText.list(Array(unread)))")
    }
    return notes
  }

  // MARK: JSON

  static func document(_ reports: [Self]) -> JSONValue {
    ["schema": "logmon.doctor/1", "inputs": .array(reports.map(\.json))]
  }

  private var json: JSONValue {
    func counts(_ counts: [String: Int]) -> JSONValue {
      .object(
        counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
          .map { JSONMember($0.key, .int($0.value)) })
    }
    return [
      "name": .string(found.input.name),
      "partial": .bool(found.isPartial),
      "lines": .int(found.lines),
      "events": .int(found.events),
      "blank": .int(found.blank),
      "directives": .int(found.directives),
      "dialects": counts(found.census.dialects),
      "frames": counts(found.census.wrappers),
      "also_fits": counts(found.census.alternatives),
      "from": found.first.map { .time($0) } ?? .null,
      "to": found.last.map { .time($0) } ?? .null,
      "out_of_order": .int(found.disorder.events),
      "zoneless": .int(found.census.zoneless),
      "mapped": .array(
        found.census.sources.sorted {
          ($0.key.field, $0.key.path, $0.key.form) < ($1.key.field, $1.key.path, $1.key.form)
        }.map { source, values in
          [
            "field": .string(source.field), "from": .string(source.path),
            "form": .string(source.form), "count": .int(values.count),
            "example": .string(values.example.from), "value": .string(values.example.to),
          ]
        }),
      "limits": .array(
        zip(thresholds, found.judged).map { threshold, judged in
          .object(
            [
              JSONMember("metric", .string(threshold.metric)),
              JSONMember("event_type", .string(threshold.typeName)),
            ] + threshold.limitMembers.filter { $0.name != "normal_below" } + threshold.ruleMembers
              + [
                JSONMember("judged", .int(judged.count)), JSONMember("flagged", .int(judged.above)),
              ])
        }),
      "rejected": .array(
        found.rejects.map { reject in
          [
            "reason": .string(reject.reason), "count": .int(reject.count),
            "line": .int(reject.firstLine), "column": .int(reject.column),
            "text": .string(reject.text),
          ]
        }),
      "unread": .strings(Array(found.unread.prefix(20))),
      "suggested_fields": .object(suggestedFields),
      "usable": .bool(isUsable),
      "verdict": .string(verdict),
    ]
  }
}
