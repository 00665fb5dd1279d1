internal import LogModel

extension Dialect {
  /// Our own dialect, also as it is really written: other names, other units, other times.
  static let own = Dialect(
    "logmon", "logmon",
    keys: ["timestamp event_type", "timestamp service_name", "event_type service_name"],
    fields: ["timestamp": "timestamp", "service_name": "service_name"])

  /// Any program that writes JSON objects with a time and a message or a level.
  static let json = Dialect(
    "json", "any JSON logger",
    fields: [
      "timestamp": "record.time.timestamp instant.epochSecond",
      "severity": "record.level.name", "message": "record.message",
    ])

  /// Pairs of the form `key=value`: logrus writes nanoseconds, lograge milliseconds.
  static let logfmt = Dialect(
    "logfmt", "logfmt (key=value)", layout: .pairs,
    fields: [
      "message": "msg message",
      "latency_ms":
        "duration|ms[controller&action] res.duration|ns[time&msg]",
      "query_time_ms": "db|ms[controller&action]",
    ])

  /// Lines of text that begin with a time.
  static let text = Dialect("text", "text with a time", fields: [:])
}
