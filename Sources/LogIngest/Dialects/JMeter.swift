internal import LogModel

extension Dialect {
  /// JMeter's JTL as CSV.
  ///
  /// `elapsed` is the whole sample, `Latency` the time to the first byte, `Connect` a part of both.
  /// - Source: JMeter user manual, "CSV Log format".
  static let jmeter = Dialect(
    "jmeter", "JMeter JTL (CSV)", keys: ["timeStamp elapsed label"],
    fields: [
      "timestamp": "timeStamp", "service_name": "URL|host threadName|group",
      "endpoint": "label", "message": "responseMessage label", "failed": "success|success",
      "status_code": "responseCode|answer", "latency_ms": "elapsed|ms",
    ])
}
