import KnowledgeBase
import LogModel
import LogTriage
import TestSupport
import Testing
import TriageTestSupport

@Suite struct `Any stream of findings` {
  /// Bursts, spikes, jumps in time, mentions: whatever comes, nothing is lost or counted twice.
  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func `has each finding in exactly one issue`(seed: UInt64) {
    var scene = Scene()
    for event in Self.events(seed) { scene.show(event) }
    let result = scene.finish()
    let sum = result.issues.reduce(0) { $0 + $1.extent.occurrences }
    #expect(sum == scene.findings, "seed \(seed)")
    let critical = result.issues.reduce(0) { $0 + $1.extent.criticalEvents }
    #expect(critical == scene.criticalFindings, "seed \(seed)")
    let ids = Set(result.issues.map(\.identity.id))
    #expect(ids.count == result.issues.count, "seed \(seed)")
    for key in scene.keys.suffix(1000) {
      #expect(result.issueID(of: key).map { ids.contains($0) } ?? false, "seed \(seed)")
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `gives the same result twice, with evidence among its related events`(seed: UInt64) {
    var results: [TriageResult] = []
    for _ in 0..<2 {
      var scene = Scene()
      for event in Self.events(seed) { scene.show(event) }
      results.append(scene.finish())
    }
    #expect(results[0].issues == results[1].issues, "seed \(seed)")
    #expect(results[0].alerts == results[1].alerts, "seed \(seed)")
    for issue in results[0].issues {
      #expect(issue.history.relatedEvents.count <= 100)
      #expect(issue.history.context.count <= 13 && !issue.history.context.isEmpty)
      #expect(
        issue.history.activity.buckets.reduce(0) { $0 + $1.flagged } == issue.extent.occurrences)
      for evidence in issue.verdict.evidence {
        #expect((1...5).contains(evidence.eventIDs.count), "seed \(seed): \(evidence.statement)")
        #expect(Set(evidence.eventIDs).isSubset(of: issue.history.relatedEvents), "seed \(seed)")
      }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `gives the same result in whatever order its cases are written`(seed: UInt64) {
    var scene = Scene()
    for event in Self.events(seed) { scene.show(event) }
    let result = scene.publisher(backwards: true).finish(in: KnowledgeBase([]))
    #expect(result.issues.count > 1, "seed \(seed)")
    #expect(result.issues == scene.finish().issues, "seed \(seed)")
  }

  /// A line is copied when its chunk goes, and by then it may have changed hands a few times.
  @Test(arguments: [2, 40, 100_000], 1...4 as ClosedRange<UInt64>)
  func `gives the same result however it is cut into chunks`(size: Int, seed: UInt64) {
    let events = Self.events(seed)
    let services = Set(events.map(\.service)).sorted()
    let results = [1, size].map { size in
      var scene = Scene(findingsPerChunk: size, services: services)
      for event in events { scene.show(event) }
      scene.endChunk()
      return (scene.finish(), scene.keys.map(\.episode))
    }
    #expect(results[0].0.issues == results[1].0.issues, "seed \(seed)")
    #expect(results[0].0.alerts == results[1].0.alerts, "seed \(seed)")
    #expect(results[0].1 == results[1].1, "seed \(seed)")
  }

  static func events(_ seed: UInt64) -> [Scene.Event] {
    var random = SeededGenerator(seed: seed)
    let types: [(EventType, String, Double)] = [
      (.api, "latency_ms", 900), (.database, "query_time_ms", 700),
      (.frontend, "load_time_ms", 8000), (.infrastructure, "cpu_percent", 97),
    ]
    var time = 0.0
    var burst = 0
    var service = 0
    return (0..<3000).map { _ in
      time += Double.random(in: 0..<4, using: &random)
      if Int.random(in: 0..<400, using: &random) == 0 { time += 5000 }
      if burst == 0 {
        service = Int.random(in: 0..<12, using: &random)
        burst = Int.random(in: 0..<9, using: &random) == 0 ? 30 : 1
      }
      burst -= 1
      let (type, metric, high) = types[service % 4]
      var event = Scene.Event(
        seconds: time - Double.random(in: 0..<3, using: &random), service: "s-\(service)",
        region: service % 3 == 0 ? "eu-west-1" : "us-east-1", type: type, metric: metric)
      let isHigh = burst > 0 || Int.random(in: 0..<6, using: &random) == 0
      event.value = isHigh ? high : 10
      event.customer = "c\(Int.random(in: 0..<40, using: &random))"
      event.message = "waiting for s-\(Int.random(in: 0..<14, using: &random))"
      event.connections = type == .database ? Double(Int.random(in: 5..<50, using: &random)) : -1
      return event
    }
  }
}
