import LogModel
import LogPipeline
import LogTriage
import TestSupport
import Testing

@Suite struct `Finding sample` {
  /// A flagged API event of `service`, `seconds` after the start.
  private func note(
    _ seconds: Int, service: NameID = 1, in sample: inout FindingSample, line: String? = nil,
    run: UInt32 = 1
  ) throws {
    var record = EventRecord()
    var kind = EventKind()
    kind.service = service
    record.time = try #require(Timestamp(Lines.time(seconds)))
    let exceedance = Exceedance(threshold: 0, value: 900, baseline: nil)
    let text = line ?? Lines.api(Lines.time(seconds), id: "EVT-\(service)-\(seconds)")
    sample.note(
      Finding(record: record, kind: kind, streak: 1, exceedance: exceedance),
      CheckResult(streak: 1, exceedances: [exceedance]), ShownLine.whole(Array(text.utf8)[...]),
      at: LineLocation(input: 0, file: "app.jsonl", line: seconds + 1),
      FindingKey(EpisodeID(service: service, region: 0, run: run), type: .api, threshold: 0))
  }

  private func ids(_ sample: FindingSample) -> [String] {
    events(sample).map(\.event.eventID)
  }

  private func events(
    _ sample: FindingSample, issueID: (FindingKey) -> String? = { _ in nil }
  ) -> [CheckedEvent] {
    var sample = sample
    return sample.takeEvents(Names().services) {
      LineLocation(input: $0.input, file: "app.jsonl", line: $0.line)
    }.map { $0.checked(issueID) }
  }

  @Test func `keeps the first finding of each service and minute, in the order of the run`() throws
  {
    var sample = FindingSample(capacity: 100)
    for second in [0, 1, 59, 60, 61] { try note(second, in: &sample) }
    try note(5, service: 2, in: &sample)
    #expect(ids(sample) == ["EVT-1-0", "EVT-1-60", "EVT-2-5"])
  }

  @Test func `a minute that comes again late is not taken twice`() throws {
    var sample = FindingSample(capacity: 100)
    for second in [0, 70, 3] { try note(second, in: &sample) }
    #expect(ids(sample) == ["EVT-1-0", "EVT-1-70"])
  }

  /// Whatever the length of the run: never more than the capacity, and never only one end of it.
  @Test(arguments: [1, 2, 7, 50]) func `slices widen until they fit`(capacity: Int) throws {
    var sample = FindingSample(capacity: capacity)
    for minute in 0..<200 { try note(minute * 60, in: &sample) }
    let kept = events(sample)
    #expect(kept.count <= capacity && kept.count * 2 >= min(capacity, 2))
    #expect(kept.first?.event.eventID == "EVT-1-0")
    if capacity > 2, let last = kept.last {
      #expect(last.event.timestamp > kept[0].event.timestamp + .minutes(60))
    }
  }

  @Test func `the same findings give the same sample`() throws {
    var samples = [FindingSample(capacity: 9), FindingSample(capacity: 9)]
    for index in samples.indices {
      for step in 0..<400 {
        try note(step * 37, service: NameID(step % 5), in: &samples[index])
      }
    }
    #expect(ids(samples[0]) == ids(samples[1]))
    #expect(!ids(samples[0]).isEmpty)
  }

  @Test func `an event names the issue its episode became`() throws {
    var sample = FindingSample(capacity: 10)
    try note(0, in: &sample, run: 7)
    try note(0, service: 2, in: &sample, run: 8)
    let events = events(sample) {
      $0.episode == EpisodeID(service: 1, region: 0, run: 7) ? "ISS-7" : nil
    }
    #expect(events.map(\.issueID) == ["ISS-7", nil])
    #expect(events.map(\.location.line) == [1, 1])
    #expect(events[0].check?.exceedances.first?.value == 900)
  }

  @Test func `a line that is no event is no example`() throws {
    var sample = FindingSample(capacity: 10)
    try note(60, in: &sample, line: "not an event")
    #expect(ids(sample) == [])
  }

  /// 2,000 lines of any length are kept in a few megabytes.
  @Test func `slices widen until their lines fit`() throws {
    var sample = FindingSample(capacity: 2000)
    let message = String(repeating: "x", count: 15_000)
    for minute in 0..<900 {
      let line = Lines.api(Lines.time(minute * 60), id: "\(minute)", message: message)
      try note(minute * 60, in: &sample, line: line)
    }
    let kept = ids(sample)
    #expect(kept.count > 250 && kept.count * 15_000 <= 8 << 20)
    #expect(kept.first == "0")
  }
}
