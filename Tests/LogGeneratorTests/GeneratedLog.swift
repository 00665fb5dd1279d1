import LogGenerator
import LogModel

/// A generated log, read back line by line as a user would.
struct GeneratedLog {
  var bytes: [UInt8] = []
  var truth: Truth
  var events: [GeneratedEvent] = []

  init(_ options: GeneratorOptions) throws {
    var generator = try EventGenerator(options)
    while generator.next(into: &bytes) {}
    truth = generator.truth
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
      events.append(try GeneratedEvent(JSONValue(parsing: Array(line))))
    }
  }

  /// Ten minutes at the default rate.
  init(seed: UInt64, _ scenarios: [Scenario] = [], forced: String? = nil) throws {
    try self.init(GeneratorOptions(seed: seed, scenarios: scenarios, forcedService: forced))
  }

  /// The events of an incident's truth, in the order of the log.
  func events(of incident: Truth.Incident) -> [GeneratedEvent] {
    let ids = Set(incident.events.map(\.description))
    return events.filter { ids.contains($0.id) }
  }

  /// Every id the truth names.
  var anomalyIDs: [String] {
    (truth.incidents.flatMap(\.events) + truth.isolated).map(\.description)
  }

  /// Ids of events that cross one of the default thresholds, found without the truth.
  var flaggedIDs: Set<String> {
    var flagged: Set<String> = []
    var windows: [String: [Bool]] = [:]
    for event in events where event.exceedsLimit { flagged.insert(event.id) }
    for event in events {
      guard let status = event.metrics["status_code"]?.number else { continue }
      let window = ((windows[event.service] ?? []) + [status >= 500])
        .suffix(Threshold.rateWindow)
      windows[event.service] = Array(window)
      let share = Double(window.count { $0 }) / Double(window.count) * 100
      let isBreach = window.count >= Threshold.rateMinimum && share > 5
      if isBreach, status >= 500 { flagged.insert(event.id) }
    }
    return flagged
  }
}

/// One line of a generated log.
struct GeneratedEvent {
  var line: JSONValue
  var id: String
  var time: Timestamp
  var type: EventType
  var service: String
  var region: String
  var message: String

  struct Malformed: Error {
    var line: JSONValue
  }

  init(_ line: JSONValue) throws {
    guard let id = line["event_id"]?.string,
      let time = line["timestamp"]?.string.flatMap({ Timestamp($0) }),
      let type = line["event_type"]?.string.flatMap({ EventType(name: $0) }),
      let service = line["service_name"]?.string, let region = line["region"]?.string,
      let message = line["message"]?.string
    else { throw Malformed(line: line) }
    self.line = line
    self.id = id
    self.time = time
    self.type = type
    self.service = service
    self.region = region
    self.message = message
  }

  var metrics: JSONValue { line["metrics"] ?? .null }

  /// Whether a metric of its own is over its limit.
  var exceedsLimit: Bool {
    Threshold.defaults.contains { threshold in
      guard threshold.rule == .value, threshold.eventType == type else { return false }
      return metrics[threshold.metric]?.number.map { $0 > threshold.limit } ?? false
    }
  }
}
