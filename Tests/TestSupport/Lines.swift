/// Valid log lines for tests.
package enum Lines {
  /// An API event.
  package static func api(
    _ time: String = "2026-01-05T08:00:00.000Z", id: String = "EVT-1",
    service: String = "payments-api", region: String = "us-east-1",
    customer: String = "CUST-0001", latency: String = "120.5", status: Int = 200,
    endpoint: String = "/api/v1/charges", message: String = "request served"
  ) -> String {
    #"{"event_id":"\#(id)","timestamp":"\#(time)","event_type":"api","service_name":"\#(service)","#
      + #""region":"\#(region)","customer_id":"\#(customer)","severity":"info","#
      + #""message":"\#(message)","metrics":{"latency_ms":\#(latency),"status_code":\#(status),"#
      + #""endpoint":"\#(endpoint)","method":"GET"}}"#
  }

  /// A database event.
  package static func database(
    _ time: String = "2026-01-05T08:00:00.000Z", id: String = "EVT-2",
    service: String = "payments-db", region: String = "us-east-1", queryTime: String = "40"
  ) -> String {
    #"{"event_id":"\#(id)","timestamp":"\#(time)","event_type":"database","#
      + #""service_name":"\#(service)","region":"\#(region)","customer_id":null,"#
      + #""severity":"info","message":"query done","metrics":{"query_time_ms":\#(queryTime),"#
      + #""connection_count":12,"slow_queries":0}}"#
  }

  /// A minute of a normal database, then twenty slow queries.
  package static func slowDatabase(from start: Int) -> String {
    (0..<80).map { second in
      let time = time(start + second)
      return database(time, id: "D\(start + second)", queryTime: second < 60 ? "40" : "900") + "\n"
    }.joined()
  }

  /// `count` seconds after the start of the log.
  package static func time(_ count: Int) -> String {
    let (hours, minutes, seconds) = (8 + count / 3600, count / 60 % 60, count % 60)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "2026-01-05T\(two(hours)):\(two(minutes)):\(two(seconds)).000Z"
  }
}
