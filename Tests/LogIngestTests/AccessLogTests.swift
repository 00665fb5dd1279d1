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
  ])
  func `names its host, if at all, before the address`(start: String, service: String) async throws
  {
    let folder = try TemporaryFolder()
    let log = try await collect(
      [folder.write((start + Self.rest + "\n").utf8, "shop.log")], options: ReadingOptions())
    #expect(log.events.map(\.service) == [service] && log.events.map(\.status) == [503])
    #expect(log.events.map(\.samples) == [[907]])
  }
}
