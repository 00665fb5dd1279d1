import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

/// Numbers and moments beside readers that are slow and plain.
@Suite struct `Values beside an obvious reader` {
  // MARK: Numbers

  /// The number as C reads it; nil where JSON has no such number.
  private static func number(_ text: String) -> Double? {
    guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil else {
      return nil
    }
    return unsafe strtod(text, nil)
  }

  /// All short texts of the signs that numbers are written with.
  @Test func `every number of three signs is read, and nothing else`() async throws {
    let signs = "0159.-+eE".map(String.init)
    let two = signs.flatMap { first in signs.map { first + $0 } }
    try await check(signs + two + two.flatMap { text in signs.map { text + $0 } }, 0)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a number is what C reads`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    try await check((0..<800).map { _ in Self.text(&random) }, seed)
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    func digits(_ counts: ClosedRange<Int>) -> String {
      String(
        (0..<Int.random(in: counts, using: &random)).map { _ in
          "0123456789".randomElement(using: &random) ?? "0"
        })
    }
    let sign = Int.random(in: 0..<4, using: &random) == 0 ? "-" : ""
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      return String(
        (0..<Int.random(in: 1...9, using: &random)).map { _ in
          "0019.-+eE".randomElement(using: &random) ?? "0"
        })
    case 1: return sign + digits(1...8)
    case 2, 3: return digits(1...7) + "." + digits(0...7)
    case 4: return sign + digits(1...20) + "." + digits(1...20)
    case 5: return Double(bitPattern: random.next()).description.replacing("nan", with: "1")
    case 6:
      return sign + digits(1...30) + "e" + ["", "-", "+"][Int(random.next() % 3)] + digits(1...3)
    default: return sign + digits(1...2) + "." + digits(15...400)
    }
  }

  /// Reads each text as a metric, with all that may follow it, and in quotes.
  private func check(_ texts: [String], _ seed: UInt64) async throws {
    let ends = ["}}", ",\"x\":1}}", " }}", "\t,\"x\":1}}", "\r}}"]
    let start =
      #"{"timestamp":"2026-01-05T08:00:00.000Z","event_type":"api","service_name":"s","metrics":{"#
      + #""latency_ms":"#
    let lines = texts.enumerated().flatMap { index, text in
      [start + text + ends[index % 5], start + "\" \(text)\"" + ends[index % 5]]
    }
    let log = try await collect(lines.joined(separator: "\n"))
    let events = Dictionary(uniqueKeysWithValues: log.events.map { ($0.line, $0.samples) })
    for (index, text) in texts.enumerated() {
      let value = Self.number(text)
      let samples = value.map { $0.isFinite ? [$0.bitPattern] : [] }
      let (plain, quoted) = (events[2 * index + 1], events[2 * index + 2])
      #expect(plain?.map(\.bitPattern) == samples, "seed \(seed): \(lines[2 * index])")
      #expect(
        quoted?.map(\.bitPattern) == samples ?? [], "seed \(seed): \(lines[2 * index + 1])")
    }
  }

  // MARK: Moments

  /// RFC 3339 as its grammar has it, each year and month counted by itself; in microseconds.
  private static func moment(_ text: String) -> Int64? {
    let grammar =
      /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|([-+])(\d\d):(\d\d))/
    guard text.utf8.allSatisfy({ $0 < 0x80 }), let match = text.wholeMatch(of: grammar) else {
      return nil
    }
    func number(_ text: Substring?) -> Int { text.flatMap { Int($0) } ?? 0 }
    let (year, month, day) = (number(match.1), number(match.2), number(match.3))
    let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
    let (hours, minutes) = (number(match.10), number(match.11))
    guard (1...12).contains(month), day >= 1, day <= days(month, year), hour < 24, minute < 60,
      second <= 60, hours < 24, minutes < 60
    else { return nil }
    var count = day - 1
    for earlier in min(year, 1970)..<max(year, 1970) {
      count += (337 + days(2, earlier)) * (year < 1970 ? -1 : 1)
    }
    for earlier in 1..<month { count += days(earlier, year) }
    let offset = (hours * 60 + minutes) * (match.9 == "-" ? 60 : -60)
    let seconds = count * 86_400 + hour * 3600 + minute * 60 + second + offset
    // What the years 0 to 9999 hold.
    guard (-62_167_219_200...253_402_300_799).contains(seconds) else { return nil }
    let digits = String((match.7 ?? "").prefix(6))
    let fraction = number((digits + String(repeating: "0", count: 6 - digits.count))[...])
    guard second == 60 else { return Int64(seconds * 1_000_000 + fraction) }
    return seconds % 86_400 == 0 ? Int64(seconds * 1_000_000) : nil
  }

  private static func days(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Most stand in the minute of the one before, where only the seconds are looked at.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a moment is what the grammar says, whatever stood before it`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<800).map { _ in Self.timestamp(&random) }
    let lines = texts.enumerated().map { index, text in
      let space = index % 11 == 0 ? " " : ""
      return "{\"timestamp\":\(space)\"\(text)\",\"event_type\":\"api\",\"service_name\":\"s\"}"
    }
    let log = try await collect(
      lines.joined(separator: "\n").utf8, chunkSize: seed % 2 == 0 ? 100 : 1 << 16)
    let found = Dictionary(uniqueKeysWithValues: log.events.map { ($0.line, $0.time) })
    for (index, text) in texts.enumerated() {
      let plain = text.replacing(/\\u00(..)/) { match in
        UInt8(match.1, radix: 16).map { String(Unicode.Scalar($0)) } ?? ""
      }
      let moment = Self.moment(plain)
      #expect(found[index + 1]?.microseconds == moment, "seed \(seed): \(text)")
      #expect(Timestamp(plain)?.microseconds == moment, "seed \(seed): \(text)")
    }
    #expect(log.events.count > 300 && log.rejects.count > 60)
  }

  private static func timestamp(_ random: inout SeededGenerator) -> String {
    func two(_ range: ClosedRange<Int>) -> String {
      String(100 + Int.random(in: range, using: &random)).suffix(2).description
    }
    let zones = ["Z", "z", "+00:00", "-00:00", "+05:30", "-23:59", "+24:00", "+0100", ""]
    var text = "2026-01-05T08:00:\(two(0...61)).\(100 + Int.random(in: 0...899, using: &random))Z"
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      let year = ["0000", "1969", "1970", "1900", "2000", "2024", "9999"][Int(random.next() % 7)]
      text = "\(year)-\(two(0...13))-\(two(0...32))T\(two(0...24)):\(two(0...60)):\(two(0...60))"
      text += zones[Int(random.next() % 9)]
    case 1:
      let fraction = String(random.next()).prefix(Int.random(in: 0...19, using: &random))
      text = "2026-01-05T08:0\(two(0...1).last ?? "0"):\(two(0...59)).\(fraction)"
      text += zones[Int(random.next() % 9)]
    case 2: text = ["2016-12-31T23:59:60Z", "2017-01-01T05:29:60.5+05:30"][Int(random.next() % 2)]
    default: break
    }
    guard Int.random(in: 0..<3, using: &random) == 0 else { return text }
    let at = Int.random(in: 0..<text.count, using: &random)
    let place = text.index(text.startIndex, offsetBy: at)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: text.remove(at: place)
    case 1:
      let digits = String(text.utf8[place], radix: 16)
      text.replaceSubrange(place...place, with: "\\u00\(digits)")
    case 2: text.insert("0123456789:.-+TZz ".randomElement(using: &random) ?? "0", at: place)
    default:
      let sign = "0123456789:;/.-+TZtz @".randomElement(using: &random) ?? "0"
      text.replaceSubrange(place...place, with: String(sign))
    }
    return text
  }
}
