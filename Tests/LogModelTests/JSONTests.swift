import LogModel
import TestSupport
import Testing

@Suite struct `JSON` {
  @Test(arguments: [
    "null", "true", "[]", "{}", "0", "-0", "1.5e-3", "[1,[2,{\"a\":null}]]", "\"\"",
    "\"\\ud83d\\ude00\"", "\"é\u{1F600}\"", " { \"a\" : [ ] } ", "{\"a\":1,\"a\":2}", "1E400",
  ])
  func `what the grammar allows is read`(text: String) throws {
    #expect(throws: Never.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test(arguments: [
    "", "nul", "01", "1.", ".5", "+1", "1e", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "\"\\x\"",
    "\"\\u12\"", "\"a", "[1 2]", "{\"a\" 1}", "1 2", "\"\u{1}\"", "NaN", "-", "[", "]",
    "\u{feff}\u{feff}1", "1\u{feff}",
    "\"\t\"", "{\"a\":}", "--1", "1.e3", "0x10", "tru", "truex",
  ])
  func `what it does not is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test(
    arguments: [
      [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xff, 0x22],
      [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22],
    ] as [[UInt8]])
  func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
  }

  @Test func `nesting is bounded`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(100)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(100_000)) }
  }

  @Test func `half a surrogate pair becomes the replacement character`() throws {
    let value = try JSONValue(parsing: Array(#"["\ud800","\udc00x","\ud800\ud800"]"#.utf8))
    #expect(value == ["\u{fffd}", "\u{fffd}x", "\u{fffd}\u{fffd}"])
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `what is written reads back the same`(seed: UInt64) throws {
    var random = SystemSeed(seed)
    for _ in 0..<200 {
      let value = random.value(depth: 0)
      #expect(try JSONValue(parsing: value.compactBytes) == value, "seed \(seed)")
      #expect(try JSONValue(parsing: value.prettyBytes) == value, "seed \(seed)")
    }
  }

  @Test func `written text holds no control character, C1 included`() {
    let bytes = JSONValue.string("\u{1b}[2J\u{7f}\u{9b}\u{2028}\n").compactBytes
    #expect(String(decoding: bytes, as: UTF8.self) == #""\u001b[2J\u007f\u009b\u2028\n""#)
  }

  @Test func `mistakes have a place`() throws {
    let text = Array("{\n  \"a\": tru\n}".utf8)
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
    let place = error.position(in: text)
    #expect(place.line == 2 && place.column == 11)
  }

  @Test func `a byte order mark is passed over, and not counted`() throws {
    #expect(try JSONValue(parsing: Array("\u{feff} {\"a\":1}".utf8)) == ["a": .number("1")])
    let text = Array("\u{feff}{\"a\": tru\n}".utf8)
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error.position(in: text) == (1, 10))
    let later = Array("\u{feff}\n1 2".utf8)
    let second = try #require(throws: JSONError.self) { try JSONValue(parsing: later) }
    #expect(second.position(in: later) == (2, 3))
  }

  /// Whatever a terminal obeys or hides stands in JSON as ASCII, and reads back the same.
  @Test func `what is not seen or turns text around is spelled out`() throws {
    for value in 0..<UInt32(0x11_0000) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isSpecial =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      // Format characters of scripts have a form of their own.
      let isSeen = [
        0x600...0x605, 0x6dd...0x6dd, 0x70f...0x70f, 0x890...0x891, 0x8e2...0x8e2,
        0x180e...0x180e, 0x110bd...0x110cd, 0x13430...0x1343f, 0x1bca0...0x1bca3, 0x1d173...0x1d17a,
      ].contains { $0.contains(value) }
      guard isSpecial, !isSeen else { continue }
      let text = "a\(scalar)é"
      let bytes = JSONValue.string(text).compactBytes
      #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains(scalar), "\(value)")
      #expect(try JSONValue(parsing: bytes) == .string(text), "\(value)")
    }
    #expect(
      String(decoding: JSONValue.string("\u{202e}\u{e0041}👍").compactBytes, as: UTF8.self)
        == #""\u202e\udb40\udc41👍""#)
  }

  @Test func `numbers near the largest keep their value`() {
    #expect(JSONValue.double(1e308, places: 3).number == 1e308)
    #expect(JSONValue.double(-1e308, places: 1).number == -1e308)
    #expect(String { $0.appendRounded(1e308, places: 2) } == "1e+308")
  }

  @Test func `numbers that are not finite become null`() {
    #expect(JSONValue.double(.nan) == .null)
    #expect(JSONValue.double(.infinity) == .null)
    #expect(JSONValue.double(650) == .number("650"))
    #expect(JSONValue.double(440.98765, places: 3) == .number("440.988"))
    #expect(JSONValue.double(0.00001, places: 6) == .number("1e-05"))
  }

  @Test(
    arguments: [
      ([], false, 1, 1), ([0], true, 1, 2), ([0], false, 1, 8), ([0, 1], false, 2, 3),
      ([0, 1, 1], true, 2, 13), ([0, 1, 1], false, 2, 19), ([1], true, 3, 1), ([1], false, 3, 6),
    ] as [([Int], Bool, Int, Int)])
  func `every part of a document has a place`(
    path: [Int], isName: Bool, line: Int, column: Int
  ) {
    let text = Array("{\"a\" : [1,\n  {\"x\": [], \"y\":  2}, 3],\n\"b\": \"\\\"é\" }".utf8)
    let place = JSONValue.place(of: path, isName: isName, in: text)
    #expect(place == (line, column))
  }
}

/// Random JSON values.
private struct SystemSeed {
  var generator: SeededGenerator
  init(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 4 : 6), using: &generator) {
    case 0: .null
    case 1: .bool(Bool.random(using: &generator))
    case 2: .double(Double.random(in: -1e6...1e6, using: &generator))
    case 3: .string(text())
    case 4:
      .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(depth: depth + 1) })
    default:
      .object(
        (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
          JSONMember(text(), value(depth: depth + 1))
        })
    }
  }

  mutating func text() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<8, using: &generator) {
      let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &generator))
      text.unicodeScalars.append(scalar ?? "\u{1f}")
    }
    return text
  }
}
