package import KnowledgeBase
package import LogGate
package import LogIngest
package import LogModel
internal import Platform

/// The config file: what logs and their services are like, the thresholds that differ from the
/// defaults, the similarity policies, and a language model.
///
///     {"services": {"rename": {"checkout-*": "checkout"}, "ignore": ["health-*"]},
///      "topology": {"checkout": ["cart", "payment"]},
///      "thresholds": [
///       {"metric": "latency_ms", "event_type": "api", "alert_above": 400},
///       {"metric": "memory_percent", "event_type": "infrastructure", "enabled": false},
///       {"metric": "latency_ms", "service": "checkout", "percentile": 95, "alert_above": 300}
///      ],
///      "gate": ["p95(latency_ms){service=checkout} < 400", "error_rate < 1% over 10m"],
///      "llm": {"model": "NAME", "url": "http://localhost:8080/v1"}}
///
/// A general entry is identified by metric and, where given, event type: it changes the default of
/// that name or adds a new threshold; `enabled: false` disables one. Any other is a rule, which is
/// added. `logmon thresholds --format json` prints this form.
package struct Configuration: Equatable, Sendable {
  /// A threshold in force, and the place in the file that made or changed it last.
  struct Limit: Equatable, Sendable {
    var threshold: Threshold
    /// `logmon.json:4`; nil for one that is built in.
    var place: String?
  }

  private(set) var limits = Threshold.defaults.map { Limit(threshold: $0) }
  /// The similarity policy of each measure: `words` or the name of an embedding model.
  package var similarity: [String: SimilarityPolicy] = [:]
  package var languageModel = LanguageModelConfiguration()
  /// Names of services, and those that are not judged.
  package var services = ServiceRules()
  /// Which services call which, by the names that they have in outputs.
  package var topology = Topology()
  /// How sensitive to deviations from the usual range; nil where none is looked for.
  package var deviations: Double? = 1
  /// Known problems that the gate ignores.
  package var suppressions: [Suppression] = []
  /// The rules of the gate beside `--fail-on`.
  package var gate: [GateRule] = []
  /// When a difference between runs counts.
  package var compare = CompareSettings()
  /// Fields of the logs that are ours.
  package var fields: [FieldMapping] = []
  /// The zone of times without one.
  package var timezone: ZoneName?

  /// One threshold for every possible metric in every type of event.
  private static let mostThresholds = MetricTable.capacity * EventType.allCases.count

  package init() {}

  package var thresholds: [Threshold] { limits.map(\.threshold) }

  /// The policy in force for shared words.
  package var words: SimilarityMeasure {
    .words(similarity[SimilarityMeasure.words.name] ?? .words)
  }

  /// Parses a config file's text; `file` is its name in messages.
  package init(_ text: [UInt8], file: String) throws(ConfigurationError) {
    try self.init(text, file: file, only: SettingKey.allCases)
  }

  /// The same of a file that may have some of the keys only.
  init(_ text: [UInt8], file: String, only keys: [SettingKey]) throws(ConfigurationError) {
    let plain = Self.withoutComments(text)
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: plain)
    } catch {
      let position = error.position(in: text)
      throw ConfigurationError("\(file):\(position.line):\(position.column): \(error.message)")
    }
    do throws(ConfigIssue) {
      try Self.check(document, keys)
      try read(document) { "\(file):\(JSONValue.place(of: $0, in: plain).line)" }
    } catch {
      let place = JSONValue.place(of: error.path, isName: error.isInName, in: plain)
      throw ConfigurationError("\(file):\(place.line):\(place.column): \(error.text)")
    }
  }

  private static func check(_ document: JSONValue, _ keys: [SettingKey]) throws(ConfigIssue) {
    guard keys.count < SettingKey.allCases.count else { return }
    try document.read(SettingKey.self) { key, _ throws(ConfigIssue) in
      guard !keys.contains(key) else { return }
      throw ConfigIssue("'\(key.rawValue)' belongs into \(fileName)", isInName: true)
    }
  }

  /// The names of the config file and of the file of suppressions, which are found by themselves.
  package static let fileName = "logmon.json"
  package static let suppressionsName = "logmon.suppress.json"

  /// The configuration in a file, or in the nearest `logmon.json` in the folders of the inputs and
  /// above them; the defaults where there is none.
  ///
  /// The nearest `logmon.suppress.json` adds its suppressions.
  package static func load(
    _ path: String?, near inputs: [String] = []
  ) throws(ConfigurationError) -> Self {
    func nearest(_ name: String) -> String? {
      inputs.lazy.compactMap { Self.nearest(name, to: $0) }.first
    }
    var settings = Self()
    if let path = path ?? nearest(fileName) {
      settings = try Self(FileContent.named(path), file: path)
    }
    if let file = nearest(suppressionsName) {
      settings.suppressions += try Self(
        FileContent.named(file), file: file, only: [.schema, .suppress]
      ).suppressions
    }
    return settings
  }

  /// The nearest file of a name to an input: in its folder, or in one above it.
  private static func nearest(_ name: String, to input: String) -> String? {
    guard input != "-", var folder = FolderListing.absolute(input) else { return nil }
    while true {
      let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      if FileStatus(path)?.kind == .regular { return path }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  /// Reads the thresholds first, because fields may be those of metrics that only they name.
  ///
  /// `place` names the file and the line of a part of the document.
  private mutating func read(
    _ document: JSONValue, place: (_ path: [Int]) -> String
  ) throws(ConfigIssue) {
    func position(_ key: SettingKey) -> Int {
      document.members?.firstIndex { $0.name == key.rawValue } ?? 0
    }
    let list = position(.thresholds)
    try document.read(SettingKey.self) { key, member throws(ConfigIssue) in
      guard key == .thresholds else { return }
      try readThresholds(member.value) { place([list, $0]) }
    }
    try document.read(SettingKey.self) { key, member throws(ConfigIssue) in
      switch key {
      case .schema, .thresholds: break
      case .services: services = try ServiceRules(member.value)
      case .topology: topology = try Topology(member.value)
      case .deviations: deviations = try Self.sensitivity(member)
      case .gate: try readGate(member.value)
      case .suppress:
        try readSuppressions(member.value) { place([position(.suppress), $0]) }
      case .compare: compare = try CompareSettings(member.value)
      case .fields: try readFields(member.value)
      case .timezone: timezone = try Self.zone(member)
      case .similarity: try readSimilarity(member.value)
      case .llm: languageModel = try LanguageModelConfiguration(member.value)
      }
    }
  }

  /// Reads `false`, `true` or a number: 2 reports what is half as far outside the usual range.
  private static func sensitivity(_ member: JSONMember) throws(ConfigIssue) -> Double? {
    if let isOn = member.value.bool { return isOn ? 1 : nil }
    guard let number = member.value.numberOrNumberText, number > 0, number <= 10 else {
      throw ConfigIssue("'deviations' must be true, false or a number above 0, at most 10")
    }
    return number
  }

  private static func zone(_ member: JSONMember) throws(ConfigIssue) -> ZoneName {
    let name = try member.text()
    guard let zone = ZoneName(argument: name) else {
      throw ConfigIssue("'\(name)' is not a known 'timezone'; \(ZoneName.expectation)")
    }
    return zone
  }

  /// `place` is that of the entry at a position.
  ///
  /// Outputs name the file without its folder, so that they are the same on every machine.
  private mutating func readSuppressions(
    _ value: JSONValue, place: (_ position: Int) -> String
  ) throws(ConfigIssue) {
    let fault = "'suppress' must be a list; expected [{\"fingerprint\": …, \"reason\": …}, …]"
    try value.forEachItem(else: fault) { position, item throws(ConfigIssue) in
      do throws(ConfigIssue) {
        let place = place(position).split(separator: "/").last.map(String.init) ?? ""
        suppressions.append(try Suppression(item, place: place))
      } catch {
        throw error.of("suppress[\(position)]")
      }
    }
  }

  /// Reads `["p95(latency_ms) < 400", "error_rate < 1%"]`.
  private mutating func readGate(_ value: JSONValue) throws(ConfigIssue) {
    let fault = "'gate' must be a list of rules; expected [\"p95(latency_ms) < 400\", …]"
    guard value.array.map({ $0.count <= 100 }) != false else {
      throw ConfigIssue("'gate' has more than 100 rules; leave some out")
    }
    let metrics = MetricTable(thresholds: thresholds)
    try value.forEachItem(else: fault) { position, item throws(ConfigIssue) in
      guard let text = item.string else { throw ConfigIssue(fault) }
      do throws(GateRuleError) {
        gate.append(try GateRule(text, metrics: metrics))
      } catch {
        throw ConfigIssue("gate[\(position)]: \(error)")
      }
    }
  }

  /// Reads `{"latency_ms": "took|s", "query_time_ms": ["db_took|ms", "sql|ms"]}`.
  private mutating func readFields(_ value: JSONValue) throws(ConfigIssue) {
    let fault = "'fields' must be an object; expected {\"latency_ms\": \"took|s\"}"
    let metrics = MetricTable(thresholds: thresholds)
    try value.forEachMember(else: fault) { member throws(ConfigIssue) in
      guard member.value.array != nil else {
        return fields.append(try Self.field(member.name, member.value, metrics))
      }
      try member.value.forEachItem(else: fault) { _, source throws(ConfigIssue) in
        fields.append(try Self.field(member.name, source, metrics))
      }
    }
  }

  private static func field(
    _ name: String, _ source: JSONValue, _ metrics: MetricTable
  ) throws(ConfigIssue) -> FieldMapping {
    guard let field = source.string.flatMap({ FieldMapping(name: name, source: $0) }) else {
      throw ConfigIssue(
        "'fields.\(name)' must be a path with its unit, such as \"took|s\"; units are "
          + FieldMapping.forms.joined(separator: ", "))
    }
    guard field.isKnown(metrics) else {
      let names = metrics.metrics.map(\.name) + ["service_name", "region", "status_code"]
      throw ConfigIssue(
        "'fields.\(name)' is neither a field nor a metric with a limit"
          + Suggestion.text(for: name, among: names), isInName: true)
    }
    return field
  }

  /// `place` is that of the entry at a position.
  private mutating func readThresholds(
    _ value: JSONValue, place: (_ position: Int) -> String
  ) throws(ConfigIssue) {
    // Checked first, because each entry is compared with all before it.
    if let count = value.array?.count, count > Self.mostThresholds {
      throw ConfigIssue(
        "'thresholds' has \(PlainText.count(count)) entries, and at most "
          + "\(PlainText.count(Self.mostThresholds)) are read; leave some out")
    }
    let fault = "'thresholds' must be a list; expected [{\"metric\": …}, …]"
    try value.forEachItem(else: fault) { position, item throws(ConfigIssue) in
      do throws(ConfigIssue) {
        try apply(ThresholdEntry(item), place: place(position))
      } catch {
        throw error.of("thresholds[\(position)]")
      }
    }
    let named = thresholds.filter { $0.rule == .value }.map(\.metric)
    guard Set(MetricTable().metrics.map(\.name) + named).count <= MetricTable.capacity else {
      throw ConfigIssue("more than \(MetricTable.capacity) metrics; leave some out")
    }
  }

  private mutating func apply(_ entry: ThresholdEntry, place: String) throws(ConfigIssue) {
    let known = limits.firstIndex {
      $0.threshold.isGeneral && $0.threshold.metric == entry.metric
        && (entry.type == nil || $0.threshold.eventType == entry.type)
    }
    if entry.isRule {
      let rules = entry.rules(like: known.map { limits[$0].threshold })
      limits += rules.map { Limit(threshold: $0, place: place) }
    }
    guard entry.isGeneral else { return }
    guard entry.isEnabled else {
      guard let known else { throw ConfigIssue("there is no such threshold to switch off") }
      limits.remove(at: known)
      return
    }
    if let known {
      try entry.change(&limits[known].threshold)
      limits[known].place = place
    } else {
      limits.append(Limit(threshold: try entry.made(), place: place))
    }
  }
}

extension Configuration {
  /// The keys of each kind of object in the file, by its name among the schema's definitions; that
  /// of the whole file is empty.
  package static let keys = [
    "": SettingKey.names, "threshold": ThresholdKey.names, "services": ServiceKey.names,
    "compare": CompareKey.names, "suppression": SuppressionKey.names,
    "policy": SimilarityKey.names, "llm": LanguageModelKey.names, "price": PriceKey.names,
  ]
}

/// The keys of the config file.
enum SettingKey: String, ConfigurationKey {
  /// The schema by which an editor checks the file.
  case schema = "$schema"
  case fields, thresholds, services, topology, deviations, gate, compare, suppress, timezone
  case similarity, llm
}
