import LogModel
import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A record of a logger` {
  private func read(_ record: String) async throws -> Collector {
    let folder = try TemporaryFolder()
    return try await collect(
      [folder.write((record + "\n").utf8, "shop.log")], options: ReadingOptions())
  }

  @Test(arguments: [
    #""message":"x","context":{},"level":400,"level_name":"ERROR","channel":"app","datetime""#,
    #""level":"\u001b[31merror\u001b[39m","message":"x","timestamp""#,
    #""@level":"error","@message":"x","@module":"m","@timestamp""#,
  ]) func `has its level under the name and in the form that the logger writes`(start: String)
    async throws
  {
    let log = try await read("{\(start):\"2026-01-05T08:00:02.123456+00:00\"}")
    #expect(log.events.map(\.severity) == [.error] && log.typeMismatches.isEmpty)
  }

  @Test(arguments: [
    ("duration=4200", []), ("elapsed=0.166", []), ("duration=4.2s", [4200.0]),
    ("duration_ms=4200", [4200.0]),
  ]) func `in pairs has a duration only where that states its unit`(pair: String, values: [Double])
    async throws
  {
    let log = try await read(
      "time=2026-01-05T08:00:02Z level=info msg=done path=/a status=200 \(pair)")
    #expect(log.events.map(\.samples) == [values])
  }

  @Test(arguments: [
    #""20260105080002""#, "20260105080002", "20260105080002.000",
  ]) func `has a time of digits that are a date and a clock`(time: String) async throws {
    let log = try await read("{\"timestamp\":\(time),\"message\":\"x\"}")
    #expect(log.events.map(\.time.description) == ["2026-01-05T08:00:02Z"])
  }

  @Test func `has no time of digits that are none`() async throws {
    let log = try await read(#"{"timestamp":"20261305080002","message":"x"}"#)
    #expect(log.events.isEmpty && log.rejects.count == 1)
  }
}
