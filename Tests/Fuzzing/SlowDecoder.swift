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
        guard member.value != .null else { return }
        guard let moment = member.value.string.flatMap({ Timestamp($0) }) else { throw Rejection() }
        time = moment
      case "event_type":
        guard let text = try word(member.value), !text.isEmpty else { return }
        guard let known = EventType(name: text) else { throw Rejection() }
        type = known
      case "severity":
        guard let text = member.value.scalarText, !text.isEmpty else { return }
        rest.severity = EventSeverity(word: text) ?? .info
      case "service_name": rest.service = try word(member.value) ?? ""
      case "region": rest.region = member.value.scalarText ?? ""
      case "customer_id": rest.customer = member.value.scalarText ?? ""
      case "event_id": rest.id = shown(member.value)
      case "message": rest.message = shown(member.value)
      case "metrics": takeMetrics(member.value)
      default: break
      }
    }

    /// A second `metrics` replaces the numbers of the first.
    private mutating func takeMetrics(_ value: JSONValue) {
      guard let members = value.members else { return }
      samples = []
      for member in members {
        switch member.name {
        case "status_code":
          if let number = member.value.numberOrNumberText { rest.status = Self.status(number) }
        case "endpoint", "page_url": rest.endpoint = member.value.string ?? ""
        case "error_type": rest.errorType = member.value.string ?? ""
        default:
          // Names are compared as bytes: NFC and NFD are two.
          let metric = (0..<metrics.count).first {
            metrics[MetricID($0)].name.utf8.elementsEqual(member.name.utf8)
          }
          guard let metric, let number = member.value.numberOrNumberText else { continue }
          samples.removeAll { $0.metric == MetricID(metric) }
          samples.append((MetricID(metric), number))
        }
      }
    }

    /// A text, number or truth value as text, or nil for null; a list or an object is no event.
    private func word(_ value: JSONValue) throws(Rejection) -> String? {
      if value.array != nil || value.members != nil { throw Rejection() }
      return value.scalarText
    }

    /// What is only shown: any value costs nothing; null is nothing.
    private func shown(_ value: JSONValue) -> String {
      if value == .null { return "" }
      return value.scalarText ?? String(decoding: value.compactBytes, as: UTF8.self)
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
  package var endpoint = ""
  package var errorType = ""
  package var status: UInt16 = 0
  package var samples: [Number] = []

  /// Whether both say the same: text by its bytes, numbers in any order.
  package func isSame(as other: Self) -> Bool {
    let texts = [\Self.id, \.service, \.region, \.customer, \.message, \.endpoint, \.errorType]
    return time == other.time && type == other.type && severity == other.severity
      && status == other.status
      && texts.allSatisfy { self[keyPath: $0].utf8.elementsEqual(other[keyPath: $0].utf8) }
      && samples.sorted { $0.metric < $1.metric } == other.samples.sorted { $0.metric < $1.metric }
  }
}
