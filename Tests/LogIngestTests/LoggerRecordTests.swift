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

@Suite struct `A trace of Jaeger` {
  /// A trace of two spans of the processes `p1` and `p2`.
  private static func trace(_ processes: String) -> String {
    let spans = [1, 2].map { number in
      #"{"traceID":"a","spanID":"s\#(number)","operationName":"x","startTime":1767600002123456,"#
        + #""duration":912000,"processID":"p\#(number)"}"#
    }
    return #"{"traceID":"a","spans":[\#(spans.joined(separator: ","))]\#(processes)}"#
  }

  /// The names of the processes of one trace are none of the next.
  @Test func `names the services of its spans beside them`() async throws {
    let named = #","processes":{"p1":{"serviceName":"web"},"p2":{"serviceName":"a.\"db\""}}"#
    let folder = try TemporaryFolder()
    let text =
      #"{"data":[\#(Self.trace(named)),\#(Self.trace(#","processes":{"p1":{"serviceName":"x"}}"#))]}"#
    let log = try await collect([folder.write(text.utf8, "t.json")], options: ReadingOptions())
    #expect(log.events.map(\.service) == ["web", #"a."db""#, "x", "p2"])
    #expect(log.events.map(\.samples) == [[912], [912], [912], [912]])
  }
}
