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

  /// Pairs `key=value`, or `label:value` between tabs: logrus writes nanoseconds, lograge
  /// milliseconds, nginx seconds.
  ///
  /// - Source: ltsv.org, "Labels for Web server's Log": `reqtime` and `apptime` are in seconds.
  static let logfmt = Dialect(
    "logfmt", "logfmt (key=value), LTSV", layout: .pairs,
    fields: [
      "timestamp": "msec[request_time]", "message": "msg message",
      "endpoint": "req|request[ua]", "service_name": "vhost|host[ua]",
      "latency_ms":
        "duration|ms[controller&action] res.duration|ns[time&msg] request_time|s[status&request] "
        + "request_time|s[status&request_uri] request_time|s[status&uri] "
        + "request_time|s[upstream_response_time] reqtime_microsec|us[ua] reqtime|s[ua] apptime|s[ua] "
        + "latency|s[kind&component&operation]",
      "query_time_ms": "db|ms[controller&action]",
    ])

  /// Lines of text that begin with a time.
  static let text = Dialect("text", "text with a time", fields: [:])
}
