// Classes of ASCII bytes. Inlinable, because other modules call them for each byte.
extension UInt8 {
  @inlinable package var isDigit: Bool { self &- 0x30 < 10 }
  @inlinable package var isLower: Bool { self &- 0x61 < 26 }
  @inlinable package var isUpper: Bool { self &- 0x41 < 26 }
  @inlinable package var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  @inlinable package var isAlphanumeric: Bool { isDigit || isLetter }
  @inlinable package var isHex: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  @inlinable package var isBlank: Bool { self == 0x20 || self == 0x09 }
  @inlinable package var isLineBreak: Bool { self == 0x0a || self == 0x0d }
  @inlinable package var isSpace: Bool { isBlank || isLineBreak }
  @inlinable package var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
  /// Letters, digits, `+`, `/`, and `-` and `_` of the URL-safe alphabet.
  @inlinable package var isBase64: Bool {
    isAlphanumeric || self == 0x2b || self == 0x2f || self == 0x2d || self == 0x5f
  }
  /// The bytes of field names and tokens.
  @inlinable package var isNameByte: Bool { isAlphanumeric || self == 0x5f || self == 0x2d }
  @inlinable package var lowercased: UInt8 { isUpper ? self | 0x20 : self }

  /// The value of a hexadecimal digit, or nil.
  @inlinable package var hexValue: UInt32? {
    if isDigit { return UInt32(self - 0x30) }
    return isHex ? UInt32((self | 0x20) - 0x61) + 10 : nil
  }
}

extension Sequence {
  /// The elements in 256 lists, by a byte of each: a search for what begins at a byte looks at one
  /// list, and most are empty.
  package func listed(by byte: (Element) -> UInt8) -> [[Element]] {
    var lists = [[Element]](repeating: [], count: 256)
    for element in self { lists[Int(byte(element))].append(element) }
    return lists
  }
}
