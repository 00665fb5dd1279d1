import LogModel

/// An event before it is rendered: the content of its line as numbers and indices.
struct EventDraft: Sendable {
  var service: Int
  var region: Int
  var type: EventType
  var severity = EventSeverity.info
  var template: Template
  /// Index into the customers; nil for none.
  var customer: Int?
  /// Index into the places of the service's profile.
  var endpoint = 0
  /// Latency or load time in ms; query time and CPU in tenths of their unit.
  var value = 0
  var status = 200
  var connections = 0
  var slowQueries = 0
  /// Tenths of a percent.
  var memory = 0
  /// MB/s.
  var disk = 0
  /// Index into the kinds of JavaScript error; nil for none.
  var error: Int?
  var userAgent = 0
  /// The service that this one waits for, and one of its places.
  var upstream: Int?
  var upstreamEndpoint = 0
  /// The count in the message: of waiting, queued or other items.
  var waiting = 0
  /// Whether it is a line without numbers.
  var isPlain = false
  /// The load of its instance; nil where none is written.
  var vitals: Vitals?

  init(_ event: ScheduledEvent, _ type: EventType) {
    service = event.service
    region = event.region
    self.type = type
    template = Template.empty
  }

  /// Whole milliseconds, for the message.
  var milliseconds: Int { type == .database ? (value + 5) / 10 : value }
}
