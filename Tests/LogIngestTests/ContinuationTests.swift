import LogModel
import TestSupport
import Testing

@testable import LogIngest

/// Records of text that go on over several lines.
@Suite struct `A record of several lines` {
  struct Trace: Sendable, CustomTestStringConvertible {
    var name: String
    /// Behind the line with the time.
    var lines: [String]

    var testDescription: String { name }
  }

  static let traces = [
    Trace(
      name: "Java",
      lines: [
        "", "java.lang.IllegalStateException: Pool empty",
        "\tat com.example.Pool.take(Pool.java:42)",
        "Caused by: java.sql.SQLException: timed out", "\t... 12 common frames omitted",
        "Wrapped by: com.example.X: x", "and a message that goes on",
      ]),
    Trace(
      name: ".NET",
      lines: [
        "System.InvalidOperationException: no elements",
        "   at Shop.Orders.Get() in /src/O.cs:line 12",
        " ---> System.Exception: x", "--- End of stack trace from previous location ---",
      ]),
    Trace(
      name: "Python",
      lines: [
        "Traceback (most recent call last):", #"  File "/app/shop.py", line 12, in place"#,
        "psycopg2.OperationalError: could not connect", "TCP/IP connections on port 5432?", "",
        "The above exception was the direct cause of the following exception:",
        "shop.errors.PaymentDeclined: card declined",
      ]),
    Trace(
      name: "Ruby",
      lines: ["app/models/order.rb:12:in `pay'", "activerecord (7.0.4) lib/core.rb:12:in `find'"]),
    Trace(
      name: "Go",
      lines: [
        "goroutine 34 [running]:", "net/http.(*conn).serve.func1(0xc0000a0000)",
        "\t/go/server.go:1 +0x1",
        "panic(0x1234, 0x5678)", "main.main()", "created by net/http.(*Server).Serve",
        "exit status 2",
      ]),
    Trace(
      name: "Laravel",
      lines: ["[stacktrace]", "#0 /var/www/x.php(70): PDO->__construct()", "#1 {main}", "\"} "]),
    Trace(name: "Node.js", lines: ["{", "  code: 'ECONNREFUSED',", "}"]),
  ]

  private static let first = "2026-01-05 08:00:02.123 ERROR shop: pay failed"
  private static let next = "2026-01-05 08:00:03.123 INFO shop: paid"

  private static func text(_ trace: Trace, _ wrap: (String) -> String) -> String {
    ([first] + trace.lines + [next]).map { wrap($0) + "\n" }.joined()
  }

  private func check(_ text: String, _ trace: Trace, chunkSize: Int = 1 << 16) async throws {
    let folder = try TemporaryFolder()
    let log = try await collect(
      [folder.write(text.utf8, "shop.log")], chunkSize: chunkSize, options: ReadingOptions())
    #expect(log.events.map(\.severity) == [.error, .info])
    #expect(log.events.map(\.line) == [1, trace.lines.count + 2])
    #expect(log.rejects.isEmpty && log.lines == trace.lines.count + 2)
    #expect(log.blank == trace.lines.count { $0.isEmpty })
  }

  @Test(arguments: traces) func `is one event`(trace: Trace) async throws {
    try await check(Self.text(trace) { $0 }, trace)
  }

  @Test(arguments: traces) func `is one event inside what a container runtime writes`(trace: Trace)
    async throws
  {
    try await check(Self.text(trace) { "2026-01-05T08:01:00.123456789Z stdout F \($0)" }, trace)
    try await check(Self.text(trace) { "shop-1  | \($0)" }, trace)
    try await check(
      Self.text(trace) { line in
        let escaped = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
          .replacing("\t", with: "\\t")
        return
          #"{"log":"\#(escaped)\n","stream":"stdout","time":"2026-01-05T08:01:00.123456789Z"}"#
      }, trace)
  }

  /// A chunk ends before a line with a time.
  @Test(arguments: [4096, 5000, 16_384]) func `is one event, wherever a chunk ends`(size: Int)
    async throws
  {
    let trace = [Self.first] + Self.traces[0].lines
    for start in ["", "shop-1  | "] {
      let text = (0..<400).map { _ in trace.map { start + $0 + "\n" }.joined() }.joined()
      let folder = try TemporaryFolder()
      let log = try await collect(
        [folder.write(text.utf8, "shop.log")], jobs: 2, chunkSize: size, options: ReadingOptions())
      #expect(log.events.map(\.line) == (0..<400).map { 1 + $0 * trace.count })
      #expect(log.rejects.isEmpty && log.lines == 400 * trace.count)
    }
  }

  private func read(_ lines: String...) async throws -> Collector {
    let folder = try TemporaryFolder()
    return try await collect(
      [folder.write(lines.map { $0 + "\n" }.joined().utf8, "shop.log")], options: ReadingOptions())
  }

  @Test func `of PostgreSQL has its details behind it`() async throws {
    let start = "2026-01-05 08:00:02.223 UTC [100] app@shop "
    let log = try await read(
      start + "ERROR:  duplicate key value", start + "DETAIL:  Key (id)=(1) exists.",
      start + "HINT:  try again", start + "CONTEXT:  PL/pgSQL function f()",
      start + "STATEMENT:  INSERT INTO orders", "\tVALUES (1)", start + "LOG:  duration: 912.5 ms")
    #expect(log.events.map(\.service) == ["postgresql", "postgresql"])
    #expect(log.events.map(\.severity) == [.error, .info] && log.rejects.isEmpty)
  }

  @Test func `may repeat the time before each of them`() async throws {
    let time = "2026-01-05 08:00:02.123 "
    let log = try await read(
      time + "ERROR failed", time + "java.io.IOException: closed", time + "\tat a.b(C.java:1)",
      time + "Caused by: java.io.IOException: x", time + "INFO done")
    #expect(log.events.map(\.severity) == [.error, .info] && log.rejects.isEmpty)
  }

  /// What has a time, though in an unknown form, is no part of another record.
  @Test func `takes no line with a time of its own`() async throws {
    let log = try await read(Self.first, "<<08:00:03.123>> done", "and goes on")
    #expect(log.events.count == 1 && log.rejects.count == 1)
  }

  @Test func `may name the thread before its time`() async throws {
    let log = try await read(
      "INFO  [main] 2026-01-05 08:00:02,123 A.java:1 - up",
      "ERROR [ReadStage-1] 2026-01-05 08:00:02,223 B.java:2 - failed",
      "java.lang.RuntimeException: x")
    #expect(log.events.map(\.severity) == [.info, .error] && log.rejects.isEmpty)
  }

  /// It has a level of its own, so it is an event; its time is that of the line before.
  @Test func `does not end where a line has a level and no time`() async throws {
    let log = try await read(
      Self.next, "WARNING: running without a lock", "[error] no lock", Self.first)
    #expect(log.events.map(\.severity) == [.info, .warning, .error, .error])
    #expect(log.events.map(\.line) == [1, 2, 3, 4] && log.rejects.isEmpty)
  }

  /// `java.util.logging` writes the time and the class in a line of their own.
  @Test func `may begin with a line that says only when and where`() async throws {
    let header = "Jan 05, 2026 8:00:02 AM com.example.shop.Checkout"
    let log = try await read(
      header + " pay", "WARNING: declined", "java.io.IOException: closed", "\tat a.B.c(B.java:1)",
      header + " <init>", "SEVERE: no answer", header + " pay: stopped", "INFO: stopped", header)
    #expect(log.events.map(\.severity) == [.warning, .error, .info, .info, .info])
    #expect(log.events.map(\.line) == [2, 6, 7, 8, 9] && log.rejects.isEmpty)
  }

  @Test func `is no line whose level is aligned to the right`() async throws {
    let log = try await read(
      "ERROR 2026-01-05 08:00:01 a", " INFO 2026-01-05 08:00:02 b", "    at c (d.js:1:2)")
    #expect(log.events.map(\.severity) == [.error, .info] && log.rejects.isEmpty)
  }

  /// .NET writes the category in one line and the text in the next, also behind Docker's times.
  @Test(arguments: ["", "2026-01-05T08:00:02.000000000Z "])
  func `may have its text in the next line`(next: String) async throws {
    let time = "2026-01-05T08:00:02Z "
    let log = try await read(
      time + "info: Microsoft.AspNetCore.Hosting.Diagnostics[2]",
      next + "      Request finished HTTP/1.1 GET http://shop.example/pay - 500 - - 912.5ms",
      time + "fail: Shop.Orders[0]", next + "      no answer",
      time + "info: Shop.Orders[1] goes on",
      time + "crit: Shop.Orders[2]")
    #expect(log.events.map(\.severity) == [.info, .error, .info, .critical])
    #expect(log.events.map(\.line) == [1, 3, 5, 6] && log.rejects.isEmpty)
    #expect(log.events.map(\.status) == [500, 0, 0, 0] && log.events[0].samples == [912.5])
  }

  @Test func `takes no object that cannot be read, and none of another container`() async throws {
    let broken = try await read(Self.first, #"{"time":"2026-01-05T08:00:02Z","message":"cut"#)
    #expect(broken.events.count == 1 && broken.rejects.count == 1)
    let two = try await read(
      "shop-1  | " + Self.first, "db-1    | ready for connections", "shop-1  | " + Self.next)
    #expect(two.events.map(\.service) == ["shop", "db", "shop"])
  }

  @Test func `in a log of JSON records is a stack trace only`() async throws {
    let record = #"{"time":"2026-01-05T08:00:02Z","message":"a"}"#
    let log = try await read(record, "listening on 80", "goroutine 1 [running]:", record)
    #expect(log.events.count == 2 && log.rejects.count == 1)
  }

  @Test(arguments: [
    ("2026-01-05 08:00:02 WARNING:  Invalid HTTP request received.", "shop"),
    ("2026-01-05 08:00:02,123 [12] WARNING:  slow", "shop"),
    ("2026-01-05 08:00:02.123 UTC [12] WARNING:  slow", "postgresql"),
    ("2026-01-05 08:00:02.123+01 [12] WARNING:  slow", "postgresql"),
  ]) func `begins with a word that uvicorn and PostgreSQL both write`(line: String, service: String)
    async throws
  {
    let log = try await read(line)
    #expect(log.events.map(\.service) == [service] && log.events.map(\.severity) == [.warning])
  }

  @Test func `with an object behind its text is that text`() async throws {
    let log = try await read(
      #"[2026-01-05 08:00:02] production.ERROR: order refused {"id":1} "#,
      #"[2026-01-05 08:00:03] INFO {"status":503,"duration_ms":912}"#)
    #expect(log.events.map(\.severity) == [.error, .info] && log.rejects.isEmpty)
    #expect(log.events.map(\.status) == [0, 503] && log.events[1].samples == [912])
  }
}
