internal import LogModel

extension Dialect {
  /// `k6 run --out json`: a line is one sample of one metric.
  ///
  /// Only the duration of a request counts: `http_reqs`, `http_req_failed` and the parts of a
  /// duration are of the same request, and other metrics are of no request. A request that k6 did not
  /// expect to be answered so failed, whatever its status.
  /// - Source: k6 documentation, "JSON output".
  static let k6 = Dialect(
    "k6", "k6 --out json", keys: ["type=Point metric data.time", "type=Metric metric data.name"],
    fields: [
      "timestamp": "data.time", "service_name": "data.tags.url|host data.tags.scenario",
      "endpoint": "data.tags.name data.tags.group", "message": "metric",
      "status_code": "data.tags.status|answer[metric=http_req_duration]",
      "failed": "data.tags.expected_response|success[metric=http_req_duration]",
      "region": "data.tags.region",
      "latency_ms":
        "data.value|ms[metric=http_req_duration] data.value|ms[metric=grpc_req_duration]",
      "load_time_ms": "data.value|ms[metric=browser_web_vital_lcp]",
    ],
    ignored: [
      "type=Metric",
      "!metric=http_req_duration !metric=grpc_req_duration !metric=browser_web_vital_lcp",
    ])

  /// `k6 run --out csv`: the same samples as rows.
  ///
  /// - Source: k6 documentation, "CSV output".
  static let k6CSV = Dialect(
    "k6-csv", "k6 --out csv", keys: ["metric_name timestamp metric_value"],
    fields: [
      "timestamp": "timestamp", "service_name": "url|host service scenario",
      "endpoint": "name group", "message": "metric_name",
      "status_code": "status|answer[metric_name=http_req_duration]",
      "failed": "expected_response|success[metric_name=http_req_duration]",
      "latency_ms":
        "metric_value|ms[metric_name=http_req_duration] metric_value|ms[metric_name=grpc_req_duration]",
      "load_time_ms": "metric_value|ms[metric_name=browser_web_vital_lcp]",
    ],
    ignored: [
      "!metric_name=http_req_duration !metric_name=grpc_req_duration !metric_name=browser_web_vital_lcp"
    ])
}
