internal import LogModel
internal import Platform

/// Which thresholds judge the events of one service, and where each comes from.
struct ThresholdExplanation {
  private let settings: Configuration
  private let thresholds: [Threshold]
  /// The name in the log.
  private let original: String
  private let service: String
  private let region: String?
  private let endpoint: String?

  init(_ settings: Configuration, service: String, region: String?, endpoint: String?) {
    self.settings = settings
    thresholds = settings.thresholds
    original = service
    self.service = settings.services.name(of: service)
    self.region = region
    self.endpoint = endpoint
  }

  func bytes(_ format: DocumentFormat) -> [UInt8] {
    switch format {
    case .text: Array(text.utf8)
    case .json: document.prettyBytes
    }
  }

  // MARK: Rules

  private func source(_ type: EventType) -> RuleSource {
    RuleSource(type, service: service, region: region ?? "", endpoint: endpoint ?? "")
  }

  /// The thresholds that judge events of a type: rules, and the general limits that none replaces.
  private func judging(_ type: EventType) -> Set<Int> {
    let rules = thresholds.rules(judging: source(type))
    let replaced = rules.filter { thresholds[$0].percentile == nil && !thresholds[$0].isFloor }
      .map { thresholds[$0].metric }
    let general = Set(thresholds.map(\.metric)).subtracting(replaced)
      .compactMap { thresholds.index(judging: $0, in: type) }
    return Set(rules + general)
  }

  /// The thresholds in force, each with the types of the events that it judges.
  private var applied: [(index: Int, types: [EventType])] {
    let sets = EventType.allCases.map { ($0, judging($0)) }
    return thresholds.indices.compactMap { index in
      let types = sets.filter { $0.1.contains(index) }.map(\.0)
      return types.isEmpty ? nil : (index, types)
    }
  }

  /// The rules for regions or endpoints of the service that are not asked for.
  private var conditional: [Int] {
    let applied = Set(applied.map(\.index))
    return thresholds.indices.filter { index in
      var scope = thresholds[index].scope
      let isOpen = region == nil && scope.region != nil || endpoint == nil && scope.endpoint != nil
      if region == nil { scope.region = nil }
      if endpoint == nil { scope.endpoint = nil }
      return isOpen && !applied.contains(index) && scope.contains(source(.api))
    }
  }

  private func origin(_ index: Int) -> String { settings.limits[index].place ?? "built in" }

  // MARK: Text

  private var text: String {
    var lines: [String] = []
    if original != service {
      lines.append("\(original) is called \(service), by 'services.rename'")
    }
    if settings.services.ignores(service) {
      lines.append(
        "\(service): its events are counted, but not judged, by 'services.ignore'")
      return Self.lines(lines)
    }
    lines.append(
      service + (endpoint.map { " at \($0)" } ?? "") + (region.map { " in \($0)" } ?? ""))
    lines += table(applied.map { row($0.index, Self.names($0.types)) })
    if !conditional.isEmpty {
      lines += ["", "Rules for some of its events; --region and --endpoint choose among them"]
      lines += table(conditional.map { row($0, thresholds[$0].typeName) })
    }
    return Self.lines(lines)
  }

  private static func lines(_ lines: [String]) -> String {
    lines.map(\.asTerminalText).joined(separator: "\n") + "\n"
  }

  private func table(_ rows: [[String]]) -> [String] {
    ColumnTable(["METRIC", "LIMIT", "EVENT TYPE", "NORMAL", "ALERT", "FROM"], rows).text
      .split(separator: "\n").map(String.init)
  }

  private func row(_ index: Int, _ types: String) -> [String] {
    let threshold = thresholds[index]
    return [
      threshold.metric, threshold.label, types, threshold.normalText(), threshold.alertText(),
      origin(index),
    ]
  }

  private static func names(_ types: [EventType]) -> String {
    types.count == EventType.allCases.count
      ? Threshold.anyType : types.map(\.name).joined(separator: ", ")
  }

  // MARK: JSON

  private var document: JSONValue {
    [
      "schema": "logmon.explain/1", "service": .string(service), "region": .optional(region),
      "endpoint": .optional(endpoint), "ignored": .bool(settings.services.ignores(service)),
      "thresholds": .array(
        applied.map { .object(members($0.index, types: $0.types.map(\.name))) }),
      "conditional": .array(
        conditional.map { .object(members($0, types: [thresholds[$0].typeName])) }),
    ]
  }

  private func members(_ index: Int, types: [String]) -> [JSONMember] {
    ThresholdsCommand.members(thresholds[index]) + [
      JSONMember("judges", .strings(types)), JSONMember("from", .string(origin(index))),
    ]
  }
}
