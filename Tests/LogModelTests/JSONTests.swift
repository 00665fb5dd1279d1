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
    "\"\\u12\"", "\"a", "[1 2]", "{\"a\" 1}", "1 2", "\"\u{1}\"", "NaN", "-", "[", "]", "\u{feff}1",
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

  @Test func `numbers that are not finite become null`() {
    #expect(JSONValue.double(.nan) == .null)
    #expect(JSONValue.double(.infinity) == .null)
    #expect(JSONValue.double(650) == .number("650"))
    #expect(JSONValue.double(440.98765, places: 3) == .number("440.988"))
    #expect(JSONValue.double(.greatestFiniteMagnitude, places: 3) == .null)
    #expect(JSONValue.double(0.00001, places: 6) == .number("1e-05"))
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
