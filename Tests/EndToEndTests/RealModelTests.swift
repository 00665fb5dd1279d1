import Foundation
import LogModel
import TestSupport
import Testing

/// A model of 135 million parameters behind the servers that `Scripts/test --all` starts: it writes
/// little that can be verified; what it must do is answer by the schema, or be replaced.
@Suite(.serialized, .needs(server: "LOGMON_LLAMA", "LOGMON_LLAMAPY"))
struct `A real language model` {
  /// A server, and how it takes a request for the shape of an answer.
  struct Server: CustomTestStringConvertible, Sendable {
    var name: String
    var url: String
    var dialect: String
    var testDescription: String { name }
  }

  static let servers: [Server] = [
    ("llama-server", "LOGMON_LLAMA", "json_schema"),
    ("llama-cpp-python", "LOGMON_LLAMAPY", "json_object"),
  ].compactMap { name, variable, dialect in
    ProcessInfo.processInfo.environment[variable].map {
      Server(name: name, url: $0, dialect: dialect)
    }
  }

  /// What nobody outside may learn, each in the message of an event that is shown to the model.
  static let secrets = [
    "maria.lopez@customer.example", "10.20.30.41", "sk-proj-T3blbkFJq8Zx2vN7rLm4Kd9WpYc1Hs6B",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MjQyIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1", "CUST-0042",
  ]

  @Test(arguments: servers)
  func `answers by the schema or is replaced, within its budget and without a secret`(
    server: Server
  ) throws {
    let shop = try Self.shop()
    let proxy = try RecordingProxy(before: server.url)
    try shop.folder.write(Self.config(proxy.url), "model.json")
    let plain = try Self.analyze(shop, "plain")
    let asked = try Self.analyze(shop, "asked", "--config", "model.json", "--llm-cache", "kept")
    #expect(asked.status == plain.status && plain.status == 1, "\(asked.errors)")
    let bodies = try proxy.bodies()
    try expectJudged(shop, calls: bodies.count)
    // The last call is made in the words that the server understands.
    let last = try JSONValue(parsing: Array((bodies.last ?? "").utf8))
    #expect(last.at("response_format.type")?.string == server.dialect)
    let log = try shop.lines("asked/egress.jsonl").map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(log.compactMap { $0["body"]?.string }.sorted() == bodies.sorted())
    for secret in Self.secrets {
      #expect(try shop.text("logs.jsonl").contains(secret))
      #expect(!bodies.contains { $0.contains(secret) }, "\(secret)")
    }
    #expect(bodies.contains { $0.contains("<email-1>") })
    try expectFree(shop, proxy, bodies.count)
  }

  /// Every draft is the model's or says why not; what counts is as without a model.
  private func expectJudged(_ shop: Workshop, calls: Int) throws {
    let (plain, asked) = (try shop.json("plain/results.json"), try shop.json("asked/results.json"))
    let drafts = asked.list("issues").flatMap { $0.list("authors") }
    // One critical issue has four drafts, each of the isolated ones beside it has one.
    #expect(drafts.count == asked.list("issues").count + 3)
    for draft in drafts {
      let isModels = draft["author"]?.string == "model"
      #expect(isModels == (draft["reason"]?.string == ""))
    }
    let left = drafts.count { $0["author"]?.string == "embedded" }
    let model = try #require(asked.at("status.model"))
    #expect(model.count("calls") == calls && (1...25).contains(calls))
    #expect(model.count("degraded") == left)
    #expect(left < drafts.count, "\(model)")
    #expect((model.count("tokens.output") ?? 0) > 0)
    for (judged, issue) in zip(asked.list("issues"), plain.list("issues")) {
      #expect(judged["issue_id"] == issue["issue_id"])
      #expect(judged["severity_floor"] == issue["severity"])
      #expect(judged["status"] == issue["status"])
    }
    #expect(asked["tickets"] == plain["tickets"])
    #expect(try shop.files(in: "asked/tickets") == shop.files(in: "plain/tickets"))
    Attachment.record("\(model)", named: "model.json")
  }

  /// A second run with the kept answers, elsewhere and over its own knowledge base.
  private func expectFree(_ shop: Workshop, _ proxy: RecordingProxy, _ calls: Int) throws {
    let files = try shop.files(in: "asked/kb")
    for folder in ["again", "asked"] {
      let alerts = try shop.json("asked/results.json")["alerts"]
      let second = try Self.analyze(shop, folder, "--config", "model.json", "--llm-cache", "kept")
      #expect(second.status == 1)
      #expect(try proxy.bodies().count == calls)
      let results = try shop.json("\(folder)/results.json")
      #expect(results.count("status.model.calls") == 0)
      #expect(results["alerts"] == alerts)
      #expect(try shop.files(in: "\(folder)/kb") == files)
      #expect(try shop.files(in: "\(folder)/tickets") == shop.files(in: "plain/tickets"))
      #expect(try shop.text("\(folder)/egress.jsonl").isEmpty)
    }
  }

  @Test(arguments: servers.prefix(1))
  func `is measured beside the embedded analyst`(server: Server) throws {
    let shop = try Workshop()
    try shop.folder.write(Self.config(server.url, calls: 4), "model.json")
    let result = try shop.logmon(
      "eval", "--seeds", "1", "--minutes", "5", "--scenario", "cascade", "--config", "model.json",
      "--format", "json")
    #expect(result.status == 0, "\(result.errors)")
    let analysts = try JSONValue(parsing: result.output).list("analysts")
    #expect(analysts.map { $0["analyst"]?.string } == ["embedded", "smollm2-135m"])
    #expect(analysts[0]["scenarios"] == analysts[1]["scenarios"])
    let sent = try shop.lines("egress.jsonl").count
    #expect((1...4).contains(sent))
    #expect(try !shop.files(in: "llm-cache").isEmpty)
  }
}

extension `A real language model` {
  /// A log with a sure incident, whose last events tell secrets.
  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.generate("--minutes", "6", "--scenario", "cascade", "--output", "logs.jsonl")
    _ = try analyze(shop, "look")
    let issue = try #require(try shop.json("look/results.json").list("issues").first)
    let service = try #require(issue.texts("affected_services").first)
    let ids = Set(issue.texts("related_events"))
    let lines = try shop.lines("logs.jsonl")
    let event = try #require(
      lines.last { line in
        ids.contains { line.contains($0) } && line.contains("\"service_name\":\"\(service)\"")
      })
    let copies = try secrets.enumerated().map { number, secret in
      try planted(secret, number + 1, like: event)
    }
    let place = try #require(lines.firstIndex(of: event))
    let all = lines[...place] + copies + lines[(place + 1)...]
    try shop.folder.write(all.joined(separator: "\n") + "\n", "logs.jsonl")
    return shop
  }

  /// The same event once more with a secret in its message.
  private static func planted(_ secret: String, _ number: Int, like line: String) throws -> String {
    let event = try JSONValue(parsing: Array(line.utf8))
    let members = (event.members ?? []).map { member in
      switch member.name {
      case "event_id": JSONMember(member.name, .string("EVT-PLANTED-\(number)"))
      case "message": JSONMember(member.name, .string("query failed for \(secret), no connection"))
      default: member
      }
    }
    return String(decoding: JSONValue.object(members).compactBytes, as: UTF8.self)
  }

  private static func config(_ url: String, calls: Int = 25) -> String {
    """
    {"llm": {"model": "smollm2-135m", "url": "\(url)", "calls": \(calls), "money": 1,
      "seconds": 3600, "call_seconds": 1200,
      "prices": {"smollm2-135m": {"input": 0.01, "output": 0.02}}}}
    """
  }

  private static func analyze(
    _ shop: Workshop, _ folder: String, _ words: String...
  ) throws -> ProgramResult {
    try run(
      Workshop.program,
      ["analyze", "logs.jsonl", "--report", "\(folder)/out.html", "--fail-on", "critical"] + words,
      in: shop.folder.url, environment: ["SWIFT_BACKTRACE": "enable=no"])
  }
}
