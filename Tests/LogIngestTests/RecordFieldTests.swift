import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A record` {
  private func read(_ record: String) async throws -> Collector {
    let folder = try TemporaryFolder()
    return try await collect(
      [folder.write((record + "\n").utf8, "api.json")], options: ReadingOptions())
  }

  /// - Source: Echo, `middleware.Logger`: `latency` is in nanoseconds, `latency_human` a text.
  @Test(arguments: [
    #""latency":640000000,"latency_human":"640ms""#, #""duration":9,"duration_ms":640"#,
    #""duration_ms":640,"duration":9"#,
  ])
  func `is timed by the field that states its unit`(fields: String) async throws {
    let log = try await read(
      #"{"time":"2026-01-05T08:00:02Z","method":"GET","status":200,\#(fields)}"#)
    #expect(log.events.map(\.samples) == [[640]])
  }

  @Test func `of CloudWatch belongs to its log group`() async throws {
    let log = try await read(
      #"{"logGroup":"/aws/lambda/cart","logStream":"a","events":[{"timestamp":1767600000123,"message":"{\"service\":\"checkout\","#
        + #"\"status\":200,\"duration_ms\":640}","ingestionTime":1767600000999}]}"#)
    #expect(log.events.map(\.service) == ["cart"] && log.events.map(\.samples) == [[640]])
  }

  /// - Source: Metricbeat, exported fields: `event.duration` is the time of the fetch.
  @Test func `of Metricbeat is known beside the fields of the Elastic Common Schema`() async throws
  {
    let log = try await read(
      #"{"@timestamp":"2026-01-05T08:00:02Z","event":{"duration":115000},"ecs":{"version":"8.0.0"},"#
        + #""metricset":{"name":"cpu"},"host":{"name":"web1"},"#
        + #""system":{"cpu":{"total":{"norm":{"pct":0.2}}}}}"#)
    #expect(log.events.map(\.service) == ["web1"] && log.events.map(\.samples) == [[20]])
  }
}
