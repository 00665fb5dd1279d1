import LogModel

extension SampleAnalysis {
  static let rootID = "ISS-20261122T080312Z-payments-db"
  static let lowID = "ISS-20261122T080710Z-metrics-host"

  var issues: [Issue] { [cascade, lone] }

  private var cascade: Issue {
    Issue(
      rootIdentity, status: .identified, verdict: verdict,
      scope: IssueScope(
        services: [text("payments-db"), text("payments-api"), text("checkout-web")],
        regions: [text("us-east-1")]),
      texts: Issue.Texts(
        title: text("Slow queries in payments-db take payments down"),
        description: text(
          "Queries of payments-db in us-east-1 take 913 ms where 120 ms are usual (+661 %). "
            + "42 s later payments-api slowed down, then checkout-web did."),
        impact: text("12 customers waited for payments; no payment is known to be lost."),
        workaround: text("Fail reads over to the replica; raise the pool of payments-api to 80.")),
      extent: Issue.Extent(
        firstSeen: at(192), lastSeen: at(420), occurrences: 49, criticalEvents: 31,
        customersAffected: 12),
      history: Issue.History(
        cascade: steps,
        timeline: [
          TimelineEntry(time: at(192), text: text("payments-db exceeds 300 ms for the first time")),
          TimelineEntry(time: at(234), text: text("payments-api follows; pool at 50 of 50")),
          TimelineEntry(time: at(281), text: text("checkout-web shows timeouts")),
          TimelineEntry(time: at(420), text: text("last flagged event")),
        ], activity: activity,
        peaks: [
          Exceedance(threshold: 2, value: 913, baseline: 120),
          Exceedance(threshold: 0, value: 1820.5, baseline: 190.25),
        ],
        relatedEvents: (0..<6).map { text("EVT-\(1_795_334_592_000 + $0 * 20_000)-00a1f\($0)") },
        context: Array(flagged.prefix(3).reversed()),
        places: [place("payments-db", 120), place("payments-api", 151), place("checkout-web", 232)])
    )
  }

  private func place(_ service: String, _ line: Int) -> Issue.Place {
    Issue.Place(
      service: text(service),
      location: LineLocation(input: 0, file: text("logs/app.jsonl.gz"), line: line))
  }

  var rootIdentity: IssueIdentity {
    IssueIdentity(
      id: Self.rootID, createdAt: at(192), documentID: text("ISS-20261122T080312Z-payments-db.md"),
      fingerprint: text("f3a9c1d204b77e10"))
  }

  var lowIdentity: IssueIdentity {
    IssueIdentity(id: Self.lowID, createdAt: at(430), fingerprint: "0b7d55e0a4c2f981")
  }

  private var verdict: Verdict {
    Verdict(
      severity: .critical,
      rootCauseHypothesis: text(
        "payments-db ran out of connections: its pool stood at 50 of 50 before queries slowed, "
          + "and every service that failed later depends on it."),
      affectedScope: text("3 services in us-east-1"), confidence: 0.8243,
      evidence: [
        Evidence(
          statement: text("payments-db exceeded its limit 42 s before any other service"),
          eventIDs: [text("EVT-1795334592000-00a1f0"), text("EVT-1795334612000-00a1f1")]),
        Evidence(
          statement: text("connection_count was 50, its maximum, in 20 of 24 flagged events"),
          eventIDs: [text("EVT-1795334652000-00a1f3")]),
        Evidence(statement: text("Other regions stayed within their limits"), eventIDs: []),
      ])
  }

  private var steps: Cascade {
    Cascade(order: [
      .init(
        service: text("payments-db"), type: .database, region: text("us-east-1"), onset: at(192),
        findings: 24),
      .init(
        service: text("payments-api"), type: .api, region: text("us-east-1"), onset: at(234),
        findings: 16),
      .init(
        service: text("checkout-web"), type: .frontend, region: text("us-east-1"), onset: at(281),
        findings: 9),
    ])
  }

  private var activity: Timeline {
    var timeline = Timeline()
    for (minute, count) in [6, 11, 17, 12, 3].enumerated() {
      timeline.add(
        at(180 + Int64(minute) * 60),
        EventCounts(flagged: count, critical: minute == 0 ? 0 : count - 2))
    }
    return timeline
  }

  private var lone: Issue {
    var activity = Timeline()
    activity.add(at(430), EventCounts(flagged: 3))
    return Issue(
      lowIdentity, status: .resolved,
      verdict: Verdict(
        severity: .low, rootCauseHypothesis: text("A scheduled job"),
        affectedScope: text("one host"), confidence: 0.4, evidence: [], analyst: .model),
      scope: IssueScope(services: [text("metrics-host")], regions: ["-"]),
      texts: Issue.Texts(
        title: text("CPU of metrics-host over 90 %"),
        description: text("Three events over 90 % within eight minutes, none in a row."),
        impact: ""),
      extent: Issue.Extent(firstSeen: at(430), lastSeen: at(560), occurrences: 3),
      history: Issue.History(
        activity: activity, peaks: [Exceedance(threshold: 4, value: 93.4, baseline: nil)],
        deviations: [deviation(caller: nil, value: 8400), deviation(caller: "gateway", value: 12)],
        outbreaks: [
          Issue.Occurrence(
            from: at(230), to: at(420), suspects: [text("metrics-host")], scores: [2.25],
            eventID: text("EVT-1795334830000-00b001"), input: 0)
        ],
        places: [place("metrics-host", 230)]))
  }

  private func deviation(caller: String?, value: Double) -> Issue.Deviation {
    Issue.Deviation(
      service: text("metrics-host"), caller: caller.map(text), metric: text("queue_length"),
      unit: "", value: value,
      band: UsualBand(low: 40, middle: 55, high: 71, count: 2140),
      excess: 3, since: at(230), eventID: text("EVT-1795334830000-00b001"))
  }
}
