/// Characters that are invisible in a word, or look like an ASCII character.
package enum InvisibleText {
  /// The visible meaning of the character at `at`; nil when it is an ordinary one.
  static func read(_ bytes: [UInt8], _ at: Int) -> EscapeReader.Escape? {
    guard let (scalar, length) = scalar(bytes, at) else { return nil }
    if isHidden(scalar) { return EscapeReader.Escape(dropping: length) }
    return lookAlike(scalar).map { EscapeReader.Escape(length, scalar: $0) }
  }

  /// Whether a character is invisible: joiners, direction marks, soft hyphens, tags.
  package static func isHidden(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180b...0x180f, 0x200b...0x200f, 0x202a...0x202e,
      0x2060...0x206f, 0xfe00...0xfe0f, 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe01ef:
      true
    default: false
    }
  }

  /// The ASCII character that a space, a dash or a full-width form resembles, or nil.
  package static func lookAlike(_ scalar: UInt32) -> UInt32? {
    switch scalar {
    case 0xa0, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: 0x20
    case 0x2028, 0x2029, 0x85: 0x0a
    case 0x2010...0x2015, 0x2212: 0x2d
    // Full-width forms have the order of ASCII.
    case 0xff01...0xff5e: scalar - 0xfee0
    // Digits of Arabic, Persian and Devanagari.
    case 0x660...0x669: scalar - 0x630
    case 0x6f0...0x6f9: scalar - 0x6c0
    case 0x966...0x96f: scalar - 0x936
    default: nil
    }
  }

  /// The character at `at` and its length in bytes; nil for malformed UTF-8.
  static func scalar(_ bytes: [UInt8], _ at: Int) -> (UInt32, Int)? {
    let lead = bytes[at]
    let length =
      switch lead {
      case 0xc2...0xdf: 2
      case 0xe0...0xef: 3
      case 0xf0...0xf4: 4
      default: 0
      }
    guard length > 0, at + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7f >> UInt32(length))
    for position in (at + 1)..<(at + length) {
      guard bytes[position] & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[position] & 0x3f)
    }
    return (value, length)
  }
}
