import LogModel

extension SampleAnalysis {
  /// Newest first.
  var events: [CheckedEvent] {
    ((0..<normalEvents).map(normal) + flagged).sorted {
      $0.event.timestamp > $1.event.timestamp
    }
  }

  /// Newest first: one of each kind of finding.
  var flagged: [CheckedEvent] {
    [checkout, host, gateway, database(3), database(1), database(0)]
  }

  private func database(_ number: Int) -> CheckedEvent {
    let time = at(192 + Int64(number) * 20)
    return CheckedEvent(
      event: LogEvent(
        eventID: text("EVT-\(1_795_334_592_000 + number * 20_000)-00a1f\(number)"),
        timestamp: time,
        source: EventSource(
          .database, text("payments-db"), region: text("us-east-1"), customerID: text("CUST-014")),
        severity: .error,
        message: text("slow query: SELECT * FROM payments WHERE customer = ?"),
        metrics: [
          JSONMember("query_time_ms", .double(650.25 + Double(number) * 87.5)),
          JSONMember("connection_count", .number("50")),
          JSONMember("slow_queries", .number("\(number + 3)")),
          JSONMember(text("note"), .string(text("as it came"))),
        ],
        extra: [
          JSONMember(text("trace"), ["id": .string(text("9f2c")), "sampled": .bool(true)]),
          JSONMember("flagged", .bool(false)),
        ]),
      check: CheckResult(
        streak: number + 1,
        exceedances: [
          Exceedance(threshold: 2, value: 650.25 + Double(number) * 87.5, baseline: 120)
        ]), location: location(120 + number), issueID: Self.rootID,
      line: text(#"{"event_id":"as it came"}"#))
  }

  private var gateway: CheckedEvent {
    CheckedEvent(
      event: LogEvent(
        eventID: "EVT-1795334672000-00b2c4", timestamp: at(275),
        source: EventSource(.api, text("payments-api"), region: text("us-east-1")),
        severity: .critical, message: text("POST /payments: no connection left in the pool"),
        metrics: [
          JSONMember("latency_ms", .number("1820.5")), JSONMember("status_code", .number("503")),
          JSONMember("endpoint", .string(text("/payments"))),
          JSONMember("method", .string(text("POST"))),
        ]),
      check: CheckResult(
        streak: 5,
        exceedances: [
          Exceedance(threshold: 0, value: 1820.5, baseline: 190.25),
          Exceedance(threshold: 1, value: 22.0 / 3, baseline: 0),
        ]), location: location(151), issueID: Self.rootID,
      line: text(#"{"event_id":"as it came"}"#))
  }

  private var host: CheckedEvent {
    CheckedEvent(
      event: LogEvent(
        eventID: "EVT-1795334830000-00d0e1", timestamp: at(430),
        source: EventSource(.infrastructure, text("metrics-host")), severity: .warning, message: "",
        metrics: [
          JSONMember("cpu_percent", .number("93.4")), JSONMember("memory_percent", .number("61")),
          JSONMember("disk_io_mb", .number("120.5")),
        ]),
      check: CheckResult(
        streak: 1, exceedances: [Exceedance(threshold: 4, value: 93.4, baseline: nil)]),
      location: location(230), issueID: Self.lowID)
  }

  private var checkout: CheckedEvent {
    CheckedEvent(
      event: LogEvent(
        eventID: "EVT-1795334835000-00c3d5", timestamp: at(435),
        source: EventSource(
          .frontend, text("checkout-web"), region: text("us-east-1"), customerID: text("CUST-007")),
        severity: .error, message: text("TypeError: total is undefined"),
        metrics: [
          JSONMember("load_time_ms", .number("11250")),
          JSONMember("error_type", .string(text("TypeError"))),
          JSONMember(
            "stack_trace",
            .string(
              text(
                """
                TypeError: total is undefined
                    at renderTotal (checkout.js:142:18)
                    at update (checkout.js:88:5)
                """))),
          JSONMember("page_url", .string(text("https://shop.example/checkout"))),
          JSONMember("user_agent", .string(text("Mozilla/5.0 (X11; Linux x86_64)"))),
        ]),
      check: CheckResult(
        streak: 3, exceedances: [Exceedance(threshold: 3, value: 11_250, baseline: 2150)]),
      location: location(232), issueID: Self.rootID,
      line: text(#"{"event_id":"as it came"}"#))
  }

  private func normal(_ number: Int) -> CheckedEvent {
    let kinds: [(EventType, String, String, Double)] = [
      (.api, "auth-api", "latency_ms", 86), (.database, "payments-db", "query_time_ms", 42.5),
      (.frontend, "checkout-web", "load_time_ms", 1830),
      (.infrastructure, "metrics-host", "cpu_percent", 48.25),
    ]
    let (type, service, metric, base) = kinds[number % kinds.count]
    let regions = ["eu-west-1", "us-west-2", "us-east-1", nil]
    let second = 600 - Int64(number * 600 / max(normalEvents, 1))
    return CheckedEvent(
      event: LogEvent(
        eventID: "EVT-\(1_795_335_000_000 - number * 1000)-ffff\(number)",
        timestamp: at(second),
        source: EventSource(
          type, service, region: regions[number / 4 % regions.count],
          customerID: number % 3 == 0 ? nil : "CUST-\(100 + number % 17)"),
        message: "request served",
        metrics: [JSONMember(metric, .double(base * (1 + Double(number % 7) / 10)))]),
      check: nil, location: location(number < 90 ? 340 - number : 400 + number))
  }

  private func location(_ line: Int) -> LineLocation {
    LineLocation(input: 0, file: text("logs/app.jsonl.gz"), line: line)
  }
}
