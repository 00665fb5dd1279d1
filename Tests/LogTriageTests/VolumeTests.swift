import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

@testable import LogTriage

/// What is trouble does not depend on how many events a service writes.
@Suite struct `At any volume` {
  private func triage(_ events: [Scene.Event]) -> TriageResult {
    var scene = Scene()
    scene.play(events)
    return scene.finish()
  }

  /// Six services with a share of spikes; one fails for a minute.
  private func log(every: Double, share: Double, seed: UInt64) -> [Scene.Event] {
    Plot.background(6, seconds: 600, every: every, share: share, seed: seed).map { event in
      var event = event
      if event.service == "svc-1", (300..<360).contains(event.seconds) { event.value = 900 }
      return event
    }
  }

  @Test(
    arguments: [(every: 4.0, share: 0.02), (1.0, 0.05), (0.25, 0.02), (0.1, 0.15)],
    1...5 as ClosedRange<UInt64>)
  func `an incident has its own service alone`(log: (every: Double, share: Double), seed: UInt64)
    throws
  {
    let result = triage(self.log(every: log.every, share: log.share, seed: seed))
    let raised = result.issues.filter { $0.severity > .low }
    #expect(raised.map(\.scope.services) == [["svc-1"]], "seed \(seed)")
    let issue = try #require(raised.first)
    #expect(abs((issue.extent.firstSeen - Scene.time(300)).inSeconds) < 10, "seed \(seed)")
  }

  @Test(
    arguments: [(every: 10.0, share: 0.15), (2.0, 0.05), (0.5, 0.15), (0.2, 0.01)],
    1...10 as ClosedRange<UInt64>)
  func `chance raises no issue above low`(log: (every: Double, share: Double), seed: UInt64) {
    let result = triage(
      Plot.background(10, seconds: 900, every: log.every, share: log.share, seed: seed))
    #expect(result.issues.allSatisfy { $0.severity == .low }, "seed \(seed)")
  }

  /// What one service has does not depend on what another one writes.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a neighbor without findings changes nothing`(seed: UInt64) throws {
    let alone = triage(log(every: 1, share: 0.02, seed: seed))
    var quiet = Plot.background(5, seconds: 600, every: 0.7, share: 0, seed: seed)
    for index in quiet.indices { quiet[index].service += "-quiet" }
    let beside = triage(log(every: 1, share: 0.02, seed: seed) + quiet)
    #expect(alone.issues.map(\.scope) == beside.issues.map(\.scope), "seed \(seed)")
    #expect(alone.issues.map(\.extent.firstSeen) == beside.issues.map(\.extent.firstSeen))
  }
}

@Suite struct `The surprise of findings` {
  @Test func `grows with the streak and falls with the usual share`() {
    let surprises = (1...8).map { streak in
      Chance.surprise(streak: streak, densest: (0, 64), share: 0.05)
    }
    #expect(zip(surprises, surprises.dropFirst()).allSatisfy { $0 < $1 })
    #expect(
      Chance.surprise(streak: 4, densest: (0, 64), share: 0.2)
        < Chance.surprise(streak: 4, densest: (0, 64), share: 0.02))
  }

  /// At most so many streaks as the formula expects, with room for chance; the seed makes the events.
  @Test(arguments: [0.02, 0.1, 0.2], 1...5 as ClosedRange<UInt64>)
  func `is exceeded as often as it says`(share: Double, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let events = 200_000
    for length in 2...4 {
      var (streak, seen) = (0, 0)
      for _ in 0..<events {
        streak = Double.random(in: 0..<1, using: &random) < share ? streak + 1 : 0
        if streak == length { seen += 1 }
      }
      let surprise = Chance.surprise(streak: length, densest: (0, 64), share: share)
      let expected = Chance.expected(surprise, among: Double(events))
      let most = min(expected, Double(events)) * 1.5 + 10
      #expect(Double(seen) <= max(most, 0), "seed \(seed), streaks of \(length)")
    }
  }

  @Test func `of few findings in a window is none`() {
    #expect(Chance.surprise(streak: 0, densest: (7, 64), share: 0.01) == 0)
    #expect(Chance.surprise(streak: 0, densest: (20, 64), share: 0.01) > 40)
    #expect(Chance.surprise(streak: 0, densest: (10, 64), share: 0.2) == 0)
  }
}
