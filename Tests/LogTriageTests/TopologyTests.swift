import LogModel
import LogTriage
import Testing
import TriageTestSupport

@Suite struct `A topology` {
  /// Two services of one kind that get slow, the first a minute before the second; `message` is what
  /// the first one writes.
  private static func events(message: String = "slow", region: String = "us-east-1") -> [Scene
    .Event]
  {
    [("checkout", 300.0, message, "us-east-1"), ("cart", 360, "slow", region)].flatMap {
      service, start, message, region in
      Plot.steady(Scene.Event(seconds: 0, service: service), from: 0, to: 900, every: 5) {
        event, _ in
        event.region = region
        guard (start..<600) ~= event.seconds else { return }
        event.value = 3000
        event.message = message
      }
    }
  }

  private static func topology(_ calls: [(String, [String])]) -> Topology {
    var topology = Topology()
    for (caller, services) in calls { topology.add(caller, calls: services) }
    return topology
  }

  private func services(_ events: [Scene.Event], _ calls: [(String, [String])]) -> [[String]] {
    var scene = Scene(topology: Self.topology(calls))
    scene.play(events)
    return scene.finish().issues.filter { $0.severity >= .medium }.map(\.scope.services)
  }

  @Test func `makes the caller the victim, however far away the called service is`() {
    #expect(services(Self.events(), []) == [["checkout", "cart"]])
    #expect(services(Self.events(), [("checkout", ["cart"])]) == [["cart", "checkout"]])
    #expect(
      services(Self.events(), [("checkout", ["gateway"]), ("gateway", ["cart"])])
        == [["cart", "checkout"]])
    #expect(services(Self.events(), [("cart", ["checkout"])]) == [["checkout", "cart"]])
    #expect(services(Self.events(), [("web", ["db"])]) == [["checkout", "cart"]])
  }

  @Test func `joins services of two regions`() {
    let events = Self.events(region: "eu-west-1")
    #expect(Set(services(events, []).map(\.count)) == [1])
    #expect(services(events, [("checkout", ["cart"])]) == [["cart", "checkout"]])
  }

  @Test func `goes before what messages say`() {
    let events = Self.events(message: "calling upstream cart timed out")
    #expect(services(events, []) == [["cart", "checkout"]])
    #expect(services(events, [("cart", ["checkout"])]) == [["checkout", "cart"]])
  }

  @Test func `in which calls go round decides nothing`() {
    let round = [("cart", ["checkout"]), ("checkout", ["cart"])]
    #expect(services(Self.events(), round) == [["checkout", "cart"]])
    #expect(Self.topology(round).dependencies(of: "cart") == ["cart", "checkout"])
  }

  @Test func `is the reason that the texts give`() throws {
    var scene = Scene(topology: Self.topology([("checkout", ["cart"])]))
    scene.play(Self.events())
    let issue = try #require(scene.finish().issues.first)
    #expect(issue.texts.title.contains("dragging along checkout"))
  }
}
