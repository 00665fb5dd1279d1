// Classes of ASCII bytes that the detectors speak in.
extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLower: Bool { self &- 0x61 < 26 }
  var isUpper: Bool { self &- 0x41 < 26 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isAlphanumeric: Bool { isDigit || isLetter }
  var isHex: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isLineBreak: Bool { self == 0x0a || self == 0x0d }
  var isSpace: Bool { isBlank || isLineBreak }
  var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
  /// Letters, digits, `+`, `/`, and `-` and `_` of the URL-safe alphabet.
  var isBase64: Bool {
    isAlphanumeric || self == 0x2b || self == 0x2f || self == 0x2d || self == 0x5f
  }
  /// What names of fields and tokens are made of.
  var isNameByte: Bool { isAlphanumeric || self == 0x5f || self == 0x2d }
  var lowercased: UInt8 { isUpper ? self | 0x20 : self }

  /// The value of a hexadecimal digit, or nil.
  var hexValue: UInt32? {
    if isDigit { return UInt32(self - 0x30) }
    return isHex ? UInt32((self | 0x20) - 0x61) + 10 : nil
  }
}
