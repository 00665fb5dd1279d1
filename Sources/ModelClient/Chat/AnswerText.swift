internal import LogModel

/// Finds the JSON object in a model's text.
enum AnswerText {
  /// The one object that `text` is or holds; nil when there is none, or more than one.
  ///
  /// Models often surround the answer with Markdown fences and prose, so the outermost braces
  /// count. Two objects may contradict each other, so they are not an answer.
  static func object(in text: String) -> (value: JSONValue, isRepaired: Bool)? {
    let bytes = Array(text.utf8)
    if let value = read(bytes[...]) { return (value, false) }
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")),
      let end = endOfObject(bytes, from: start),
      !bytes[end...].contains(UInt8(ascii: "{")), let value = read(bytes[start..<end])
    else { return nil }
    return (value, true)
  }

  private static func read(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    guard let value = try? JSONValue(parsing: Array(bytes)), case .object = value else {
      return nil
    }
    return value
  }

  /// The position after the brace that closes the one at `start`; braces in strings do not count.
  private static func endOfObject(_ bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var isInString = false
    var at = start
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\") where isInString: at += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString:
        depth -= 1
        if depth == 0 { return at + 1 }
      default: break
      }
      at += 1
    }
    return nil
  }
}
