internal import LogModel

/// Decodes strings that hold escapes; most strings need no decoding.
enum JSONText {
  /// The bytes that the text between two quotes stands for.
  ///
  /// Its grammar is already checked.
  static func decoded(_ chunk: RawSpan, _ range: Range<Int>) -> [UInt8] {
    let quoted = [UInt8(ascii: "\"")] + chunk.bytes(range) + [UInt8(ascii: "\"")]
    guard let value = try? JSONValue(parsing: quoted), let text = value.string else { return [] }
    return Array(text.utf8)
  }
}
