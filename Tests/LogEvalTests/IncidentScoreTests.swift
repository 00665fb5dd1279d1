import LogEval
import LogModel
import TestSupport
import Testing

@Suite struct `Issues against injected incidents` {
  @Test func `a perfect analysis scores 1 everywhere`() {
    let truth = Injection(
      incidents: [incident("db", 0, ["a", "b", "c"]), incident("web", 60, ["d", "e"])],
      isolated: ["x"])
    let score = IncidentScore(
      truth, [issue(["db"], [0, 1, 2], "abc"), issue(["web"], [60, 61], "de"), noise("x")])
    #expect(score.precision == Rate(2, of: 2) && score.recall == Rate(2, of: 2))
    #expect(score.issuesPerIncident == Rate(2, of: 2))
    #expect(score.incidentsPerIssue == Rate(2, of: 2))
    #expect(score.rootFirst == Rate(2, of: 2) && score.rootInThree == Rate(2, of: 2))
    #expect(score.eventPrecision == Rate(6, of: 6) && score.eventRecall == Rate(6, of: 6))
    #expect(score.delay == Delays([0, 0]))
    #expect(score.unmatched == [.low: 1])
  }

  /// Issue 1 has three of the incident's five events, issue 2 two: the first is its issue.
  @Test func `a split incident counts twice per incident`() {
    let truth = Injection(incidents: [incident("db", 0, ["a", "b", "c", "d", "e"])])
    let score = IncidentScore(
      truth, [issue(["web"], [3, 4], "de"), issue(["db"], [0, 1, 2], "abc")])
    #expect(score.precision == Rate(2, of: 2) && score.recall == Rate(1, of: 1))
    #expect(score.issuesPerIncident.value == 2 && score.incidentsPerIssue.value == 1)
    #expect(score.rootFirst == Rate(1, of: 1))
  }

  @Test func `merged incidents share an issue and only one has its root first`() {
    let truth = Injection(
      incidents: [incident("db", 0, ["a", "b"]), incident("web", 60, ["d", "e"])])
    let merged = issue(["db", "api", "cache", "web"], [0, 1, 60, 61], "abde")
    let score = IncidentScore(truth, [merged])
    #expect(score.precision == Rate(1, of: 1) && score.recall == Rate(2, of: 2))
    #expect(score.issuesPerIncident.value == 1 && score.incidentsPerIssue.value == 2)
    #expect(score.rootFirst == Rate(1, of: 2) && score.rootInThree == Rate(1, of: 2))
  }

  /// The issue came twice; in all it has more services than either time.
  @Test func `the scope of a return is that of its time`() {
    let truth = Injection(incidents: [
      Injection.Incident(
        root: "db", start: second(0), eventIDs: ["a", "b"], services: ["db", "api"], region: "r"),
      Injection.Incident(
        root: "db", start: second(60), eventIDs: ["d", "e"], services: ["db", "web"], region: "r"),
    ])
    var issue = issue(["db"], [0, 1, 60, 61], "abde")
    (issue.services, issue.regions) = (["db", "api", "web"], ["r"])
    #expect(IncidentScore(truth, [issue]).scopeExact == Rate(0, of: 2))
    issue.incidents = [
      FoundIssue.Scope(
        times: second(0)...second(1), services: ["db", "api"], regions: ["r"]),
      FoundIssue.Scope(times: second(60)...second(61), services: ["db"], regions: ["r"]),
    ]
    #expect(IncidentScore(truth, [issue]).scopeExact == Rate(1, of: 2))
  }

  /// One incident has no event flagged, the other only in an issue that is low.
  @Test func `what is missed or low is not found`() {
    let truth = Injection(
      incidents: [incident("db", 0, ["a", "b"]), incident("web", 60, ["d", "e"])])
    let score = IncidentScore(truth, [issue(["web"], [60], "d", .low)])
    #expect(score.recall == Rate(0, of: 2) && score.precision == Rate(0, of: 0))
    #expect(score.precision.value == nil && score.issuesPerIncident.value == nil)
    #expect(score.rootFirst == Rate(0, of: 2))
    #expect(score.eventRecall == Rate(1, of: 4))
    #expect(score.unmatched == [.low: 1])
  }

  /// No event of it is over a limit; only outbreaks tell of it.
  @Test func `an incident below every limit is found by an outbreak at its time and place`() {
    let slow = Injection.Incident(
      root: "db", start: second(600), end: second(1200), eventIDs: [], services: ["db", "api"],
      region: "eu")
    func told(_ from: Int, _ to: Int, _ suspects: [String], in region: String = "eu")
      -> IncidentScore
    {
      let issue = FoundIssue(
        severity: .medium, suspects: suspects, services: Set(suspects), regions: [region],
        events: [],
        outbreaks: [IssueOccurrence(start: second(from), end: second(to), suspects: suspects)])
      return IncidentScore(Injection(incidents: [slow]), [issue])
    }
    let found = told(630, 900, ["db", "api"])
    #expect(found.recall == Rate(1, of: 1) && found.precision == Rate(1, of: 1))
    #expect(found.rootFirst == Rate(1, of: 1) && found.scopeExact == Rate(1, of: 1))
    #expect(found.delay == Delays([30]) && found.issuesPerIncident == Rate(1, of: 1))
    #expect(told(630, 900, ["api", "db"]).rootFirst == Rate(0, of: 1))
    for missed in [
      told(1500, 1600, ["db"]), told(630, 900, ["web"]), told(630, 900, ["db"], in: "us"),
    ] {
      #expect(missed.recall == Rate(0, of: 1) && missed.precision == Rate(0, of: 1))
      #expect(missed.unmatched == [.medium: 1])
    }
  }

  @Test func `a wrong root in third place is right in three`() {
    let truth = Injection(incidents: [incident("db", 0, ["a", "b"])])
    let score = IncidentScore(truth, [issue(["web", "api", "db"], [0, 1], "ab")])
    #expect(score.rootFirst == Rate(0, of: 1) && score.rootInThree == Rate(1, of: 1))
  }

  /// Two of five events are the incident's: more noise than incident, so a false alarm.
  @Test func `an issue that is mostly noise is no find`() {
    let truth = Injection(incidents: [incident("db", 0, ["a", "b"])], isolated: ["x"])
    let mostlyNoise = issue(["db"], [0, 1, 2, 3, 4], "abxyz")
    let score = IncidentScore(truth, [mostlyNoise])
    #expect(score.precision == Rate(0, of: 1) && score.recall == Rate(0, of: 1))
    #expect(score.eventPrecision == Rate(3, of: 5) && score.eventRecall == Rate(3, of: 3))
    #expect(score.unmatched == [.high: 1])
  }

  /// The incident starts at 10 s; its issue begins with an earlier event that is not its own.
  @Test func `delay is counted to the incident's own events`() {
    let truth = Injection(incidents: [incident("db", 10, ["a", "b", "c"])])
    let events = [("x", 5, false), ("a", 12, false), ("b", 15, true), ("c", 20, true)]
      .map { FoundIssue.Event(id: $0.0, time: second($0.1), isCritical: $0.2) }
    let score = IncidentScore(
      truth, [FoundIssue(severity: .critical, suspects: ["db"], events: events)])
    #expect(score.delay == Delays([2]) && score.delayToCritical == Delays([5]))
  }

  @Test func `a quiet log has nothing to share`() {
    let score = IncidentScore(Injection(incidents: []), [])
    #expect(score.runs == 1)
    for rate in [score.precision, score.recall, score.rootFirst, score.eventRecall] {
      #expect(rate.value == nil)
    }
  }

  @Test func `scores of runs add up`() {
    let truth = Injection(incidents: [incident("db", 0, ["a", "b"])])
    let good = IncidentScore(truth, [issue(["db"], [0, 1], "ab")])
    let bad = IncidentScore(truth, [noise("x", .high)])
    let sum = good + bad
    #expect(sum.runs == 2 && sum == bad + good && sum + IncidentScore() == sum)
    #expect(sum.precision == Rate(1, of: 2) && sum.recall == Rate(1, of: 2))
    #expect(sum.unmatched == [.high: 1])
  }
}

@Suite struct `Scores of any issues` {
  @Test(arguments: 1...40) func `noise never raises precision, order changes nothing`(seed: UInt64)
  {
    var random = SeededGenerator(seed: seed)
    let (truth, issues) = scene(&random)
    let score = IncidentScore(truth, issues)
    for severity in Severity.allCases {
      let more = IncidentScore(truth, issues + [noise("noise", severity)])
      #expect(more.precision.value ?? 0 <= score.precision.value ?? 1)
      #expect(more.recall == score.recall && more.rootFirst == score.rootFirst)
    }
    var shuffled = truth
    shuffled.incidents.shuffle(using: &random)
    #expect(IncidentScore(shuffled, issues.shuffled(using: &random)) == score)
  }

  /// Every event goes into one of three incidents or none, and into one of four issues or none.
  private func scene(_ random: inout SeededGenerator) -> (Injection, [FoundIssue]) {
    var incidents = ["db", "api", "web"].map { incident($0, 0, []) }
    var events = [[FoundIssue.Event]](repeating: [], count: 5)
    for number in 0..<40 {
      let incident = Int.random(in: 0...3, using: &random)
      if incident < 3 { incidents[incident].eventIDs.insert("\(number)") }
      events[Int.random(in: 0...4, using: &random)].append(
        FoundIssue.Event(id: "\(number)", time: second(number % 7)))
    }
    let issues = events.prefix(4).map { events in
      FoundIssue(
        severity: Severity.allCases.randomElement(using: &random) ?? .low,
        suspects: ["db", "api", "web"].shuffled(using: &random), events: events)
    }
    return (Injection(incidents: incidents.filter { !$0.eventIDs.isEmpty }), issues)
  }
}

private func second(_ count: Int) -> Timestamp { Timestamp(microseconds: Int64(count) * 1_000_000) }

private func incident(_ root: String, _ start: Int, _ ids: Set<String>) -> Injection.Incident {
  Injection.Incident(root: root, start: second(start), eventIDs: ids)
}

/// An issue with one event for each letter of `ids`.
private func issue(
  _ suspects: [String], _ seconds: [Int], _ ids: String, _ severity: Severity = .high
) -> FoundIssue {
  FoundIssue(
    severity: severity, suspects: suspects,
    events: zip(ids, seconds).map { FoundIssue.Event(id: String($0), time: second($1)) })
}

private func noise(_ id: String, _ severity: Severity = .low) -> FoundIssue {
  FoundIssue(
    severity: severity, suspects: ["other"],
    events: [FoundIssue.Event(id: id, time: second(300))])
}
