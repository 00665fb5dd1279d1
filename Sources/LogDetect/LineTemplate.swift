/// What the lines of one statement of a program have in common: the first words of the message
/// without those that hold a digit.
struct LineTemplate {
  private static let mostWords = 6
  private static let mostTokens = 8
  private static let longestText = 80

  /// Identifies the template among those of its service.
  private(set) var key: UInt64 = 0xcbf2_9ce4_8422_2325
  private var words: [Range<Int>] = []

  /// The template of a message, which may hold any bytes.
  init(of message: Span<UInt8>) {
    var (start, tokens, hasDigit) = (0, 0, false)
    for index in 0...message.count {
      let byte = index < message.count ? message[index] : UInt8(ascii: " ")
      guard Self.separates(byte) else {
        hasDigit = hasDigit || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        continue
      }
      if index > start {
        tokens += 1
        if !hasDigit { words.append(start..<index) }
        if tokens == Self.mostTokens || words.count == Self.mostWords { break }
      }
      (start, hasDigit) = (index + 1, false)
    }
    for word in words {
      for index in word { add(message[index]) }
      add(0xff)
    }
  }

  private mutating func add(_ byte: UInt8) { key = (key ^ UInt64(byte)) &* 0x100_0000_01b3 }

  /// The words of the message, with a space between two.
  func text(of message: Span<UInt8>) -> String {
    var text: [UInt8] = []
    for word in words where text.count + word.count < Self.longestText {
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      for index in word { text.append(message[index]) }
    }
    return String(decoding: text, as: UTF8.self)
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
