import LogModel
import LogTriage
import Testing
import TriageTestSupport

/// What the analyst reads in messages: plain ones as bytes, all others as text.
@Suite struct `Messages` {
  /// The title of the issue of a database that is slow and says so in these words.
  private func title(_ message: String) -> String? {
    var scene = Scene()
    scene.play(
      Plot.steady(Plot.database, from: 0, to: 900, every: 6) { event, _ in
        guard (300..<540).contains(event.seconds) else { return }
        (event.value, event.message) = (1500, message)
      })
    return scene.finish().issues.first?.texts.title
  }

  @Test(arguments: [
    "connection pool exhausted", "The connection POOL is Exhausted!", "pool timeout after 30 s",
    "FATAL: Too Many Connections for role app", "no free connection in pool", "exhausted its pool",
    // Not plain: other letters, escapes.
    "sesión: connection POOL exhausted", "client says \"pool timeout\"",
    "too many connections\nretrying",
  ])
  func `that say the pool is used up name it as the cause`(message: String) throws {
    #expect(title(message)?.contains("out of connections") == true, "\(message)")
  }

  @Test(arguments: [
    "pool size 50", "too many rows", "poo exhausted", "no free connection", "connection timeout",
    "retries exhausted", "poo", "",
    // Another letter: an l with an accent.
    "pool\u{301} exhausted",
  ])
  func `that say nothing of it do not`(message: String) throws {
    #expect(title(message)?.contains("query time") == true, "\(message)")
  }

  @Test(arguments: [
    "upstream payments-db timed out", "upstream \"payments-db\" timed out",
    "délai dépassé: payments-db",
  ])
  func `that name the root are quoted`(message: String) throws {
    var events = Plot.cascade()
    for index in events.indices where events[index].message.contains("upstream") {
      events[index].message = message
    }
    var scene = Scene()
    scene.play(events)
    let issue = try #require(scene.finish().issues.first)
    let statement = try #require(
      issue.verdict.evidence.map(\.statement).first { $0.contains("name payments-db") })
    #expect(statement.contains("as in \"\(message)\""), "\(statement)")
  }
}
