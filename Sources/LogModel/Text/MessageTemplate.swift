/// What the lines of one statement of a program have in common: the first words of the message
/// without those that hold a digit.
package enum MessageTemplate {
  private static let mostWords = 6
  private static let mostTokens = 8
  /// The bytes of a message that are read, and those of a text.
  private static let longestMessage = 256
  private static let longestText = 80
  private static let longestStart = 128

  /// Identifies the template of a message, which may hold any bytes, among those of its service.
  package static func id(of message: Span<UInt8>) -> UInt64 {
    var hash = StableHash()
    forEachWord(of: message) { word in
      for index in word { hash.add(message[index]) }
      hash.add(0xff)
    }
    return hash.value
  }

  /// The words of the template of a message, with a space between two.
  package static func text(of message: Span<UInt8>) -> String {
    var text: [UInt8] = []
    forEachWord(of: message) { word in
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

  @inline(__always)
  private static func forEachWord(of message: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    let end = min(message.count, longestMessage)
    var (start, tokens, words, hasDigit) = (0, 0, 0, false)
    for index in 0...end {
      let byte = index < end ? message[index] : UInt8(ascii: " ")
      guard separates(byte) else {
        hasDigit = hasDigit || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        continue
      }
      if index > start {
        tokens += 1
        if !hasDigit {
          words += 1
          body(start..<index)
        }
        if tokens == mostTokens || words == mostWords { return }
      }
      (start, hasDigit) = (index + 1, false)
    }
  }

  private static func separates(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...32, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }
}
