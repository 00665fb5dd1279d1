import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A line of an access log` {
  private static let rest =
    #" [05/Jan/2026:08:00:02 +0000] "GET /pay HTTP/1.1" 503 12 "-" "curl" 907000"#

  @Test(arguments: [
    ("shop.example.com:443 10.0.0.1 - -", "shop.example.com"),
    ("shop.example.com 10.0.0.1 - alice", "shop.example.com"),
    ("10.0.0.1 - -", "shop"),
    ("10.0.0.1 - alice", "shop"),
    ("10.0.0.1 - Alice Smith", "shop"),
    ("203.0.113.4, 10.0.0.1 - -", "shop"),
    ("203.0.113.4, 10.0.0.2, 10.0.0.1 - alice", "shop"),
    (#""203.0.113.4, 10.0.0.2" 10.0.0.1 - -"#, "shop"),
  ])
  func `names its host, if at all, before the address`(start: String, service: String) async throws
  {
    let folder = try TemporaryFolder()
    let log = try await collect(
      [folder.write((start + Self.rest + "\n").utf8, "shop.log")], options: ReadingOptions())
    #expect(log.events.map(\.service) == [service] && log.events.map(\.status) == [503])
    #expect(log.events.map(\.samples) == [[907]])
  }

  private static let request =
    #"10.0.0.1 - - [05/Jan/2026:08:00:02 +0000] "GET /pay HTTP/1.1" 200 12 "-" "curl""#

  private func read(_ line: String, _ options: ReadingOptions = ReadingOptions()) async throws
    -> Collector
  {
    let folder = try TemporaryFolder()
    return try await collect([folder.write((line + "\n").utf8, "shop.log")], options: options)
  }

  @Test(arguments: [
    "0.640", #""-" 0.640"#, #""-" 0.640 0.630 ."#, #""0.640" "0.630""#,
    #""-" "shop.example" 0.640"#, "- 0.640", "[0.640]", #""640ms""#, "- 640.000 ms",
    "12 4000 0.640", #""-" rt=0.640"#,
  ])
  func `is timed by seconds with three places, or by a unit, in any column`(tail: String)
    async throws
  {
    #expect(try await read("\(Self.request) \(tail)").events.map(\.samples) == [[640]])
  }

  /// Apache's `%D` is in microseconds and Tomcat's in milliseconds; only Apache's users log the agent.
  @Test func `is not timed by a whole number where it names no agent`() async throws {
    let start = #"10.0.0.1 - - [05/Jan/2026:08:00:02 +0000] "GET /pay HTTP/1.1" 200 12"#
    #expect(try await read(start + " 912").events.map(\.samples) == [[]])
    #expect(try await read(start + #" "-" "curl" 912000"#).events.map(\.samples) == [[912]])
    #expect(try await read(start + #" "-" "curl" 0/912000"#).events.map(\.samples) == [[912]])
    #expect(try await read(start + " 0/912").events.map(\.samples) == [[]])
  }

  /// Of several whole numbers some may be bytes, and a ratio has two places.
  @Test(arguments: [
    "512 845421", #""2.35""#, #""1.234.5""#, #""abc\"#, "[]", #""""#,
  ])
  func `is not timed by a column without a certain unit`(tail: String) async throws {
    let log = try await read("\(Self.request) \(tail)")
    #expect(log.events.map(\.samples) == [[]] && log.events.map(\.status) == [200])
  }

  @Test(arguments: [("column1", 512.0), ("column2", 845.0)])
  func `is timed by a column whose unit the user names`(column: String, value: Double)
    async throws
  {
    var options = ReadingOptions()
    options.fields = [FieldMapping(name: "latency_ms", source: "\(column)|ms")].compactMap(\.self)
    let log = try await read("\(Self.request) 512 845", options)
    #expect(log.events.map(\.samples) == [[value]])
  }

  /// A URL in the query is no part of the path.
  @Test func `has the path of its request as its endpoint`() async throws {
    for target in [
      "/login?next=https://shop.example/cart", "/login", "https://shop.example/login?a=b:c",
    ] {
      let log = try await read(Self.request.replacing("/pay", with: target))
      #expect(log.events.map(\.endpoint) == ["/login"], "\(target)")
    }
  }

  /// The duration is the life of the connection.
  @Test func `is not timed where it switched to another protocol`() async throws {
    let line = Self.request.replacing(" 200 ", with: " 101 ") + " rt=600.123"
    let log = try await read(line)
    #expect(log.events.map(\.samples) == [[]] && log.events.map(\.status) == [101])
  }
}
