import LogEval
import LogModel
import TestSupport
import Testing

@Suite struct `Outbreaks against labelled faults` {
  private let faults = [
    LabelledFault(start: second(600), end: second(780), root: "cart"),
    LabelledFault(start: second(1200), end: second(1380), root: "ads"),
  ]

  /// The second outbreak falls into the first fault too, the last one into none.
  @Test func `the earliest matches, a second is a duplicate, a stray a false alarm`() {
    let score = FaultScore(
      faults,
      [
        occurrence(640, "cart", "ads"), occurrence(700, "ads"), occurrence(1190, "web", "ads"),
        occurrence(5000, "web"),
      ])
    #expect(score.matched == 2 && score.duplicates == 1 && score.falseAlarms == 1)
    #expect(score.precision == Rate(2, of: 4) && score.recall == Rate(2, of: 2))
    #expect(score.f1.map { ($0 * 1000).rounded() } == 667)
    #expect(score.delay == Delays([40, -10]) && score.delay.median == 15)
    #expect(score.ranks.top(1) == Rate(1, of: 2) && score.ranks.top(3) == Rate(2, of: 2))
    #expect(score.ranks.meanReciprocal == 0.75)
  }

  @Test(arguments: [(539, 0), (540, 1), (960, 1), (961, 0)])
  func `an outbreak matches from a minute before to three minutes after`(start: Int, found: Int) {
    #expect(FaultScore(Array(faults.prefix(1)), [occurrence(start, "cart")]).matched == found)
  }

  @Test func `a missed fault has no root, and without outbreaks there is no F1`() {
    let score = FaultScore(faults, [])
    #expect(score.f1 == nil && score.recall == Rate(0, of: 2))
    #expect(score.ranks.top(1) == Rate(0, of: 2) && score.delay.median == nil)
  }

  @Test func `order changes nothing, and a stray outbreak never raises precision`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let occurrences = (0..<6).map { _ in
        occurrence(Int.random(in: 0...2000, using: &random), "cart")
      }
      let score = FaultScore(faults, occurrences)
      let other = FaultScore(faults.reversed(), occurrences.shuffled(using: &random))
      #expect(score == other)
      let more = FaultScore(faults, occurrences + [occurrence(9000, "web")])
      #expect(more.precision.value ?? 0 <= score.precision.value ?? 0)
    }
  }

  private func occurrence(_ start: Int, _ suspects: String...) -> IssueOccurrence {
    IssueOccurrence(start: second(start), end: second(start + 60), suspects: suspects)
  }
}

@Suite struct `Places of roots` {
  /// First, third and not at all: (1 + 1/3 + 0) / 3.
  @Test func `the mean reciprocal rank`() {
    let ranks = ["a", "c", "z"].reduce(Ranks()) {
      $0 + Ranks(root: $1, suspects: ["a", "a", "b", "c"])
    }
    #expect(ranks.top(1) == Rate(1, of: 3) && ranks.top(3) == Rate(2, of: 3))
    #expect(ranks.meanReciprocal.map { ($0 * 10_000).rounded() } == 4444)
    #expect(Ranks().meanReciprocal == nil)
  }
}

@Suite struct `Alarms against labelled windows` {
  /// A hundred samples, one a minute, and windows from 40 to 49 and from 80 to 89.
  private let stream = LabelledStream(
    times: (0..<100).map { second(60 * $0) },
    windows: [
      LabelledStream.Window(start: second(2400), end: second(2940)),
      LabelledStream.Window(start: second(4800), end: second(5340)),
    ])

  @Test func `alarms at the starts of all windows and nowhere else score 100`() {
    let score = WindowScore(stream, alarms: [40, 80])
    #expect(score.recall == Rate(2, of: 2) && score.precision == Rate(2, of: 2))
    #expect(score.delay == Delays([0, 0]))
    #expect(score.benchmarkScore.map { ($0 * 1000).rounded() / 1000 } == 100)
  }

  @Test func `no alarm scores 0`() {
    let score = WindowScore(stream, alarms: [])
    #expect(score.benchmarkScore == 0 && score.precision.value == nil)
    #expect(score.recall == Rate(0, of: 2) && score.delay.median == nil)
  }

  /// One of two windows, five minutes late, at half its width: sigmoid(-0.5) / sigmoid(-1) of 1,
  /// -1 for the other; far before any window an alarm costs 0.11.
  @Test func `late alarms are worth less and false ones cost`() {
    let score = WindowScore(stream, alarms: [20, 45])
    #expect(score.recall == Rate(1, of: 2) && score.precision == Rate(1, of: 2))
    #expect(score.delay == Delays([300]))
    let expected = 100.0 * (0.848284 / 0.986614 - 1 - 0.11 + 2) / 4
    #expect(abs((score.benchmarkScore ?? 0) - expected) < 0.001)
  }

  @Test func `the learning time does not count`() {
    #expect(WindowScore(stream, alarms: [0, 14]) == WindowScore(stream, alarms: []))
    #expect(WindowScore(stream, alarms: [15]).precision == Rate(0, of: 1))
  }

  @Test func `a second alarm in a window changes no window`() {
    let score = WindowScore(stream, alarms: [41, 42, 43])
    #expect(score.recall == Rate(1, of: 2) && score.precision == Rate(3, of: 3))
    #expect(score.benchmarkScore == WindowScore(stream, alarms: [41]).benchmarkScore)
  }
}

@Suite struct `Outbreaks of an issue` {
  @Test func `fifteen quiet minutes end one`() {
    let issue = issue(at: [0, 60, 960, 1861])
    #expect(issue.occurrences.map(\.start) == [second(0), second(1861)])
    #expect(issue.occurrences.map(\.end) == [second(960), second(1861)])
    #expect(FoundIssue(severity: .high, suspects: [], events: []).occurrences.isEmpty)
  }

  @Test func `hourly samples go on for three hours`() {
    let issue = issue(at: [0, 1, 4, 8].map { 3600 * $0 })
    #expect(issue.occurrences.map(\.start) == [second(0), second(8 * 3600)])
  }

  private func issue(at seconds: [Int]) -> FoundIssue {
    FoundIssue(
      severity: .high, suspects: ["db"],
      events: seconds.map { FoundIssue.Event(id: "\($0)", time: second($0)) })
  }
}

@Suite struct `Delays and shares` {
  @Test func `median and the 95th of a hundred`() {
    let delays = Delays((1...100).reversed().map(Double.init))
    #expect(delays.median == 50.5 && delays.p95 == 95)
    #expect(Delays([3]).p95 == 3 && Delays().median == nil && Delays().p95 == nil)
  }

  @Test func `a share of nothing has no value`() {
    #expect(Rate(0, of: 0).value == nil && Rate(1, of: 4).value == 0.25)
    #expect(Rate.harmonicMean(Rate(0, of: 1), Rate(0, of: 1)) == 0)
    #expect(Rate.harmonicMean(Rate(0, of: 0), Rate(1, of: 1)) == nil)
  }
}

private func second(_ count: Int) -> Timestamp { Timestamp(microseconds: Int64(count) * 1_000_000) }
