import KnowledgeBase
import LogModel
import LogTriage
import Redaction
import TestSupport
import Testing
import TriageTestSupport

/// What leaves the machine holds no secret: issues, alerts, notices, tickets and KB entries.
@Suite struct `Texts that leave` {
  /// A cascade whose every message, endpoint and error holds `text`.
  private static func result(_ text: String, names: String = "") -> TriageResult {
    var scene = Scene()
    let events = Plot.cascade().map { event in
      var next = event
      next.message = "\(event.message): \(text)"
      next.endpoint = "\(event.endpoint)?\(text)"
      next.errorType = "Failed \(text)"
      next.service += names
      next.region += names
      if !event.customer.isEmpty { next.customer += names }
      return next
    }
    scene.play(events)
    return scene.finish()
  }

  /// Every text of a result but the events in full, which stay on the machine.
  private static func texts(_ result: TriageResult) -> String {
    let issues = result.issues.map { issue in
      var plain = issue
      plain.history.context = []
      return plain
    }
    let entries = result.kbUpdates.map { KBDocument.text($0.entry) }.joined()
    return "\(issues) \(result.alerts) \(result.tickets) \(entries)"
  }

  /// Bare and within escapes by turns: how secrets hide is for the redactor's own tests.
  @Test func `quote no planted secret`() {
    let plain = Self.texts(Self.result(""))
    for (index, planted) in PlantedSecret.all.enumerated()
    where !PlantedSecret.customers.contains(planted.text) {
      let carried = (index % 3 == 0 ? Carrier.unicodeEscapes : .bare).carry(planted.text)
      let texts = Self.texts(Self.result(carried.before + carried.text + carried.after))
      let leak = PlantedSecret.leak(of: planted.secret, in: texts, outside: plain + planted.frame)
      #expect(leak == nil, "\(planted)")
    }
  }

  /// Words that stand apart may hide a secret from the search for it.
  @Test func `are no templates that hold one`() {
    for planted in PlantedSecret.all where !PlantedSecret.customers.contains(planted.text) {
      let template = PublicText.template("no login of \(planted.text) today")
      let leak = PlantedSecret.leak(of: planted.secret, in: template, outside: planted.frame)
      #expect(leak == nil, "\(planted)")
    }
    #expect(PublicText.template("no route to 10.0.0.7 <now>") == "no route to")
    #expect(PublicText.template("no <route> to host 7") == "no route to host")
  }

  @Test func `say what stood there, and whom it hit`() {
    let secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    let result = Self.result("password=hunter2horse \(secret) a@x.org")
    let texts = Self.texts(result)
    #expect(texts.contains("50 of 50 in use: password=<key> <key> <email>"))
    #expect(texts.contains("payments-db") && texts.contains("us-east-1"))
    #expect(result.issues.first?.extent.customersAffected == 11)
    let description = "customer cust-4"
    #expect(Self.texts(Self.oneCustomer()).contains(description))
  }

  private static func oneCustomer() -> TriageResult {
    var scene = Scene()
    scene.play(
      Plot.steady(Plot.api, from: 0, to: 600, every: 5) { event, index in
        event.customer = index > 80 ? "cust-4" : "cust-\(index)"
        if index > 80 { event.value = 2000 }
      })
    return scene.finish()
  }

  @Test func `hold no key that is the name of a service, a region or a customer`() {
    let secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    let texts = Self.texts(Self.result("", names: " \(secret) token=hunter2horse"))
    #expect(!texts.contains("ghp_16") && !texts.contains("hunter2"))
    #expect(texts.contains("payments-db <key> token=<key>"))
  }

  /// Two containers, hosts or workers must stay two.
  @Test(arguments: [
    "10.0.0.1", "3f4e9a0b1c2d3f4e9a0b1c2d3f4e9a0b1c2d3f4e9a0b1c2d3f4e9a0b1c2d3f4e",
    "payments-7d9f8b6c5d-x2x4z", "sk-payments-worker-01", "auth:v2", "password-reset:blue",
    "123e4567-e89b-12d3-a456-426614174000", "Acme.Payments.Api", "ip-10-0-0-1.ec2.internal",
  ])
  func `keep the name of a service`(name: String) {
    var scene = Scene()
    scene.play(
      Plot.steady(Plot.api, from: 0, to: 600, every: 5) { event, index in
        event.service = name
        if index > 80 { event.value = 2000 }
      })
    #expect(scene.finish().issues.first?.scope.services == [name])
  }

  @Test func `are the same for any order of the same secrets`() {
    let (first, second) = ("a@x.org", "b@x.org")
    let one = Self.result("\(first) \(second)")
    let other = Self.result("\(second) \(first)")
    #expect(Self.texts(one) == Self.texts(other))
  }

  @Test func `with --redact the events hold none either`() throws {
    let secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    let event = LogEvent(
      eventID: "E", timestamp: Scene.start, source: EventSource(.api, "s", customerID: "a@x.org"),
      message: "key \(secret)", metrics: [JSONMember("password", "hunter2horse")],
      extra: [JSONMember("trace", .object([JSONMember("api_key", "swordfish")]))])
    let checked = CheckedEvent(
      event: event, check: nil, location: LineLocation(input: 0, file: "a", line: 1),
      line: "{\"password\":\"hunter2horse\"}")
    let reject = Reject(
      location: checked.location, column: 1, reason: "r", text: "token=\(secret)")
    let whole = Analysis(
      version: "1", input: RunInput(rejects: RejectSummary(byReason: [], first: [reject])),
      events: EventExcerpt(newest: [checked], sample: [checked]))
    let redacted = whole.redacted
    #expect(redacted.events.newest.first?.event.message == "key <key>")
    #expect(redacted.events.newest.first?.line == "{\"password\":\"<key>\"}")
    #expect(redacted.input.rejects.first.first?.text == "token=<key>")
    for text in [secret, "hunter2", "swordfish", "a@x.org"] {
      #expect(!"\(redacted)".contains(text))
    }
    #expect(redacted.redacted == redacted)
  }
}
