import LogModel
import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A line of a server or platform` {
  private func read(_ text: String, name: String = "shop.log") async throws -> Collector {
    let folder = try TemporaryFolder()
    return try await collect([folder.write((text + "\n").utf8, name)], options: ReadingOptions())
  }

  private static let gateway =
    #"{"time":"2026-01-05T08:00:02Z","category":"ApplicationGatewayAccessLog","properties":{"#
    + #""requestUri":"/pay","httpStatus":503,"#
  private static let span =
    #"{"name":"pay","context":{"trace_id":"0x1"},"kind":"SpanKind.SERVER","#
    + #""start_time":"2026-01-05T08:00:02.000000Z","end_time":"2026-01-05T08:00:02.912000Z","#
    + #""status":{"status_code":"ERROR"},"attributes":{"http.status_code":503},"links":[],"#

  @Test(arguments: [
    gateway + #""timeTaken":912,"host":"-"}}"#,
    gateway + #""timeTaken":0.912,"transactionId":"t","originalHost":"shop.example.com"}}"#,
    #"{"httpRequest":{"status":503,"latency":"0.912s","requestUrl":"https://shop/pay"},"#
      + #""resource":{"type":"http_load_balancer","labels":{}},"timestamp":"2026-01-05T08:00:02Z"}"#,
    #"{"deploymentid":"d","time":"2026-01-05T08:00:02Z","api":{"name":"PutObject","#
      + #""statusCode":503,"timeToResponse":"912000000ns"}}"#,
    span + #""events":[]}"#,
    #"{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"a","spanId":"b","#
      + #""startTimeUnixNano":"1767600002000000000","endTimeUnixNano":"1767600002912000000","#
      + #""attributes":[{"key":"http.status_code","value":{"intValue":"503"}}],"#
      + #""events":[{"timeUnixNano":"1767600002500000000","name":"exception"}]}]}]}]}"#,
    span + #""events":[{"name":"exception","timestamp":"2026-01-05T08:00:02.1Z"}]}"#,
    "[pid: 7|app: 0|req: 1/1] 192.0.2.7 () {40 vars in 613 bytes} [Mon Jan  5 08:00:02 2026] "
      + "GET /pay => generated 5 bytes in 912 msecs (HTTP/1.1 503) 2 headers in 79 bytes",
    "[pid: 7|app: 0|req: 1/1] 192.0.2.7 (alice) {40 vars in 613 bytes} [Mon Jan  5 08:00:02 2026] "
      + "GET /pay => generated 5 bytes in 912000 micros (HTTP/1.1 503) 2 headers in 79 bytes",
    #"192.0.2.7 - - [05/Jan/2026:08:00:02 +0000] shop.example.com "GET /pay HTTP/1.1" 503 5 "#
      + #"0.912 "-" "curl" 10.1.0.2:80 503 0.900 "http://shop.example.com""#,
    #"ACCESS [2026-01-05T08:00:02.000Z] "GET /pay HTTP/1.1" 503 - 0 5 912 900 "192.0.2.7" "curl" "#
      + #""id" "shop.example.com" "10.1.0.2:80""#,
    #"   2026-01-05T08:00:02.15+0000 [RTR/1] OUT shop.example.com - [2026-01-05T08:00:02Z] "#
      + #""GET /pay HTTP/1.1" 503 0 5 "-" "curl" "192.0.2.7:1" response_time:0.912 app_id:"a""#,
  ]) func `has the status and the duration of its request`(line: String) async throws {
    let log = try await read(line)
    #expect(log.events.map(\.status) == [503] && log.events.map(\.samples) == [[912]])
  }

  @Test func `of Rails may have the number of its request before it`() async throws {
    let log = try await read(
      """
      [8d1a0c3e-0001] Started GET "/pay" for 192.0.2.7 at 2026-01-05 08:00:02 +0000
      [8d1a0c3e-0001] Processing by PayController#index as HTML
      [8d1a0c3e-0001] Completed 503 Service Unavailable in 912ms (Views: 5.1ms)
      """)
    #expect(log.events.map(\.status) == [0, 503] && log.events.map(\.samples) == [[], [912]])
    #expect(log.rejects.isEmpty)
  }

  @Test(arguments: [
    "08:00:02 | 503 |  912.000ms |  192.0.2.7 | GET     | /pay    | -",
    "[08:00:02] 503 -  912ms GET     /pay",
  ]) func `of Fiber takes its date from the name of the file`(line: String) async throws {
    let log = try await read(line, name: "shop.2026-01-05.log")
    #expect(log.events.map(\.status) == [503] && log.events.map(\.samples) == [[912]])
    #expect(log.events.map(\.time.description) == ["2026-01-05T08:00:02Z"])
    let undated = try await read(line)
    #expect(undated.events.isEmpty && undated.rejects.count == 1)
  }

  @Test func `of MongoDB before 4-4 has its level and the duration of a slow operation`()
    async throws
  {
    let log = try await read(
      """
      2026-01-05T08:00:02.000+0000 I COMMAND  [conn1] command shop.orders protocol:op_msg 912ms
      2026-01-05T08:00:03.000+0000 E STORAGE  [conn1] WiredTiger error took 12ms
      """)
    #expect(log.events.map(\.samples) == [[912], []])
    #expect(log.events.map(\.severity) == [.info, .error])
    #expect(log.events.map(\.service) == ["mongodb", "mongodb"])
  }

  @Test(arguments: [
    ("####<Jan 5, 2026 8:00:02,258 PM UTC> <Error> <S> <h> <s> <t> <BEA-1> <stuck>", 20),
    ("####<Jan 5, 2026, 8:00:02,258 AM UTC> <Error> <S> <h> <s> <t> <BEA-1> <stuck>", 8),
    ("Jan 05, 2026 8:00:02 PM com.example.Main main\nSEVERE: failed", 20),
    ("2026-01-05 8:00:02 PM ERROR failed", 20), ("26/01/05 08:00:02 ERROR Executor: failed", 8),
    ("\n=ERROR REPORT==== 5-Jan-2026::08:00:02 ===\nclosing connection\n{timeout,running}", 8),
  ]) func `is an error at the hour that it states`(text: String, hour: Int64) async throws {
    let log = try await read(text)
    #expect(log.events.contains { $0.severity == .error } && log.rejects.isEmpty)
    let seconds = Set(log.events.map { $0.time.microseconds / 3_600_000_000 })
    #expect(seconds == [1_767_571_200 / 3600 + hour])
  }

  /// A word of prose is no half of the day.
  @Test func `keeps a first word that is like one`() async throws {
    let log = try await read("2026-01-05 12:00:02 Am Ende error")
    #expect(log.events.map(\.time.description) == ["2026-01-05T12:00:02Z"])
  }

  @Test func `of Falco has the priority of its rule`() async throws {
    let log = try await read(
      #"{"output":"shell","priority":"Critical","rule":"r","time":"2026-01-05T08:00:02.1Z"}"#)
    #expect(log.events.map(\.severity) == [.critical])
  }

  @Test func `of a request without a time is rejected for that`() async throws {
    let log = try await read(#"INFO:     192.0.2.7:50000 - "GET /pay HTTP/1.1" 200 OK"#)
    #expect(log.events.isEmpty && log.rejects.allSatisfy { $0.contains("no timestamp") })
  }

  /// Each names its unit nowhere but in the documentation of its producer.
  @Test(arguments: [
    #"{"clientIP":"::1","dataLength":12,"latency":40,"level":"info","msg":"GET /pay (40ms)","#
      + #""path":"/pay","statusCode":200,"time":"2026-01-05T08:00:02Z"}"#,
    #"{"level":"info","method":"GET","url":"/pay","status":200,"size":12,"duration":40,"#
      + #""time":"2026-01-05T08:00:02Z"}"#,
    #"{"time":"2026-01-05T08:00:02Z","level":"INFO","msg":"ok","httpRequest":{"method":"GET","#
      + #""path":"/pay"},"httpResponse":{"status":200,"elapsed":40}}"#,
    #"{"time":"2026-01-05T08:00:02Z","level":"info","msg":"ok","http_request":{"method":"GET","#
      + #""path":"/pay"},"http_response":{"status":200,"took":40000000}}"#,
    #"{"@timestamp":"2026-01-05T08:00:02Z","level":"Information","messageTemplate":"{Elapsed}","#
      + #""fields":{"Elapsed":40,"StatusCode":200,"RequestPath":"/pay"}}"#,
    #"{"@timestamp":"2026-01-05T08:00:02Z","requested_uri":"/pay","status_code":200,"#
      + #""elapsed_time":40}"#,
    #"{"type":"liberty_accesslog","ibm_datetime":"2026-01-05T08:00:02Z","ibm_uriPath":"/pay","#
      + #""ibm_responseCode":200,"ibm_elapsedTime":40000}"#,
    #"{"time":"2026-01-05T08:00:02Z","category":"FrontDoorAccessLog","properties":{"#
      + #""httpStatusCode":"200","requestUri":"https://shop/pay","timeTaken":"0.040"}}"#,
    #"{"@timestamp":"2026-01-05T08:00:02Z","response_code":200,"duration":40,"path":"/pay","#
      + #""upstream_cluster":"shop"}"#,
    #"{"targetGroupArn":"arn:aws:t","startTime":"2026-01-05T08:00:02Z","responseCode":200,"#
      + #""requestPath":"/pay","duration":40}"#,
    #"{"timestamp":"2026-01-05T08:00:02Z","level":"http","message":"GET /pay 200 5 - 40.000 ms"}"#,
    #"{"traceId":"a","id":"b","name":"/pay","timestamp":1767600002000000,"duration":40000,"#
      + #""localEndpoint":{"serviceName":"shop"},"tags":{"http.status_code":"200"}}"#,
    #"{"time":"2026-01-05T08:00:02+00:00","request_time":0.040,"status":200,"vhost":"shop","#
      + #""path":"/pay","duration":0.040}"#,
    #"time_local="05/Jan/2026:08:00:02 +0000" request="GET /pay HTTP/1.1" status=200 "#
      + "request_time=0.040",
    "time:05/Jan/2026:08:00:02 +0000\treq:GET /pay HTTP/1.1\tstatus:200\tua:curl\treqtime:0.040",
    #"192.0.2.7:5 - a-b - - [2026/01/05 08:00:02] shop GET - "/pay" HTTP/1.1 "curl" 200 12 0.040"#,
    #"192.0.2.7 -  05/Jan/2026:08:00:02 +0000 "GET /pay" 200 /app/index.php 40.000 2048 40.00%"#,
    "[I 260105 08:00:02 web:2271] 200 GET /pay (192.0.2.7) 40.00ms",
    #"2026-01-05 08:00:02,000 7 INFO shop werkzeug: ::1 - - [05/Jan/2026 08:00:02] "#
      + #""GET /pay HTTP/1.1" 200 - 12 0.010 0.030"#,
  ]) func `has the duration that its producer means`(line: String) async throws {
    let log = try await read(line)
    let event = try #require(log.events.first, "\(log.rejects)")
    #expect(event.time.description == "2026-01-05T08:00:02Z")
    #expect(event.samples.contains(40), "\(event.samples)")
    #expect(event.endpoint == "/pay")
  }

  @Test(arguments: [
    "Mon Jan 05 2026 09:00:02 GMT+0100 (Central European Standard Time)",
    "Mon Jan 05 2026 08:00:02 GMT+0000 (Coordinated Universal Time)",
    "Mon Jan 05 2026 03:00:02 GMT-0500 (EST)",
  ]) func `may state its time as JavaScript does`(time: String) async throws {
    let log = try await read(#"{"time":"\#(time)","level":"error","message":"failed"}"#)
    #expect(log.events.map(\.time.description) == ["2026-01-05T08:00:02Z"])
  }

  /// Fluent Bit takes the newline from the lines of containerd, and says which are parts.
  @Test func `of Fluent Bit is a part only where that says so`() async throws {
    func record(_ second: Int, _ rest: String) -> String {
      #"{"time":"2026-01-05T08:00:0\#(second)Z","stream":"stdout",\#(rest)}"#
    }
    let log = try await read(
      [
        record(1, #""_p":"F","log":"first""#), record(2, #""logtag":"P","log":"sec""#),
        record(3, #""logtag":"F","log":"ond""#),
        record(4, #""log":"third","kubernetes":{"pod_name":"a"}"#),
        record(5, #""log":"four""#), record(6, #""log":"th\n""#),
      ].joined(separator: "\n"))
    #expect(log.messages == ["first", "second", "third", "fourth"])
  }

  @Test func `of Nextcloud has levels that count from debug`() async throws {
    let log = try await read(
      (0...4).map {
        #"{"reqId":"a","level":\#($0),"time":"2026-01-05T08:00:02Z","remoteAddr":"","app":"core","#
          + #""message":"m"}"#
      }.joined(separator: "\n"))
    #expect(log.events.map(\.severity) == [.info, .info, .warning, .error, .critical])
  }

  @Test(arguments: [
    #"{"time":"2026-01-05T08:00:02Z","type":"platform.report","record":{"requestId":"a","#
      + #""metrics":{"durationMs":40},"status":"timeout"}}"#,
    #"{"timestamp":"2026-01-05T08:00:02Z","level":"error","event":"request_failed","code":500,"#
      + #""request":"GET /pay"}"#,
    #"{"time":"2026-01-05T08:00:02Z","severity":"info","message":"Sent","request":{"connection":"#
      + #"{"method":"GET","path":"/pay","status":500}}}"#,
  ]) func `says of a request that it failed`(line: String) async throws {
    let log = try await read(line)
    #expect(log.events.map { $0.status >= 500 || $0.isFailed } == [true], "\(log.rejects)")
  }

  /// A word in brackets behind a time is a thread, no zone.
  @Test func `keeps the level that stands behind its time`() async throws {
    let log = try await read("2026-01-05T08:00:02Z (Thread-1) ERROR cannot open /etc/app.conf")
    #expect(log.events.map(\.severity) == [.error], "\(log.messages)")
    #expect(log.events.map(\.time.description) == ["2026-01-05T08:00:02Z"])
  }

  /// slog's durations are in nanoseconds, and a record with a message is none of hlog.
  @Test func `of slog is not taken for one of zerolog`() async throws {
    let log = try await read(
      #"{"time":"2026-01-05T08:00:02Z","level":"INFO","msg":"request","method":"GET","url":"/pay","#
        + #""status":200,"size":5,"duration":40000000}"#)
    #expect(log.events.map(\.samples) == [[40]])
  }
}
