internal import LogModel

/// What tracing writes: a span is an event that lasts from its start to its end.
extension Dialect {
  /// OpenTelemetry spans.
  static let otlpTraces = Dialect(
    "otlp-traces", "OTLP traces", keys: ["traceId spanId startTimeUnixNano endTimeUnixNano"],
    fields: [
      "timestamp": "startTimeUnixNano", "service_name": "resource.attributes.service.name",
      "region": "resource.attributes.cloud.region", "message": "name",
      "endpoint": "attributes.http.route attributes.url.path name",
      "status_code": "attributes.http.response.status_code attributes.http.status_code",
      "failed": "status.code|span attributes.rpc.grpc.status_code|grpc",
      "query_time_ms":
        "endTimeUnixNano~startTimeUnixNano|ns[attributes.db.system] "
        + "endTimeUnixNano~startTimeUnixNano|ns[attributes.db.system.name]",
      "latency_ms":
        "endTimeUnixNano~startTimeUnixNano|ns[!attributes.db.system&!attributes.db.system.name]",
    ])

  /// Spans as OpenTelemetry's Python SDK writes them to the console.
  ///
  /// - Source: opentelemetry-python, `ReadableSpan.to_json`.
  static let otelConsole = Dialect(
    "otel-console", "OpenTelemetry console (Python)",
    keys: ["context.trace_id kind=SpanKind.* start_time end_time"],
    fields: [
      "timestamp": "start_time", "service_name": "resource.attributes.service.name",
      "region": "resource.attributes.cloud.region", "message": "name",
      "endpoint": "attributes.http.route attributes.url.path attributes.http.target|path name",
      "status_code": "attributes.http.response.status_code attributes.http.status_code",
      "failed": "status.status_code|span",
      "query_time_ms":
        "end_time~start_time|times[attributes.db.system] "
        + "end_time~start_time|times[attributes.db.system.name]",
      "latency_ms":
        "end_time~start_time|times[!attributes.db.system&!attributes.db.system.name]",
    ])

  /// - Source: Zipkin's API, version 2: `timestamp` and `duration` are in microseconds.
  static let zipkin = Dialect(
    "zipkin", "Zipkin spans", keys: ["traceId id timestamp duration localEndpoint.serviceName"],
    fields: [
      "timestamp": "timestamp", "service_name": "localEndpoint.serviceName", "message": "name",
      "endpoint": "tags.http.route tags.http.path name", "status_code": "tags.http.status_code",
      "latency_ms": "duration|us",
    ])

  /// - Source: AWS documentation, "X-Ray segment documents": times are in seconds.
  static let xray = Dialect(
    "aws-xray", "AWS X-Ray segments",
    keys: ["trace_id=1-* id name start_time:number end_time:number"],
    fields: [
      "timestamp": "start_time", "service_name": "name", "message": "http.request.url name",
      "endpoint": "http.request.url|path", "status_code": "http.response.status",
      "error_type": "cause.exceptions.type", "latency_ms": "end_time~start_time|s",
    ])

  /// Transactions and spans of Elastic APM as they are stored.
  ///
  /// - Source: Elastic documentation, "APM data model".
  static let elasticAPM = Dialect(
    "elastic-apm", "Elastic APM",
    keys: [
      "@timestamp processor.event transaction.duration.us",
      "@timestamp processor.event span.duration.us",
      "_source.@timestamp _source.transaction.duration.us",
      "_source.@timestamp _source.span.duration.us",
    ],
    fields: [
      "timestamp": "@timestamp", "service_name": "service.name", "region": "cloud.region",
      "message": "transaction.name span.name", "endpoint": "url.path transaction.name span.name",
      "status_code": "http.response.status_code", "failed": "event.outcome|success",
      "query_time_ms":
        "span.duration.us|us[span.type=db] span.duration.us|us[_source.span.type=db]",
      "latency_ms":
        "transaction.duration.us|us span.duration.us|us[!span.type=db&!_source.span.type=db]",
    ], component: (.api, nil))

  /// The name of the service stands beside the spans, by the number of its process; see
  /// `TraceProcesses`.
  ///
  /// - Source: Jaeger, `model/json`: `startTime` and `duration` are in microseconds.
  static let jaeger = Dialect(
    "jaeger", "Jaeger spans", keys: ["traceID spanID operationName startTime duration"],
    fields: [
      "timestamp": "startTime", "message": "operationName",
      "service_name": "process.serviceName processID",
      "endpoint": "tags.http.route operationName", "status_code": "tags.http.status_code",
      "latency_ms": "duration|us",
    ])
}
