import LogIngest
import LogModel
import TestSupport
import Testing

/// A decoder remembers what stood between values; whatever it remembers, a line says what it says.
@Suite struct `Reading what was read before` {
  /// A decoder that has met one log reads the next one as if it had met none.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `earlier lines change nothing of later ones`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let before = (0..<1500).map { _ in Self.line(&random) }
    let after = (0..<300).map { _ in Self.line(&random) }
    let alone = try await collect(after.joined(separator: "\n"))
    let behind = try await collect((before + after).joined(separator: "\n"))
    let events = behind.events.filter { $0.line > before.count }.map { event in
      var event = event
      event.line -= before.count
      return event
    }
    #expect(events == alone.events, "seed \(seed)")
    let rejects = behind.rejects.count { Self.line(of: $0) > before.count }
    #expect(rejects == alone.rejects.count, "seed \(seed)")
  }

  @Test func `more space before a value than in the line before is no mistake`() async throws {
    let plain = Lines.api(id: "a")
    let spaced = Lines.api(id: "b").replacing("\":", with: "\":  ")
    let log = try await collect([plain, spaced, plain, spaced].joined(separator: "\n"))
    #expect(log.rejects.isEmpty)
    #expect(log.events.map(\.id) == ["a", "b", "a", "b"])
    #expect(Set(log.events.map(\.samples)).count == 1)
  }

  /// Whoever writes a log may stop at any byte, and what is left is the end of the last chunk.
  @Test func `a log that is cut at any byte costs one line`() async throws {
    for line in [Lines.api(), Lines.database()] {
      let bytes = Array("\(line)\n\(line)\n\(line)".utf8)
      let start = bytes.count - line.utf8.count
      for end in start..<bytes.count {
        let log = try await collect(bytes[..<end])
        #expect(log.events.count == 2 && log.rejects.count == (end > start ? 1 : 0), "\(end)")
      }
    }
  }

  @Test(arguments: [
    "event_id", "timestamp", "event_type", "service_name", "region", "customer_id", "severity",
    "message", "metrics",
  ])
  func `a mistake behind more space than usual stands where the value does`(
    field: String
  ) async throws {
    let plain = Lines.api(id: "a")
    let value = try Regex("\"\(field)\":(\"[^\"]*\"|\\{[^}]*\\})")
    let wrong = plain.replacing(value, with: "\"\(field)\": \t tru")
    let place = try #require(wrong.firstRange(of: "tru")).lowerBound
    let column = wrong.utf8.distance(from: wrong.utf8.startIndex, to: place) + 1
    let log = try await collect([plain, plain, wrong, plain].joined(separator: "\n"))
    #expect(log.events.count == 3)
    #expect(log.rejects.map { $0.prefix { $0 != " " } } == ["3:\(column)"])
  }

  @Test func `metrics may be null in one line and an object in the next`() async throws {
    let full = Lines.api(latency: "700")
    let none = full.replacing(/"metrics":\{[^}]*\}/, with: "\"metrics\":null")
    let log = try await collect([none, full, none, full].joined(separator: "\n"))
    #expect(log.rejects.isEmpty)
    #expect(log.events.map(\.samples) == [[], [700], [], [700]])
  }

  /// Past so many keys new ones have no place of their own, and a template ends before each.
  @Test func `a status may have more digits than the one before it`() async throws {
    var lines = (0..<600).map { Self.status(200, key: "key\($0)") }
    lines += [Self.status(200, key: "new1"), Self.status(2001, key: "new2")]
    let log = try await collect(lines.joined(separator: "\n"))
    #expect(log.rejects.isEmpty)
    #expect(log.events.suffix(2).map(\.status) == [200, 2001])
  }

  /// More services, pages and fields than a decoder keeps apart.
  @Test func `many different values are read as few are`() async throws {
    let lines = (0..<20_000).map { index in
      Lines.api(id: "\(index)", service: "service-\(index)", latency: "\(index % 1000)")
    }
    let log = try await collect(lines.joined(separator: "\n"))
    #expect(log.events.count == 20_000)
    #expect(log.events.allSatisfy { $0.service == "service-\($0.id)" || $0.service == "(other)" })
    #expect(log.events.allSatisfy { $0.samples == [Double((Int($0.id) ?? 0) % 1000)] })
  }

  // MARK: Lines of all kinds

  private static func status(_ status: Int, key: String) -> String {
    Lines.api().replacing(/"status_code":\d+/, with: "\"status_code\":\(status),\"\(key)\":1")
  }

  private static func line(of reject: String) -> Int {
    Int(reject.prefix { $0 != ":" }) ?? 0
  }

  private static func line(_ random: inout SeededGenerator) -> String {
    let number = Int.random(in: 0..<1_000_000, using: &random)
    let line = Lines.api(id: "EVT-\(number)", latency: "\(number % 1500)")
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return Lines.database(queryTime: "\(number % 500).5")
    case 1: return Lines.api(service: "service-\(number)")
    case 2: return Lines.api(service: String(repeating: "s", count: number % 300))
    case 3: return Lines.api(message: String(repeating: "é\\n", count: number % 99))
    case 4: return line.replacing(",", with: " , ")
    case 5: return line.replacing("{\"", with: "{\"key\(number)\":null,\"")
    case 6: return line.replacing("{\"", with: "{\"trace\":\"\(number)\",\"flag\":true,\"")
    case 7: return line.replacing("{\"", with: "{\"deep\":{\"a\":[\(number)]},\"")
    case 8: return line.replacing("\"region\"", with: "\"r\(number % 700)\"")
    case 9: return line.replacing("200", with: "\(number)")
    case 10: return line.replacing("metrics", with: "metric\(number % 3)")
    case 11: return String(line.dropLast(number % 40))
    case 12: return line.replacing("api", with: "ap\(number % 50)")
    default: return line
    }
  }
}
