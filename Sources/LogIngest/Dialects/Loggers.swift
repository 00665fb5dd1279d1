internal import LogModel

extension Dialect {
  /// - Source: zap documentation, `zapcore.SecondsDurationEncoder`: seconds as a float.
  static let zap = Dialect(
    "zap", "zap (Go)", keys: ["level:text ts:number msg", "level:text ts:text caller msg"],
    fields: [
      "timestamp": "ts", "service_name": "service service.name app",
      "latency_ms":
        "duration|s[@request] elapsed|s[@request] took|s[@request] latency|s[@request]",
    ])

  /// zap's console: columns between tabs, the fields as an object at the end.
  static let zapConsole = Dialect(
    "zap-console", "zap, console (Go)",
    layout: .pattern(
      """
      %{ts:time}\t%{level:letters}\t%{caller:caller}\t%{msg}\t%{fields:members}
      %{ts:time}\t%{level:letters}\t%{logger:program}\t%{caller:caller}\t%{msg}\t%{fields:members}
      %{ts:time}\t%{level:letters}\t%{msg}\t%{fields:members}
      %{ts:time}\t%{level:letters}\t%{logger:program}\t%{msg}\t%{fields:members}
      """),
    fields: [
      "timestamp": "ts", "severity": "level", "message": "msg",
      "latency_ms":
        "duration|s[@request] elapsed|s[@request] took|s[@request] latency|s[@request]",
    ])

  /// - Source: Go documentation, `log/slog`: `time.Duration` is written in nanoseconds.
  static let slog = Dialect(
    "slog", "slog (Go)",
    keys: [
      "time:text level=INFO* msg:text", "time:text level=WARN* msg:text",
      "time:text level=ERROR* msg:text", "time:text level=DEBUG* msg:text",
    ],
    fields: [
      "timestamp": "time", "severity": "level|beforesign",
      "latency_ms":
        "duration|ns[@request] elapsed|ns[@request] took|ns[@request] latency|ns[@request] response.duration|ns response.latency|ns",
    ])

  /// Other loggers write the same names.
  ///
  /// logrus sorts its fields by name, and `time.Duration` is
  /// written in nanoseconds.
  /// - Source: logrus documentation, `JSONFormatter`.
  static let logrus = Dialect(
    "logrus", "logrus (Go)", keys: ["time:text level:text msg:text"],
    fields: [
      "timestamp": "time",
      "latency_ms":
        "duration|ns[@request&@sorted] elapsed|ns[@request&@sorted] took|ns[@request&@sorted] latency|ns[@request&@sorted]",
    ])

  /// zerolog writes the level first, time and message last, and durations in milliseconds.
  /// - Source: zerolog documentation, `DurationFieldUnit`.
  static let zerolog = Dialect(
    "zerolog", "zerolog (Go)",
    keys: [
      "level:text message:text time",
      "level:text time method url status size duration !msg !message",
    ],
    fields: [
      "timestamp": "time",
      "latency_ms":
        "duration|ms[@request&@leveled] elapsed|ms[@request&@leveled] took|ms[@request&@leveled] latency|ms[@request&@leveled] dur|ms[@request&@leveled] "
        + "duration|ms[method&url&status&size&!msg&!message]",
    ])

  /// - Source: pino documentation; pino-http's `responseTime` is in milliseconds.
  static let pino = Dialect(
    "pino", "pino (Node.js)", keys: ["level time pid hostname", "level:number time:number msg"],
    fields: [
      "timestamp": "time", "service_name": "service service.name name", "endpoint": "req.url|path",
      "status_code": "res.statusCode", "latency_ms": "responseTime|ms",
    ])

  /// - Source: bunyan documentation.
  static let bunyan = Dialect(
    "bunyan", "bunyan (Node.js)", keys: ["level:number time:text pid hostname v name"],
    fields: [
      "timestamp": "time", "service_name": "service name", "endpoint": "req.url|path",
      "status_code": "res.statusCode",
      "latency_ms": "responseTime|ms duration|ms[@request] latency|ms[@request]",
    ])

  /// - Source: express-winston documentation; `meta.responseTime` is in milliseconds.
  static let expressWinston = Dialect(
    "express-winston", "express-winston (Node.js)",
    keys: ["meta.responseTime meta.res.statusCode", "meta.responseTime meta.req.url"],
    fields: [
      "timestamp": "timestamp", "endpoint": "meta.req.url|path",
      "status_code": "meta.res.statusCode", "latency_ms": "meta.responseTime|ms",
    ])

  /// - Source: lograge documentation; `duration`, `view` and `db` are in milliseconds.
  static let lograge = Dialect(
    "lograge", "lograge (Ruby on Rails)",
    keys: ["method path controller action status duration"],
    fields: [
      "timestamp": "@timestamp timestamp time", "endpoint": "path|path",
      "latency_ms": "duration|ms", "query_time_ms": "db|ms",
    ])

  /// - Source: Datadog documentation, "Standard attributes": `duration` is in nanoseconds, `status`
  ///   the severity.
  static let datadog = Dialect(
    "datadog", "Datadog",
    keys: [
      "timestamp status:text service dd.trace_id", "timestamp status:text service ddsource",
      "timestamp status:text service attributes.duration",
      "timestamp status:text service message http.status_code",
      "_id date status:text service source tags",
      "Date Host Service Status:text Message !Duration !Level",
      "type=log attributes.status:text attributes.service attributes.timestamp",
    ],
    fields: [
      "timestamp": "timestamp date attributes.timestamp",
      "severity": "status level attributes.status", "service_name": "service attributes.service",
      "message": "message attributes.message",
      "status_code":
        "http.status_code attributes.http.status_code attributes.attributes.http.status_code @http.status_code",
      "endpoint":
        "http.url|path http.url_details.path attributes.http.url|path attributes.attributes.http.url|path @http.url|path",
      "latency_ms":
        "duration|ns attributes.duration|ns attributes.attributes.duration|ns @duration|ns",
    ])

  /// Serilog's compact form.
  ///
  /// - Source: serilog-formatting-compact, "Reified properties".
  static let serilog = Dialect(
    "clef", "Serilog, CLEF (.NET)", keys: ["@t @mt", "@t @m", "@t @x", "@t @l"],
    fields: [
      "timestamp": "@t", "severity": "@l", "message": "@m @mt", "error_type": "@x|firstline",
      "service_name": "Application ApplicationName ServiceName Service",
      "endpoint": "RequestPath Path", "status_code": "StatusCode",
      "latency_ms": "Elapsed|ms ElapsedMilliseconds|ms",
    ])

  static let serilogNested = Dialect(
    "serilog", "Serilog JSON (.NET)", keys: ["Timestamp Level MessageTemplate"],
    fields: [
      "timestamp": "Timestamp", "severity": "Level", "message": "RenderedMessage MessageTemplate",
      "service_name":
        "Properties.Application Properties.ApplicationName Properties.ServiceName Properties.Service",
      "endpoint": "Properties.RequestPath", "status_code": "Properties.StatusCode",
      "latency_ms": "Properties.Elapsed|ms Properties.ElapsedMilliseconds|ms",
    ])

  static let jsonConsole = Dialect(
    "dotnet-console", ".NET JsonConsole", keys: ["LogLevel Category EventId"],
    fields: [
      "timestamp": "Timestamp", "severity": "LogLevel", "message": "Message",
      "service_name": "State.Application Application State.ServiceName",
      "endpoint": "State.RequestPath State.Path", "status_code": "State.StatusCode",
      "latency_ms": "State.ElapsedMilliseconds|ms State.Elapsed|ms",
    ])

  /// Log4j 2's JsonLayout.
  static let log4j = Dialect(
    "log4j", "Log4j 2 (Java)",
    keys: ["instant.epochSecond level loggerName", "timeMillis level loggerName"],
    fields: [
      "timestamp": "instant.epochSecond+instant.nanoOfSecond timeMillis",
      "service_name": "contextMap.service contextMap.app service app",
    ])

  /// Logstash's encoder for Logback, as Spring Boot uses it.
  static let spring = Dialect(
    "spring", "Spring, Logback (Java)", keys: ["@timestamp level logger_name"],
    fields: [
      "timestamp": "@timestamp",
      "service_name": "spring.application.name application appName app service applicationName",
    ])

  /// Elastic Common Schema; `event.duration` is in nanoseconds.
  static let ecs = Dialect(
    "ecs", "Elastic Common Schema", keys: ["@timestamp ecs.version"],
    fields: [
      "timestamp": "@timestamp", "severity": "log.level", "service_name": "service.name",
      "region": "cloud.region", "status_code": "http.response.status_code",
      "failed": "event.outcome|success", "latency_ms": "event.duration|ns",
      "endpoint": "url.path http.route", "inner": "message event.original",
    ])

  /// gin-logrus writes the latency in whole milliseconds, rounded up.
  ///
  /// - Source: toorop/gin-logrus, `logger.go`.
  static let ginLogrus = Dialect(
    "gin-logrus", "gin-logrus (Go)", keys: ["clientIP dataLength latency statusCode"],
    fields: [
      "timestamp": "time", "status_code": "statusCode", "endpoint": "path|path",
      "latency_ms": "latency|ms",
    ])

  /// chi's httplog; `elapsed` is in milliseconds.
  ///
  /// - Source: go-chi/httplog, version 2.
  static let httplog = Dialect(
    "httplog", "httplog (Go, chi)",
    keys: ["time httpRequest.method httpResponse.status httpResponse.elapsed"],
    fields: [
      "timestamp": "time timestamp", "status_code": "httpResponse.status",
      "endpoint": "httpRequest.path httpRequest.url|path", "latency_ms": "httpResponse.elapsed|ms",
    ])

  /// The services of Ory; `took` is a `time.Duration`, in nanoseconds.
  ///
  /// - Source: ory/x, `reqlog`.
  static let ory = Dialect(
    "ory", "Ory (Kratos, Hydra, …)",
    keys: ["time http_request.method http_response.status http_response.took"],
    fields: [
      "timestamp": "time", "service_name": "service_name audience",
      "status_code": "http_response.status", "endpoint": "http_request.path",
      "latency_ms": "http_response.took|ns",
    ])

  /// Serilog's formatter for Elasticsearch.
  ///
  /// - Source: serilog-formatting-elasticsearch, `ElasticsearchJsonFormatter`.
  static let serilogElastic = Dialect(
    "serilog-elasticsearch", "Serilog, Elasticsearch (.NET)",
    keys: ["@timestamp level messageTemplate"],
    fields: [
      "timestamp": "@timestamp", "message": "message messageTemplate",
      "service_name": "fields.Application fields.ApplicationName fields.ServiceName fields.Service",
      "endpoint": "fields.RequestPath fields.Path", "status_code": "fields.StatusCode",
      "latency_ms": "fields.Elapsed|ms fields.ElapsedMilliseconds|ms",
    ])

  /// Logstash's encoder for the access log of Logback; `elapsed_time` is in milliseconds.
  ///
  /// - Source: logstash-logback-encoder documentation, "AccessEvent fields".
  static let logbackAccess = Dialect(
    "logback-access", "Logback access log (Java)",
    keys: ["@timestamp requested_uri status_code elapsed_time"],
    fields: [
      "timestamp": "@timestamp", "endpoint": "requested_uri|path", "status_code": "status_code",
      "latency_ms": "elapsed_time|ms",
    ])

  /// Logback's own encoder, from version 1.3 on.
  ///
  /// - Source: Logback documentation, `JsonEncoder`.
  static let logback = Dialect(
    "logback", "Logback JsonEncoder (Java)", keys: ["sequenceNumber timestamp loggerName level"],
    fields: [
      "timestamp": "timestamp", "message": "formattedMessage message",
      "service_name": "mdc.service context.name",
    ])

  /// Nextcloud counts its levels from 0, which is debug, to 4, which is fatal.
  ///
  /// - Source: Nextcloud documentation, "Logging".
  static let nextcloud = Dialect(
    "nextcloud", "Nextcloud", keys: ["reqId level:number remoteAddr app"],
    fields: [
      "timestamp": "time", "severity": "level|fromdebug", "endpoint": "url|path",
    ], component: (.api, "nextcloud"))

  /// - Source: Open Liberty documentation, "JSON log events reference list"; `ibm_elapsedTime` is in
  ///   microseconds.
  static let liberty = Dialect(
    "open-liberty", "Open Liberty (Java)", keys: ["ibm_datetime type"],
    fields: [
      "timestamp": "ibm_datetime", "severity": "loglevel", "service_name": "ibm_serverName",
      "endpoint": "ibm_uriPath", "status_code": "ibm_responseCode",
      "latency_ms": "ibm_elapsedTime|us",
    ])
}
