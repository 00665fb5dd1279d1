import LogModel
import TestSupport
import Testing

@testable import LogIngest

/// Lines of text with a level, bare and inside what container runtimes and shippers write.
@Suite struct `A line of text` {
  private func read(_ lines: String..., name: String = "shop.log") async throws -> Collector {
    let folder = try TemporaryFolder()
    let text = lines.map { $0 + "\n" }.joined()
    return try await collect([folder.write(text.utf8, name)], options: ReadingOptions())
  }

  @Test(arguments: [
    "2026-01-05 08:00:02,123 ERROR app: failed",
    "2026-01-05T08:00:02.123Z [ERROR] agent: failed",
    "2026-01-05T08:00:02.123Z [api] error: failed",
    "2026-01-05 08:00:02,123 ERROR org.apache.hadoop.DataNode: Exception in receiveBlock",
    "2026-01-05 08:00:02.12 spid51      Error: 18456, Severity: 14, State: 8.",
    "[Mon Jan 05 08:00:02.123456 2026] [proxy:error] [pid 1:tid 2] AH00957: failed",
    "[05-Jan-2026 08:00:02 UTC] PHP Fatal error:  Uncaught Exception",
    "2026-01-05T08:00:02.123Z pid=1 tid=a class=X jid=1 elapsed=0.640 ERROR: fail",
    "2026-01-05T08:00:02.123Z level=error msg=failed",
    "2026-01-05T08:00:02.123456789Z stderr F ERROR payment failed",
    #"{"log":"[ERROR] payment failed\n","stream":"stderr","time":"2026-01-05T08:00:02.123Z"}"#,
    "2026-01-05T08:00:02.123Z stderr F E0105 08:00:02.123456 1 x.go:1] failed",
    "2026-01-05T08:00:02.123Z stderr F [Nest] 1 - 01/05/2026, 8:00:02 AM ERROR failed",
    "2026-01-05T08:00:02.123Z stderr F 08:00:02.123 [main] ERROR x -- y",
    "2026-01-05T08:00:02.123Z stderr F 08:00:02.123 [error] failed",
    "2026-01-05T08:00:02.123Z stderr F ERROR:    Exception in ASGI application",
    "2026-01-05T08:00:02.123Z stderr F fail: A.B[0]",
    #"2026-01-05T08:00:02.123Z stderr F level=error msg="x""#,
    #"{"timestamp":1767600002123,"message":"2026-01-05T08:00:02Z\tc6af9ac6-7b61\tERROR\tx","ingestionTime":1767600002200}"#,
  ]) func `has the level that it names, and no service of that name`(line: String) async throws {
    let log = try await read(line)
    #expect(log.events.map(\.service) == ["shop"] && log.events.map(\.severity) == [.error])
  }

  @Test(arguments: [
    ("api-7d9f8b6c5d-x2x9z api 2026-01-05T08:00:02.123456789Z ERROR payment failed", "api"),
    ("2026-01-05T08:00:02.123456+00:00 host api[1]: ERROR: payment failed", "api"),
    ("api-1  | 2026-01-05T08:00:02.123Z ERROR app: failed", "api"),
    ("2026-01-05T08:00:02.123Z log api[1]: ERROR: payment failed", "api"),
  ]) func `has its level and the service around it`(line: String, service: String) async throws {
    let log = try await read(line)
    #expect(log.events.map(\.service) == [service] && log.events.map(\.severity) == [.error])
  }

  @Test(arguments: [
    "2026-01-05T08:00:02Z stdout F no reason to retry the error",
    "2026-01-05T08:00:02Z host.example api[1]: the user saw failed: twice",
    "2026-01-05T08:00:02Z stdout F Charged trace_id=abc level=info result of ERROR run",
  ]) func `is no error because of a word in its prose`(line: String) async throws {
    #expect(try await read(line).events.map(\.severity) == [.info])
  }

  private static let access =
    #"INFO:     10.0.0.1:5000 - "GET /pay HTTP/1.1" 500 Internal Server Error"#

  @Test(arguments: [
    ("2026-01-05T08:00:02.123456789Z ", "shop"), ("2026-01-05T08:00:02.123Z stdout F ", "shop"),
    ("api-1  | 2026-01-05T08:00:02.123456789Z ", "api"),
    ("2026-01-05T08:00:02.123Z host uvicorn[12]: ", "uvicorn"),
  ]) func `of uvicorn is a request with its status`(start: String, service: String) async throws {
    let log = try await read(start + Self.access)
    #expect(log.events.map(\.service) == [service] && log.events.map(\.status) == [500])
  }

  /// A level is a whole word: part of a name is none, and a name in brackets or with points is one
  /// word, however long.
  @Test(
    arguments: [
      ("alert-manager INFO ok", .info), ("error_tracker - INFO - ok", .info),
      ("[error-handler-1] INFO ok", .info), ("info-service ERROR boom", .error),
      ("log.rotate ERROR boom", .error), ("fail2ban.filter   [4242]: INFO ok", .info),
      ("trace_id=65f1 span_id=9e8d trace_flags=01 ERROR boom", .error),
      ("- shop.api.services.orders.views - ERROR - boom", .error),
      ("[a.b.KafkaListenerEndpointContainer#0-0-C-1] ERROR a.b.C - boom", .error),
      ("[PID 13] [Thread-4] [dramatiq.worker.WorkerThread] [ERROR] boom", .error),
      ("[E] [main.go:12]  boom", .error), ("E [1234:main] boom", .error),
      ("routers/x.go:12:x() [W] slow", .warning), ("I am [E] here", .error), ("ERRO boom", .error),
      ("production.ERROR: boom", .error), ("request done (error rate 5 %)", .info),
      ("one two three four five ERROR", .info),
    ] as [(String, EventSeverity)])
  func `has the level that stands among its first words`(text: String, severity: EventSeverity)
    async throws
  {
    let log = try await read("2026-01-05 08:00:02,123 \(text)")
    #expect(log.events.map(\.severity) == [severity])
  }

  @Test func `with a request and no time is no event of its own`() async throws {
    let log = try await read(#"{"time":"2026-01-05T08:00:02Z","message":"a"}"#, Self.access)
    #expect(log.events.count == 1 && log.rejects.count == 1)
  }

  @Test(arguments: [
    "2026-01-05T08:00:02.123Z stdout F ", "api-1  | ", "2026-01-05T08:00:02.123Z host api[1]: ",
  ]) func `of a stack trace is part of the record before it, inside others, too`(start: String)
    async throws
  {
    let log = try await read(
      start + "2026-01-05 08:00:02.123 ERROR 1 --- [nio-1] c.e.A : boom",
      start + "java.lang.IllegalStateException: boom", start + "\tat c.e.A.b(A.java:12)",
      start + "  File \"a.py\", line 3, in b", start + "Caused by: java.io.IOException: closed",
      start + "2026-01-05 08:00:03.123 INFO 1 --- [nio-1] c.e.A : done")
    #expect(log.events.map(\.severity) == [.error, .info])
    #expect(log.events.map(\.line) == [1, 6] && log.rejects.isEmpty && log.lines == 6)
  }

  @Test func `of a stack trace behind a time names no program`() async throws {
    let log = try await read("2026-01-05T08:00:02.123Z Caused by: java.io.IOException: closed")
    #expect(log.events.map(\.service) == ["shop"])
  }
}
