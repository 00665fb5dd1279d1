internal import LogModel

/// The rare strings that must be decoded: those with escapes.
enum JSONText {
  /// The bytes that the string between two quotes stands for; its grammar was checked.
  static func decoded(_ chunk: RawSpan, _ range: Range<Int>) -> [UInt8] {
    let quoted = [UInt8(ascii: "\"")] + chunk.bytes(range) + [UInt8(ascii: "\"")]
    guard let value = try? JSONValue(parsing: quoted), let text = value.string else { return [] }
    return Array(text.utf8)
  }
}
