import LogModel
import TestSupport
import Testing

/// The same events in another dialect give the same results, but for what it cannot carry.
@Suite struct `A log generated in another dialect` {
  /// What is left of an event of our own in a dialect.
  struct Carried: CustomTestStringConvertible, Sendable {
    var dialect: String
    /// Members that it has no place for.
    var lost: Set<String> = []
    var isRounded = false
    /// Whether the file's name, which is `log`, stands for the service.
    var namesFile = false
    /// What its records say in place of a message; nil where they carry the message.
    var message:
      (@Sendable (_ verb: String, _ path: String, _ service: String, _ status: Int) -> String)?

    var testDescription: String { dialect }

    /// An event of our own without what is lost; nil for one that the dialect leaves out.
    func reduced(_ event: JSONValue) -> JSONValue? {
      guard let message else { return event }
      guard event["event_type"]?.string == "api" else { return nil }
      let metrics = event["metrics"]
      let text = message(
        metrics?["method"]?.string ?? "", metrics?["endpoint"]?.string ?? "",
        event["service_name"]?.string ?? "", metrics?.count("status_code") ?? 0)
      let members = (event.members ?? []).compactMap { member -> JSONMember? in
        if lost.union(["event_id", "severity"]).contains(member.name) { return nil }
        if member.name == "service_name", namesFile {
          return JSONMember(member.name, .string("log"))
        }
        if member.name == "message" { return JSONMember("message", .string(text)) }
        guard member.name == "timestamp", isRounded, let time = member.value.string else {
          return member
        }
        return JSONMember("timestamp", .string(time.prefix(19) + "Z"))
      }
      return .object(members)
    }
  }

  static let dialects = [
    Carried(dialect: "k6") { _, _, _, _ in "http_req_duration" },
    Carried(dialect: "jmeter", lost: ["region", "customer_id"]) { _, _, _, status in
      [201: "Created", 400: "Bad Request", 500: "Internal Server Error"][status] ?? "OK"
    },
    Carried(dialect: "nginx") { _, path, _, _ in path },
    Carried(dialect: "combined", lost: ["region", "customer_id"], isRounded: true, namesFile: true)
    {
      verb, path, _, _ in "\(verb) \(path) HTTP/1.1"
    },
    Carried(dialect: "envoy") { _, _, _, _ in "" },
    Carried(dialect: "alb", lost: ["customer_id"]) { verb, path, service, _ in
      "\(verb) https://\(service).example.com:443\(path) HTTP/1.1"
    },
    Carried(dialect: "zap"), Carried(dialect: "zerolog"), Carried(dialect: "pino"),
    Carried(dialect: "ecs"), Carried(dialect: "otlp-logs"),
  ]

  @Test(arguments: dialects) func `gives the results of what it carries`(_ carried: Carried) throws
  {
    let shop = try Workshop()
    try shop.generate("--minutes", "60", "--output", "own.jsonl")
    let events = try shop.lines("own.jsonl").compactMap {
      try carried.reduced(JSONValue(parsing: Array($0.utf8)))
    }
    // A comment stands in place of the header of a table, so that the lines have equal numbers.
    var log = carried.dialect == "jmeter" ? Array("# header\n".utf8) : []
    for event in events {
      event.write(to: &log)
      log.append(UInt8(ascii: "\n"))
    }
    _ = try shop.folder.write(log, "log")
    let expected = try results(shop)
    try shop.generate("--minutes", "60", "--output", "log", "--dialect", carried.dialect)
    let found = try results(shop)
    #expect(!events.isEmpty && expected.count == found.count)
    let different = zip(expected, found).filter { $0 != $1 }
    #expect(different.map(\.0.name) == [])
  }

  /// The results without what names the log and shows its lines.
  private func results(_ shop: Workshop) throws -> [JSONMember] {
    _ = try shop.shell("rm -rf out && $L analyze log --report out/report.html --quiet")
    let members = try shop.json("out/results.json").members ?? []
    return members.filter { !["inputs", "events"].contains($0.name) }
  }

  @Test func `has the same bytes every time, and names what can be written`() throws {
    let shop = try Workshop()
    try shop.generate("--dialect", "k6", "--output", "a.json")
    try shop.generate("--dialect", "k6", "--output", "b.json.gz")
    #expect(try shop.shell("gzip -dc b.json.gz").output == shop.folder.read("a.json"))
    let result = try shop.shell("$L generate --dialect gatling")
    #expect(result.status == 2 && result.errors.contains("expected one of k6, jmeter, nginx"))
  }
}
