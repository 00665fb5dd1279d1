package import KnowledgeBase
package import LogModel
internal import Platform

/// The config file: the thresholds that differ from the defaults, the similarity policies, and a
/// language model.
///
///     {"llm": {"model": "NAME", "url": "http://localhost:8080/v1"},
///      "thresholds": [
///       {"metric": "latency_ms", "event_type": "api", "alert_above": 400},
///       {"metric": "memory_percent", "event_type": "infrastructure", "enabled": false},
///       {"metric": "slow_queries", "event_type": "database", "alert_above": 10, "unit": ""}
///      ],
///      "similarity": {"words": {"minimum": 0.6, "margin": 0.1}}}
///
/// An entry is identified by metric and, where given, event type: it changes the default of that
/// name or adds a new threshold; `enabled: false` disables one. `logmon thresholds --format json`
/// prints this form.
package struct Configuration: Equatable, Sendable {
  package var thresholds = Threshold.defaults
  /// The similarity policy of each measure: `words` or the name of an embedding model.
  package var similarity: [String: SimilarityPolicy] = [:]
  package var languageModel = LanguageModelConfiguration()

  private static let keys = ["thresholds", "similarity", "llm"]

  /// One threshold for every possible metric in every type of event.
  private static let mostThresholds = MetricTable.capacity * EventType.allCases.count

  package init() {}

  /// The policy in force for shared words.
  package var words: SimilarityMeasure {
    .words(similarity[SimilarityMeasure.words.name] ?? .words)
  }

  /// Parses a config file's text; `file` is its name in messages.
  package init(_ text: [UInt8], file: String) throws(ConfigurationError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: text)
    } catch {
      let place = error.position(in: text)
      throw ConfigurationError("\(file):\(place.line):\(place.column): \(error.message)")
    }
    do throws(ConfigIssue) {
      try apply(document)
    } catch {
      throw ConfigurationError("\(file): \(error.text)")
    }
  }

  /// The configuration in a file, or the defaults when none is named.
  package static func load(_ path: String?) throws(ConfigurationError) -> Self {
    guard let path else { return Self() }
    return try Self(content(of: path), file: path)
  }

  private static func content(of path: String) throws(ConfigurationError) -> [UInt8] {
    do throws(FileError) {
      return try FileContent.read(path)
    } catch {
      throw ConfigurationError("\(path): \(error); check the path")
    }
  }

  private mutating func apply(_ document: JSONValue) throws(ConfigIssue) {
    guard let members = document.members else { throw ConfigIssue("expected an object") }
    for member in members {
      switch member.name {
      case "thresholds": try applyThresholds(member.value)
      case "llm": languageModel = try LanguageModelConfiguration(member.value)
      case "similarity": try applySimilarity(member.value)
      default:
        let hint = Suggestion.text(for: member.name, among: Self.keys)
        throw ConfigIssue("unknown key '\(member.name)'\(hint)")
      }
    }
  }

  private mutating func applyThresholds(_ value: JSONValue) throws(ConfigIssue) {
    guard let entries = value.array else {
      throw ConfigIssue("'thresholds' must be a list; expected [{\"metric\": …}, …]")
    }
    // Checked first, because each entry is compared with all before it.
    guard entries.count <= Self.mostThresholds else {
      throw ConfigIssue(
        "'thresholds' has \(PlainText.count(entries.count)) entries, and at most "
          + "\(PlainText.count(Self.mostThresholds)) are read; leave some out")
    }
    for (index, entry) in entries.enumerated() {
      do throws(ConfigIssue) {
        try apply(ThresholdEntry(entry))
      } catch {
        throw ConfigIssue("thresholds[\(index)]: \(error.text)")
      }
    }
    let named = thresholds.filter { $0.rule == .value }.map(\.metric)
    guard Set(MetricTable().metrics.map(\.name) + named).count <= MetricTable.capacity else {
      throw ConfigIssue("more than \(MetricTable.capacity) metrics; leave some out")
    }
  }

  private mutating func apply(_ entry: ThresholdEntry) throws(ConfigIssue) {
    let known = thresholds.firstIndex {
      $0.metric == entry.metric && (entry.type == nil || $0.eventType == entry.type)
    }
    guard entry.isEnabled else {
      guard let known else { throw ConfigIssue("there is no such threshold to switch off") }
      thresholds.remove(at: known)
      return
    }
    if let known {
      try entry.change(&thresholds[known])
    } else {
      thresholds.append(try entry.made())
    }
  }
}

/// A config file is invalid; says where and why.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// An error in the config file, without its place.
struct ConfigIssue: Error {
  var text: String
  init(_ text: String) { self.text = text }
}

/// Validated values of the config file.
extension JSONMember {
  func text() throws(ConfigIssue) -> String {
    guard let text = value.string else { throw ConfigIssue("'\(name)' must be text") }
    return text
  }

  func flag() throws(ConfigIssue) -> Bool {
    guard let flag = value.bool else { throw ConfigIssue("'\(name)' must be true or false") }
    return flag
  }

  func number() throws(ConfigIssue) -> Double {
    guard let number = value.number else { throw ConfigIssue("'\(name)' must be a number") }
    return number
  }

  func amount(upTo most: Double = 1e15) throws(ConfigIssue) -> Double {
    let number = try number()
    guard (0...most).contains(number) else {
      throw ConfigIssue("'\(name)' must be between 0 and \(PlainText.number(most, places: 0))")
    }
    return number
  }

  func count() throws(ConfigIssue) -> Int {
    let number = try amount(upTo: 1e9)
    guard number == number.rounded() else { throw ConfigIssue("'\(name)' must be a whole number") }
    return Int(number)
  }
}

/// One validated entry of `thresholds`.
private struct ThresholdEntry {
  let metric: String
  /// Nil for any.
  let type: EventType?
  /// The catalog's rule; a metric outside the catalog has the rule `value`.
  private let rule: Threshold.Rule
  private(set) var isEnabled = true
  private var alertAbove: Double?
  private var normalBelow: Double?
  private var label: String?
  private var unit: String?

  private static let keys = [
    "metric", "event_type", "enabled", "alert_above", "normal_below", "label", "unit",
  ]

  init(_ value: JSONValue) throws(ConfigIssue) {
    guard let members = value.members else { throw ConfigIssue("expected an object") }
    guard let metric = value["metric"]?.string, !metric.isEmpty else {
      throw ConfigIssue("'metric' is missing; expected the name of a metric")
    }
    (self.metric, type) = (metric, try Self.type(value["event_type"]))
    rule = MetricCatalog.metric(named: metric)?.rule ?? .value
    if rule == .errorLines, type != nil {
      throw ConfigIssue("'\(metric)' counts lines of any type; leave 'event_type' out")
    }
    for member in members { try read(member) }
  }

  private static func type(_ value: JSONValue?) throws(ConfigIssue) -> EventType? {
    guard let value, value.string != Threshold.anyType else { return nil }
    if let type = value.string.flatMap({ EventType(name: $0) }) { return type }
    let names = EventType.allCases.map(\.name) + [Threshold.anyType]
    guard let name = value.string else {
      throw ConfigIssue("'event_type' must be text; expected \(names.joined(separator: ", "))")
    }
    throw ConfigIssue("unknown event_type '\(name)'\(Suggestion.text(for: name, among: names))")
  }

  private mutating func read(_ member: JSONMember) throws(ConfigIssue) {
    switch member.name {
    case "metric", "event_type": break
    case "enabled":
      isEnabled = try member.flag()
    case "alert_above": alertAbove = try member.number()
    case "normal_below": normalBelow = try member.number()
    case "label": label = try member.text()
    case "unit": unit = try member.text()
    default:
      let hint = Suggestion.text(for: member.name, among: Self.keys)
      throw ConfigIssue("unknown key '\(member.name)'\(hint)")
    }
  }

  /// Changes the fields that the entry names and keeps the rest.
  func change(_ threshold: inout Threshold) throws(ConfigIssue) {
    if let alertAbove {
      threshold.alertAbove = alertAbove
      threshold.normalBelow = min(threshold.normalBelow, alertAbove)
    }
    if let normalBelow { threshold.normalBelow = normalBelow }
    guard threshold.normalBelow <= threshold.alertAbove else {
      throw ConfigIssue("'normal_below' is larger than 'alert_above'; swap them")
    }
    if let label { threshold.label = label }
    if let unit { threshold.unit = unit }
  }

  func made() throws(ConfigIssue) -> Threshold {
    guard let alertAbove else { throw ConfigIssue("'alert_above' is missing; expected a number") }
    guard normalBelow ?? alertAbove <= alertAbove else {
      throw ConfigIssue("'normal_below' is larger than 'alert_above'; swap them")
    }
    return Threshold(
      metric: metric, eventType: type, label: label ?? metric,
      unit: unit ?? (metric.hasSuffix("_ms") ? "ms" : metric.hasSuffix("_percent") ? "%" : ""),
      normalBelow: normalBelow ?? alertAbove, alertAbove: alertAbove,
      rule: rule)
  }
}
