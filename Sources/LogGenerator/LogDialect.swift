import LogModel

/// A dialect of another program in which the events can be written, as data.
///
/// A text in `%{…}` is one of `DialectWriter.Gap`; the rest stands as it is.
package struct LogDialect: Equatable, Sendable {
  /// The word of `--dialect`, which is that of the dialect read.
  package let name: String
  /// The line before the first event, with its newline; empty for none.
  let head: [UInt8]
  /// The line of an event by its type; an event of another type is left out.
  let lines: [EventType: String]

  /// A dialect of gateways and load generators, which know requests only.
  private init(_ name: String, head: String? = nil, request: String) {
    self.name = name
    self.head = head.map { Array("\($0)\n".utf8) } ?? []
    lines = [.api: request]
  }

  /// A dialect of loggers, which write any event: in place of `%{values}` stand the values of its
  /// type, those of a request by the names of the dialect.
  private init(_ name: String, logger: String, request: String) {
    self.name = name
    head = []
    let values = Self.values.merging([.api: request]) { $1 }
    lines = values.mapValues { logger.replacing("%{values}", with: $0) }
  }

  /// The dialect of a name; nil for our own and for one that is only read.
  package init?(named name: String) {
    guard let known = Self.all.first(where: { $0.name == name }) else { return nil }
    self = known
  }

  /// The values of events that no request is behind, by the names that every logger may use.
  private static let values: [EventType: String] = [
    .database:
      #""query_time_ms":%{value},"connection_count":%{connections},"slow_queries":%{slow}"#,
    .frontend: #""load_time_ms":%{value},"error_type":%{error},"page_url":"%{address}""#,
    .infrastructure:
      #""cpu_percent":%{value},"memory_percent":%{memory},"disk_io_mb":%{disk}"#,
  ]

  /// All that can be written, in the order of the manual.
  package static let all = [
    Self(
      "k6",
      request: #"""
        {"type":"Point","metric":"http_req_duration","data":{"time":"%{time}","value":%{value},"tags":{"method":"%{verb}","name":"%{path}","scenario":"default","status":"%{status}","url":"https://%{service}%{path}","region":"%{region}","customer_id":%{customer}}}}
        """#),
    Self(
      "jmeter",
      head: """
        timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect
        """,
      request: """
        %{milliseconds},%{value},%{path},%{status},%{reason},%{service} 1-1,text,%{success},,512,210,1,1,https://%{service}%{path},%{value},0,1
        """),
    Self(
      "nginx",
      request: #"""
        {"msec":"%{seconds}","remote_addr":"10.0.0.7","server_name":"%{service}","request_method":"%{verb}","request_uri":"%{path}","status":"%{status}","body_bytes_sent":"512","request_time":"%{inSeconds}","http_user_agent":"curl/8.5.0","region":"%{region}","customer_id":%{customer}}
        """#),
    Self(
      "combined",
      request: #"""
        10.0.0.7 - - [%{clock}] "%{verb} %{path} HTTP/1.1" %{status} 512 "-" "curl/8.5.0" %{inSeconds}
        """#),
    Self(
      "envoy",
      request: #"""
        {"start_time":"%{time}","method":"%{verb}","path":"%{path}","protocol":"HTTP/1.1","response_code":%{status},"response_flags":"-","bytes_received":34,"bytes_sent":512,"duration":%{value},"authority":"%{service}","upstream_cluster":"outbound|8080||%{service}.shop.svc.cluster.local","region":"%{region}","customer_id":%{customer}}
        """#),
    Self(
      "alb",
      request: #"""
        https %{time} app/shop/50dc6c495c0c9188 10.0.0.7:2817 10.0.1.1:80 0.000 %{inSeconds} 0.000 %{status} %{status} 34 512 "%{verb} https://%{service}.example.com:443%{path} HTTP/1.1" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:%{region}:123456789012:targetgroup/%{service}/943f017f100becff "-" "-" "-" 0 %{time} "forward" "-" "-" "10.0.1.1:80" "%{status}" "-" "-"
        """#),
    Self(
      "zap",
      logger: #"""
        {"level":"%{goLevel}","ts":%{seconds},"msg":"%{message}","service":"%{service}","region":"%{region}","customer_id":%{customer},"event_id":"%{id}",%{values}}
        """#,
      request: #""method":"%{verb}","path":"%{path}","status":%{status},"latency":%{inSeconds}"#),
    Self(
      "zerolog",
      logger: #"""
        {"level":"%{goLevel}","service":"%{service}","region":"%{region}","customer_id":%{customer},"event_id":"%{id}",%{values},"time":"%{time}","message":"%{message}"}
        """#,
      request: #""method":"%{verb}","path":"%{path}","status":%{status},"duration":%{value}"#),
    Self(
      "pino",
      logger: #"""
        {"level":%{nodeLevel},"time":%{milliseconds},"pid":7,"hostname":"%{service}-0","name":"%{service}","region":"%{region}","customer_id":%{customer},"event_id":"%{id}",%{values},"msg":"%{message}"}
        """#,
      request: #"""
        "req":{"method":"%{verb}","url":"%{path}"},"res":{"statusCode":%{status}},"responseTime":%{value}
        """#),
    Self(
      "ecs",
      logger: #"""
        {"@timestamp":"%{time}","log.level":"%{goLevel}","message":"%{message}","ecs.version":"8.11.0","service.name":"%{service}","cloud.region":"%{region}","customer.id":%{customer},"event.id":"%{id}",%{values}}
        """#,
      request: #"""
        "http.request.method":"%{verb}","url.path":"%{path}","http.response.status_code":%{status},"event.duration":%{inNanoseconds}
        """#),
    otlp,
  ]

  /// OTLP writes each value with its type, so it has no values in common with other loggers.
  private static let otlp: Self = {
    func number(_ name: String, _ gap: String) -> String {
      #"{"key":"\#(name)","value":{"doubleValue":%{\#(gap)}}}"#
    }
    func text(_ name: String, _ gap: String) -> String {
      #"{"key":"\#(name)","value":{"stringValue":%{\#(gap)}}}"#
    }
    let values: [EventType: [String]] = [
      .api: [
        #"{"key":"http.request.method","value":{"stringValue":"%{verb}"}}"#,
        #"{"key":"url.path","value":{"stringValue":"%{path}"}}"#,
        #"{"key":"http.response.status_code","value":{"intValue":"%{status}"}}"#,
        number("http.server.request.duration", "inSeconds"),
      ],
      .database: [
        number("query_time_ms", "value"), number("connection_count", "connections"),
        number("slow_queries", "slow"),
      ],
      .frontend: [
        number("load_time_ms", "value"), text("error_type", "error"),
        #"{"key":"page_url","value":{"stringValue":"%{address}"}}"#,
      ],
      .infrastructure: [
        number("cpu_percent", "value"), number("memory_percent", "memory"),
        number("disk_io_mb", "disk"),
      ],
    ]
    let common = [text("customer_id", "customer"), text("event_id", "quotedID")]
    return Self(
      "otlp-logs",
      lines: values.mapValues { values in
        #"""
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%{service}"}},{"key":"cloud.region","value":{"stringValue":"%{region}"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"%{nanoseconds}","severityNumber":%{otelLevel},"body":{"stringValue":"%{message}"},"attributes":[\#((common + values).joined(separator: ","))]}]}]}]}
        """#
      })
  }()

  private init(_ name: String, lines: [EventType: String]) {
    self.name = name
    head = []
    self.lines = lines
  }
}
