package import LogModel

/// The obvious decoder: reads a line as a tree of values and applies the schema to it, member by
/// member.
///
/// It shares nothing with the decoder of LogIngest but `JSONValue`. What the schema asks is written
/// here once, plainly; a rule that changes there changes here.
package enum SlowDecoder {
  /// What a line is.
  package enum Line: Equatable, Sendable {
    case blank
    case rejected
    /// Nested so deep that the decoder may refuse it and need not.
    case deep
    case event(DecodedEvent)
  }

  /// Reads a line without its newline.
  package static func line(_ bytes: [UInt8], metrics: MetricTable) -> Line {
    if bytes.allSatisfy({ [0x20, 0x09, 0x0d].contains($0) }) { return .blank }
    guard let members = (try? JSONValue(parsing: bytes))?.members else { return .rejected }
    if depth(.object(members)) > JSONValue.maximumDepth - 2 { return .deep }
    var draft = Draft(metrics: metrics)
    do throws(Rejection) {
      for member in members { try draft.take(member) }
    } catch {
      return .rejected
    }
    return draft.event.map { .event($0) } ?? .rejected
  }

  /// Values inside values; 0 for one that holds none.
  private static func depth(_ value: JSONValue) -> Int {
    let parts = value.array ?? value.members?.map(\.value) ?? []
    return parts.map { depth($0) + 1 }.max() ?? 0
  }

  /// The line is no event.
  private struct Rejection: Error {}

  /// What the members so far say.
  private struct Draft {
    let metrics: MetricTable
    var time: Timestamp?
    var type: EventType?
    var rest = DecodedEvent()
    /// By metric, in the order they were first given.
    var samples: [(metric: MetricID, value: Double)] = []

    init(metrics: MetricTable) { self.metrics = metrics }

    /// Nil without one of the three that must be there.
    var event: DecodedEvent? {
      guard let time, let type, !rest.service.isEmpty else { return nil }
      var event = rest
      event.time = time
      event.type = type
      event.samples = samples.map { DecodedEvent.Number(metric: $0.metric, value: $0.value) }
      return event
    }

    mutating func take(_ member: JSONMember) throws(Rejection) {
      switch member.name {
      case "timestamp":
        guard let text = try text(member.value) else { return }
        guard let moment = Timestamp(text) else { throw Rejection() }
        time = moment
      case "event_type":
        guard let text = try text(member.value), !text.isEmpty else { return }
        guard let known = EventType(name: text) else { throw Rejection() }
        type = known
      case "severity":
        guard let text = try text(member.value), !text.isEmpty else { return }
        guard let known = EventSeverity(name: text) else { throw Rejection() }
        rest.severity = known
      case "service_name": rest.service = try text(member.value) ?? ""
      case "region": rest.region = try text(member.value) ?? ""
      case "customer_id": rest.customer = try text(member.value) ?? ""
      case "event_id": rest.id = try text(member.value) ?? ""
      case "message": rest.message = try text(member.value) ?? ""
      case "metrics": try takeMetrics(member.value)
      default: break
      }
    }

    /// A second `metrics` replaces the numbers of the first.
    private mutating func takeMetrics(_ value: JSONValue) throws(Rejection) {
      guard value != .null else { return }
      guard let members = value.members else { throw Rejection() }
      samples = []
      for member in members {
        switch member.name {
        case "status_code":
          if let number = try number(member.value) { rest.status = Self.status(number) }
        case "endpoint", "page_url": rest.place = member.value.string ?? ""
        case "error_type": rest.fault = member.value.string ?? ""
        default:
          // Names are compared as bytes: NFC and NFD are two.
          let metric = (0..<metrics.count).first {
            metrics[MetricID($0)].name.utf8.elementsEqual(member.name.utf8)
          }
          guard let metric, let number = try number(member.value) else { continue }
          samples.removeAll { $0.metric == MetricID(metric) }
          samples.append((MetricID(metric), number))
        }
      }
    }

    /// Text, or nil for null; anything else is no event.
    private func text(_ value: JSONValue) throws(Rejection) -> String? {
      if value == .null { return nil }
      guard let text = value.string else { throw Rejection() }
      return text
    }

    /// A number, or nil for what is none; one beyond all doubles is no event.
    private func number(_ value: JSONValue) throws(Rejection) -> Double? {
      guard case .number = value else { return nil }
      guard let number = value.number else { throw Rejection() }
      return number
    }

    private static func status(_ number: Double) -> UInt16 { UInt16(exactly: number) ?? 0 }
  }
}

/// All that a decoder says of an event, as text and numbers.
package struct DecodedEvent: Equatable, Sendable {
  package struct Number: Equatable, Sendable {
    package var metric: MetricID
    package var value: Double
  }

  package var time = Timestamp(microseconds: 0)
  package var type = EventType.api
  package var severity = EventSeverity.info
  package var id = ""
  package var service = ""
  package var region = ""
  package var customer = ""
  package var message = ""
  package var place = ""
  package var fault = ""
  package var status: UInt16 = 0
  package var samples: [Number] = []

  /// Whether both say the same: text by its bytes, numbers in any order.
  package func isSame(as other: Self) -> Bool {
    let texts = [\Self.id, \.service, \.region, \.customer, \.message, \.place, \.fault]
    return time == other.time && type == other.type && severity == other.severity
      && status == other.status
      && texts.allSatisfy { self[keyPath: $0].utf8.elementsEqual(other[keyPath: $0].utf8) }
      && samples.sorted { $0.metric < $1.metric } == other.samples.sorted { $0.metric < $1.metric }
  }
}
