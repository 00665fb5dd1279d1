import LogIngest
import LogModel
import TestSupport
import Testing

/// Mistakes are told of with the place they stand at, wherever that is and whatever was read before.
@Suite struct `A mistake at any place` {
  /// Bytes that no line may hold, or none outside of a string.
  @Test(arguments: [0x00, 0x0b, 0x80] as [UInt8])
  func `is found at the byte it is`(byte: UInt8) async throws {
    for good in [Lines.api(), Lines.database()] {
      var expected: [String] = []
      var lines: [[UInt8]] = []
      for place in 0...good.utf8.count {
        var line = Array(good.utf8)
        line.insert(byte, at: place)
        lines.append(line)
        expected.append(Self.reject(good, place, byte))
      }
      let fresh = try await collect(lines.joined(separator: [0x0a]))
      #expect(fresh.rejects == expected.enumerated().map { "\($0 + 1):\($1)" })
      #expect(fresh.events.isEmpty)
      let known = try await collect(
        lines.flatMap { [Array(good.utf8), $0] }.joined(separator: [0x0a]))
      #expect(known.rejects == expected.enumerated().map { "\($0 * 2 + 2):\($1)" })
      #expect(known.events.count == lines.count)
    }
  }

  /// Column and reason of a line with that byte before the one at `place`; the line has no escapes.
  private static func reject(_ line: String, _ place: Int, _ byte: UInt8) -> String {
    let before = line.utf8.prefix(place)
    let isInString = before.count { $0 == UInt8(ascii: "\"") } % 2 == 1
    if place == 0 { return "1 not a JSON object" }
    if place == line.utf8.count { return "\(place + 1) more text after the object" }
    if isInString {
      return "\(place + 1) "
        + (byte < 0x80 ? "a control character stands in a string" : "not valid UTF-8")
    }
    if before.suffix(12).elementsEqual("\"timestamp\":".utf8) {
      return "\(place + 1) the time is of no known form"
    }
    // A word is one thing: what breaks it stands where it begins.
    let word = before.reversed().prefix { "nul".utf8.contains($0) }.count
    let isInWord = (1...3).contains(word) && before.dropLast(word).last == UInt8(ascii: ":")
    return "\(place + 1 - (isInWord ? word : 0)) not valid JSON"
  }

  /// What may stand in a string, and what is wrong with it.
  private static let parts: [(bytes: [UInt8], reason: RejectReason?)] = [
    (Array(#"\""#.utf8), nil), (Array(#"\\"#.utf8), nil), (Array(#"\u0041"#.utf8), nil),
    (Array(#"\ud83d\udd25"#.utf8), nil), ([0x7f], nil), (Array("é".utf8), nil),
    (Array("日".utf8), nil), (Array("🔥".utf8), nil), ([0xed, 0x9f, 0xbf], nil),
    ([0x00], .controlCharacter), ([0x1f], .controlCharacter), ([0x0d], .controlCharacter),
    (Array(#"\q"#.utf8), .badEscape), (Array(#"\u00g0"#.utf8), .badEscape),
    (Array(#"\u12 "#.utf8), .badEscape), (Array(#"\U0041"#.utf8), .badEscape),
    ([0x80], .notUTF8), ([0xc3, 0x28], .notUTF8), ([0xc1, 0xbf], .notUTF8),
    ([0xe0, 0x9f, 0xbf], .notUTF8), ([0xe2, 0x82], .notUTF8), ([0xed, 0xa0, 0x80], .notUTF8),
    ([0xf0, 0x8f, 0xbf, 0xbf], .notUTF8), ([0xf0, 0x9f, 0x94], .notUTF8),
    ([0xf4, 0x90, 0x80, 0x80], .notUTF8), ([0xf5, 0x80, 0x80, 0x80], .notUTF8),
  ]

  /// Strings are looked at in blocks of 16 bytes: all must be seen at each place of one, by whoever
  /// reads the string.
  @Test(arguments: ["region", "message", "x", "error_type", "key", "service_name"])
  func `of a string is found at each place of a block`(field: String) async throws {
    var expected: [String] = []
    var lines: [[UInt8]] = []
    for offset in 0..<20 {
      for (index, part) in Self.parts.enumerated() {
        let isKey = field == "key"
        let frame =
          isKey
          ? "{\"" : field == "error_type" ? "{\"metrics\":{\"error_type\":\"" : "{\"\(field)\":\""
        let fill = [UInt8](repeating: UInt8(ascii: "a"), count: offset)
        let end = isKey ? "\":1," : field == "error_type" ? "\"}," : "\","
        let service = field == "service_name" ? "" : ",\"service_name\":\"s\""
        let rest =
          end + #""timestamp":"2026-01-05T08:00:00.000Z","event_type":"api"\#(service)}"#
        let behind = [UInt8](repeating: UInt8(ascii: "b"), count: (offset + index) % 19)
        lines.append(Array(frame.utf8) + fill + part.bytes + behind + Array(rest.utf8))
        if let reason = part.reason {
          expected.append("\(lines.count):\(frame.utf8.count + offset + 1) \(reason.text)")
        }
      }
    }
    // The second time, what is right is known.
    let known = try await collect((lines + lines).joined(separator: [0x0a]))
    #expect(known.rejects.prefix(expected.count) == expected[...])
    #expect(known.rejects.count == 2 * expected.count)
    #expect(
      known.events.count == 2 * (lines.count - expected.count) && known.typeMismatches.isEmpty)
  }
}
