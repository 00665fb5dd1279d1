import LogModel

/// A run as the pipeline would hand it over: a cascade, a lone slow service, and what came of them.
///
/// `plant` is appended to every text that can come from a log, a model or a file name.
struct SampleAnalysis {
  var plant = ""
  /// Normal events after the interesting ones.
  var normalEvents = 4

  static let start = Timestamp(microseconds: 1_795_334_400_000_000)  // 2026-11-22T08:00:00Z

  func analysis() -> Analysis {
    var analysis = Analysis(
      version: text("1.0.0"),
      status: RunStatus(exitCode: 1, warnings: [text("app.jsonl:12: 3 fields have no mapping")]),
      input: RunInput(
        files: [
          InputSummary(
            name: text("logs/app.jsonl.gz"), bytes: 48_213, isCompressed: true, lines: 350)
        ], rejects: rejects),
      statistics: RunStatistics(
        totals: totals, window: Self.start...at(600), timeline: timeline, services: services,
        distributions: distributions),
      triage: TriageOutputs(
        issues: issues, alerts: alerts, tickets: [ticket], kbEntries: kbEntries),
      events: EventExcerpt(newest: events))
    analysis.statistics.percentiles = [
      PercentileTimeline(
        service: text("payments-db"), type: .database, metric: "query_time_ms", unit: "ms",
        start: Self.start, width: .minutes(1),
        points: (0..<10).map { minute in
          guard minute != 8 else { return nil }
          let base = (3...6).contains(minute) ? 600.0 : 110
          return PercentileTimeline.Point(
            count: 8, p50: base, p95: base * 1.4, p99: base * 1.5 + Double(minute))
        })
    ]
    analysis.marks = [TimeMark(time: at(150), label: text("deploy 42"))]
    return analysis
  }

  func text(_ text: String) -> String { text + plant }
  func at(_ seconds: Int64) -> Timestamp { Self.start + .seconds(seconds) }

  // MARK: Counts

  private var totals: Totals {
    var totals = Totals()
    totals.lines = 350
    totals.events = 346
    totals.rejected = 3
    totals.blank = 1
    totals.flagged = 52
    totals.critical = 31
    totals.services = 4
    totals.regions = 3
    totals.customersAffected = 12
    return totals
  }

  private var timeline: Timeline {
    var timeline = Timeline()
    for minute in Int64(0)..<10 {
      let isBad = (3...6).contains(minute)
      timeline.add(
        at(minute * 60),
        EventCounts(
          events: 28 + Int(minute * 7 % 5), flagged: isBad ? 13 : 0,
          critical: isBad ? Int(minute - 2) * 2 : 0))
    }
    return timeline
  }

  /// A hump of usual values and a small one over the limit, for every threshold but the rate.
  private var distributions: [Distribution] {
    Threshold.defaults.map { threshold in
      guard threshold.rule == .value else { return Distribution(exceeding: 7) }
      let low = threshold.limit / 16
      let buckets = (0..<64).map { number in
        let distance = number - 12
        return Distribution.Bucket(
          low: low * Double(4 + number) / 4, high: low * Double(5 + number) / 4,
          count: max(1, 120 - distance * distance))
      }
      return Distribution(exceeding: 12, buckets: buckets)
    }
  }

  private var services: [ServiceSummary] {
    [
      service("checkout-web", .frontend, 96, 9, 2, "load_time_ms", 2100),
      service("metrics-host", .infrastructure, 60, 3, 0, "cpu_percent", 71),
      service("payments-api", .api, 110, 16, 9, "latency_ms", 240),
      service("payments-db", .database, 80, 24, 20, "query_time_ms", 180),
    ]
  }

  private func service(
    _ name: String, _ type: EventType, _ events: Int, _ flagged: Int, _ critical: Int,
    _ metric: String, _ mean: Double
  ) -> ServiceSummary {
    ServiceSummary(
      service: text(name), type: type, regions: [text("eu-west-1"), text("us-east-1")],
      counts: EventCounts(events: events, flagged: flagged, critical: critical),
      metrics: [
        MetricSummary(
          metric: metric, unit: metric.hasSuffix("_ms") ? "ms" : "%",
          values: ValueSummary(
            count: events, mean: mean, p50: mean * 0.8, p95: mean * 2.5, p99: mean * 3.25,
            max: mean * 4))
      ], activity: findings(flagged, critical))
  }

  private func findings(_ flagged: Int, _ critical: Int) -> Timeline {
    var timeline = Timeline(capacity: 120)
    for number in 0..<flagged {
      timeline.add(
        at(180 + Int64(number * 240 / flagged)),
        EventCounts(flagged: 1, critical: number < critical ? 1 : 0))
    }
    return timeline
  }

  private var rejects: RejectSummary {
    RejectSummary(
      byReason: [
        .init(reason: text("'timestamp' is missing"), count: 2),
        .init(reason: "not JSON", count: 1),
      ],
      first: [
        Reject(
          location: LineLocation(input: 0, file: text("logs/app.jsonl.gz"), line: 12), column: 0,
          reason: "'timestamp' is missing", text: text(#"{"service_name":"auth-api"}"#)),
        Reject(
          location: LineLocation(input: 0, file: "logs/app.jsonl.gz", line: 77), column: 18,
          reason: "not JSON", text: text("{\"event_type\": \u{1b}[31m oops"), isWhole: false),
      ])
  }

  // MARK: Outputs

  private var alerts: [Alert] {
    var alerts = [
      Alert(
        .engineering, createdAt: at(192),
        subject: text("[critical] payments-db: query time over 300 ms in us-east-1"),
        body: text(
          """
          payments-db in us-east-1 answers slowly since 08:03:12.

          Baseline 120 ms, current 913 ms (+661 %). payments-api and checkout-web followed.

          What to do: fail reads over to the replica, then look for long transactions.
          """), affectedService: text("payments-db"), relatedIssueID: Self.rootID,
        relatedTicketID: text("MON-20261122T080312Z-payments-db")),
      Alert(
        .customer, createdAt: at(192),
        subject: text("Payments are slow at the moment"), body: notice,
        affectedService: "payments-db", relatedIssueID: Self.rootID,
        relatedTicketID: "MON-20261122T080312Z-payments-db"),
      Alert(
        .engineering, createdAt: at(430),
        subject: "[low] metrics-host: CPU over 90 %", body: "One event, no streak.",
        affectedService: "metrics-host", relatedIssueID: Self.lowID),
    ]
    alerts[0].alertID = text(alerts[0].alertID)
    return alerts
  }

  private var notice: String {
    text(
      """
      Dear customer,

      some payments take longer than usual since 08:03 UTC. No payment is lost.

      We will write again within the hour.
      """)
  }

  private var ticket: Ticket {
    Ticket(
      ticketID: text("MON-20261122T080312Z-payments-db"), issue: rootIdentity,
      product: text("payments-db"),
      subject: text("Critical issue: slow queries in payments-db take payments down"),
      body: text(
        """
        Detected 2026-11-22T08:03:12Z by the embedded analyst.

        query_time_ms: baseline 120 ms, current 913 ms (+661 %), limit 300 ms
        """),
      triage: .init(
        priority: text("urgent"), category: text("performance"), team: text("database")),
      replyDraft: notice)
  }

  private var kbEntries: [KBEntry] {
    [
      KBEntry(
        rootIdentity, title: text("Slow queries in payments-db take payments down"),
        state: KBEntry.State(
          status: .identified, severity: .critical, updatedAt: at(420), occurrences: 49),
        scope: IssueScope(
          services: [text("payments-db"), "payments-api"], regions: [text("us-east-1")]),
        metrics: [text("query_time_ms"), "latency_ms"],
        body: text(
          """
          # Slow queries in payments-db take payments down

          **Affected:** `payments-db`, `payments-api` in us-east-1

          ## Description

          Queries take 913 ms where 120 ms are usual (+661 %),
          and what stands on them waits.

          ## Workaround

          - Fail reads over to the replica
          - Raise the pool of `payments-api` to 80

          ```
          SELECT pid, query FROM pg_stat_activity WHERE state = 'active';
          ```

          """)),
      KBEntry(
        lowIdentity, title: "CPU of metrics-host over 90 %",
        state: KBEntry.State(
          status: .resolved, severity: .low, updatedAt: at(430), occurrences: 3),
        scope: IssueScope(services: ["metrics-host"], regions: ["-"]), metrics: ["cpu_percent"],
        body: "# CPU of metrics-host over 90 %\n\nThree events, none in a row.\n"),
    ]
  }
}
