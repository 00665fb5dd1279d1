import Fuzzing
import LogModel
import TestSupport
import Testing

/// Logs that try to mislead a decoder that remembers what it read, beside the obvious one: all that
/// is said of each line must be the same.
@Suite struct `A decoder beside the obvious one` {
  /// What the lines of a log have in common.
  struct Dialect: Sendable, CustomTestStringConvertible {
    var name: String
    /// The value of a field in a line.
    var value: @Sendable (_ field: String, inout SeededGenerator) -> String
    /// Fields behind those of the schema.
    var more: @Sendable (inout SeededGenerator) -> String

    var testDescription: String { name }
  }

  private static func pick(_ values: [String], _ random: inout SeededGenerator) -> String {
    values.randomElement(using: &random) ?? ""
  }

  /// Names that differ in one byte, or only in how they are written.
  @Sendable private static func alike(_ random: inout SeededGenerator) -> String {
    let count = Int.random(in: 0...34, using: &random)
    let end = pick(
      ["", "a", "b", "\\u0061", "é", "e\u{301}", "\\u00e9", "\\\"", "\\u0000", " "], &random)
    return "\"\(String(repeating: "n", count: count))\(end)\""
  }

  @Sendable private static func usual(_ field: String, _ random: inout SeededGenerator) -> String {
    switch field {
    case "timestamp":
      "\"2026-01-05T08:00:\(Int.random(in: 10...59, using: &random)).\(Int.random(in: 100...999, using: &random))Z\""
    case "event_type": pick(["\"api\"", "\"database\"", "\"frontend\""], &random)
    case "severity": pick(["\"info\"", "\"warning\"", "\"error\""], &random)
    case "latency_ms", "query_time_ms": "\(Int.random(in: 0...9999, using: &random)).5"
    case "status_code": pick(["200", "404", "503"], &random)
    case "event_id": "\"EVT-\(random.next() % 10_000)\""
    default: "\"\(field)-\(random.next() % 4)\""
    }
  }

  /// Any JSON value; many are of no use for the field.
  @Sendable private static func any(_ field: String, _ random: inout SeededGenerator) -> String {
    guard Int.random(in: 0..<4, using: &random) == 0 else { return usual(field, &random) }
    return pick(
      [
        "null", "true", "false", "0", "-0.0", "1e3", "12345678.5", "\"\"", "\" 7 \"", "\"null\"",
        "[]",
        "{}", "[1,\"a\"]", "{\"a\":{\"b\":[null]}}", "\"é\\n\"", "1.0", "\"API\"", "\"ERROR\"",
        " 5",
        "\"2026-01-05T08:00:00Z\"", "1e999", "\"503\"", "65536", "503.0",
      ], &random)
  }

  static let dialects = [
    Dialect(name: "names alike") { field, random in
      ["service_name", "region", "customer_id", "endpoint", "error_type", "message"].contains(field)
        ? alike(&random) : usual(field, &random)
    } more: { _ in
      ""
    },
    Dialect(name: "values of any kind", value: any) { random in
      ",\"x\":\(any("x", &random)),\"event_id\":\(any("event_id", &random))"
    },
    Dialect(name: "phrases that differ behind their end", value: usual) { random in
      let long = String(repeating: "p", count: Int.random(in: 140...170, using: &random))
      return ",\"long\":\"\(long)\(random.next() % 3)\",\"y\":\"\(random.next() % 2)\""
    },
    Dialect(name: "phrases that begin others", value: usual) { random in
      (0..<Int.random(in: 0...4, using: &random)).map {
        ",\"k\($0)\":\(pick(["true", "null", "1"], &random))"
      }
      .joined()
    },
    Dialect(name: "more phrases than are kept", value: usual) { random in
      ",\"a\":\"\(random.next() % 400)\",\"b\":\"\(random.next() % 400)\",\"c\":\(random.next() % 40)"
    },
    Dialect(name: "more keys than are kept") { field, random in
      // Behind a number that may have more digits the next time.
      let more = field == "status_code" ? ",\"m-\(random.next() % 2000)\":1" : ""
      return
        (field == "status_code" ? pick(["20", "200", "2001"], &random) : usual(field, &random))
        + more
    } more: { random in
      (0..<4).map { _ in ",\"key-\(random.next() % 9000)\":\"\(random.next() % 3)\"" }.joined()
        + ",\"\\u006bey\":1"
    },
    Dialect(name: "space of any kind") { field, random in
      pick(["", " ", "\t", "  "], &random) + usual(field, &random) + pick(["", " ", "\r"], &random)
    } more: { random in
      pick(["", " ", "\t "], &random) + ",\(pick(["", " "], &random))\"z\" : 1"
    },
  ]

  private static let fields = [
    "event_id", "timestamp", "event_type", "service_name", "region", "customer_id", "severity",
    "message",
  ]
  private static let metrics = [
    "latency_ms", "query_time_ms", "status_code", "endpoint", "error_type", "page_url",
  ]

  private static func line(_ dialect: Dialect, _ random: inout SeededGenerator) -> [UInt8] {
    func object(_ names: [String]) -> String {
      names.map { "\"\($0)\":\(dialect.value($0, &random))" }.joined(separator: ",")
    }
    var names = Self.fields
    if Int.random(in: 0..<20, using: &random) == 0 { names.shuffle(using: &random) }
    if Int.random(in: 0..<20, using: &random) == 0 { names.removeLast(Int(random.next() % 8)) }
    var metrics = Self.metrics
    if Int.random(in: 0..<10, using: &random) == 0 { metrics.shuffle(using: &random) }
    let values = object(Array(metrics.prefix(Int.random(in: 2...6, using: &random))))
    let front = Bool.random(using: &random) ? "\"metrics\":{\(values)}," : ""
    let back = front.isEmpty || random.next() % 9 == 0 ? ",\"metrics\":{\(values)}" : ""
    var bytes = Array("{\(front)\(object(names))\(back)\(dialect.more(&random))}".utf8)
    guard Int.random(in: 0..<12, using: &random) == 0 else { return bytes }
    let at = Int.random(in: 0..<bytes.count, using: &random)
    switch random.next() % 4 {
    case 0: bytes.remove(at: at)
    case 1: bytes.removeSubrange(at...)
    case 2: bytes.insert(Array("\"\\{}[],:0 ".utf8)[Int(random.next() % 10)], at: at)
    default: bytes[at] = UInt8.random(in: 0...255, using: &random)
    }
    return bytes.filter { $0 != 0x0a }
  }

  @Test(arguments: dialects, 1...2 as ClosedRange<UInt64>)
  func `says the same of every line of a log that misleads`(
    dialect: Dialect, seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    // The first byte decides how large chunks are: 64 bytes, or a few lines.
    var log: [UInt8] = [seed % 2 == 0 ? 0 : 0xff, 0x0a]
    for _ in 0..<180 { log += Self.line(dialect, &random) + [0x0a] }
    let target = try #require(FuzzTarget.all.first { $0.name == "decoder" })
    do {
      try await target.run(log)
    } catch {
      Issue.record("\(dialect.name), seed \(seed): \(error)")
    }
  }
}
