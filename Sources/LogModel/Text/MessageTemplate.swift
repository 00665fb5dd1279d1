/// What the lines of one statement of a program have in common: the words of the message without
/// those that vary.
///
/// A template depends on its message alone, never on other lines: scans of parts, joined, have the
/// templates that one scan of all has. `MessageWords` says which words vary.
package enum MessageTemplate {
  /// The bytes of a text, and of the start of a message.
  private static let longestText = 80
  private static let longestStart = 128

  /// Identifies the template of a message, which may hold any bytes, among those of its service.
  package static func id(of message: Span<UInt8>) -> UInt64 {
    var hash = StableHash()
    MessageWords.forEach(of: message) { word in
      for index in word { hash.add(message[index]) }
      hash.add(0xff)
    }
    return hash.value
  }

  /// The words of the template of a message, with a space between two.
  package static func text(of message: Span<UInt8>) -> String {
    var text: [UInt8] = []
    MessageWords.forEach(of: message) { word in
      guard text.count + word.count < longestText else { return }
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      for index in word { text.append(message[index]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The part of a message of JSON by which its template is shown, whole words without escapes.
  package static func start(of message: Span<UInt8>) -> String {
    var bytes = (0..<min(message.count, longestStart)).map { message[$0] }
    if message.count > longestStart {
      while let last = bytes.last, last > 32 { bytes.removeLast() }
    }
    return JSONValue.text(within: bytes[...])
  }
}
