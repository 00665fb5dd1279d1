internal import LogModel

/// The unit or form in which a foreign field carries its value.
///
/// A unit comes from the dialect, from the field's name or from the value itself, never from the
/// size of the number.
enum ValueForm: Equatable, Sendable {
  /// As it is.
  case plain
  /// A number whose unit has this many milliseconds.
  case milliseconds(Double)
  /// A text with its own unit: `912ms`, `1m2.5s`.
  case duration
  /// A text that ends with such a value.
  case durationAtEnd
  /// Columns of an access log: a duration with its unit, or else seconds as nginx writes them.
  case columns
  /// A number that becomes percent.
  case ratio
  /// Percent that are idle: 100 less the number.
  case idle
  /// The host of a URL.
  case host
  /// The name or the region in an Amazon resource name.
  case resourceName
  case resourceRegion
  /// The first label of a host in `outbound|8080|v1|checkout.shop.svc`.
  case cluster
  /// The text before `@`.
  case beforeAt
  /// The last part of a path: `/aws/lambda/checkout`.
  case lastPart
  /// The path of a request line: `GET /pay HTTP/1.1`.
  case requestPath
  /// Syslog's priority, of which the lower three bits are the severity.
  case priority
  /// `success` and the like: false means that the request failed.
  case success
  /// The status of a gRPC call or a span, of which some mean that the server failed.
  case grpcStatus
  case spanStatus
  /// The number behind `duration: ` at the start of a message, in milliseconds.
  case statementDuration
  /// A status whose absence means that no answer came.
  case answer
  /// OpenTelemetry's numbers of severities, which differ from those of syslog.
  case openTelemetry
  /// Levels counted from 0: debug, info, warning, error, fatal.
  case fromDebug
  /// The first letter of a word.
  case letter
  /// Two numbers: seconds, and the nanoseconds of the second.
  case split
  /// A text that may name a place; a class or a line of code does not.
  case place
  /// The word for a severity in a text.
  case level
  /// The region of an availability zone.
  case zone
  /// A time that is always in UTC.
  case utc
  /// The difference of two times.
  case times
  /// A text before `+`, as in slog's `INFO+2`.
  case beforeSign
  case firstLine
  /// A systemd unit without its kind: `checkout` of `checkout.service`.
  case unit
  /// A container without the number of its instance: `checkout` of `checkout-1`.
  case instance
  /// A pod without the hashes of its replica: `checkout` of `checkout-7d9f8b6c5d-x2x9z`.
  case pod
  /// `web` of `app[web.1]`.
  case dyno
  /// The path of a URL, without its query.
  case path
  /// A thread group without the number of the thread: `Checkout` of `Checkout 1-7`.
  case group
  /// The duration of a Lambda `REPORT` line; its memory in percent; whether the call timed out.
  case reportDuration
  case lambdaMemory
  case timedOut
  /// Redis's mark of a level.
  case mark

  private static let words: [String: Self] = [
    "ns": .milliseconds(1e-6), "us": .milliseconds(1e-3), "ms": .milliseconds(1),
    "s": .milliseconds(1e3), "duration": .duration, "lastduration": .durationAtEnd,
    "columns": .columns,
    "ratio": .ratio, "idle": .idle, "host": .host,
    "arn": .resourceName, "arnregion": .resourceRegion, "cluster": .cluster,
    "beforeat": .beforeAt, "last": .lastPart, "request": .requestPath, "priority": .priority,
    "success": .success, "grpc": .grpcStatus, "span": .spanStatus,
    "statement": .statementDuration, "answer": .answer, "otel": .openTelemetry,
    "fromdebug": .fromDebug, "letter": .letter, "level": .level, "place": .place,
    "split": .split, "zone": .zone, "times": .times,
    "beforesign": .beforeSign,
    "firstline": .firstLine, "unit": .unit, "instance": .instance, "pod": .pod, "dyno": .dyno,
    "path": .path, "group": .group, "lambdamemory": .lambdaMemory,
    "timedout": .timedOut, "mark": .mark, "utc": .utc, "report:Duration": .reportDuration,
  ]

  /// The form that a rule names.
  init(_ word: Substring?) {
    guard let word, !word.isEmpty else {
      self = .plain
      return
    }
    guard let known = Self.words[String(word)] else {
      preconditionFailure("a dialect names the unknown form '\(word)'")
    }
    self = known
  }

  /// The word of a rule for the form; empty for a value as it is.
  var word: String {
    if self == .reportDuration { return "report: Duration" }
    return Self.words.first { $0.value == self }?.key ?? ""
  }

  /// The endings of names that state a unit, or that the value does, without separators.
  static let endings: [(ending: String, form: Self)] =
    [
      ("nanoseconds", 1e-6), ("nanos", 1e-6), ("ns", 1e-6), ("microseconds", 1e-3),
      ("micros", 1e-3), ("usec", 1e-3), ("us", 1e-3), ("milliseconds", 1), ("millis", 1),
      ("msec", 1), ("ms", 1), ("seconds", 1e3), ("secs", 1e3), ("sec", 1e3), ("s", 1e3),
    ].map { ($0, .milliseconds($1)) } + [("human", .duration)]
}
