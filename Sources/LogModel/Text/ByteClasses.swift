// Classes of ASCII bytes that the detectors speak in.
extension UInt8 {
  package var isDigit: Bool { self &- 0x30 < 10 }
  package var isLower: Bool { self &- 0x61 < 26 }
  package var isUpper: Bool { self &- 0x41 < 26 }
  package var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  package var isAlphanumeric: Bool { isDigit || isLetter }
  package var isHex: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  package var isBlank: Bool { self == 0x20 || self == 0x09 }
  package var isLineBreak: Bool { self == 0x0a || self == 0x0d }
  package var isSpace: Bool { isBlank || isLineBreak }
  package var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
  /// Letters, digits, `+`, `/`, and `-` and `_` of the URL-safe alphabet.
  package var isBase64: Bool {
    isAlphanumeric || self == 0x2b || self == 0x2f || self == 0x2d || self == 0x5f
  }
  /// What names of fields and tokens are made of.
  package var isNameByte: Bool { isAlphanumeric || self == 0x5f || self == 0x2d }
  package var lowercased: UInt8 { isUpper ? self | 0x20 : self }

  /// The value of a hexadecimal digit, or nil.
  package var hexValue: UInt32? {
    if isDigit { return UInt32(self - 0x30) }
    return isHex ? UInt32((self | 0x20) - 0x61) + 10 : nil
  }
}
