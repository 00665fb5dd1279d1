extension Configuration {
  /// The text with comments and commas before a closing bracket replaced by blanks, so that places
  /// stay as they are.
  static func withoutComments(_ text: [UInt8]) -> [UInt8] {
    var plain = text
    var at = 0
    var comma: Int?
    func byte(_ place: Int) -> UInt8 { place < text.count ? text[place] : 0 }
    while at < text.count {
      switch (byte(at), byte(at + 1)) {
      case (UInt8(ascii: "\""), _):
        comma = nil
        at += 1
        while at < text.count, byte(at) != UInt8(ascii: "\"") {
          at += byte(at) == UInt8(ascii: "\\") ? 2 : 1
        }
        at += 1
      case (UInt8(ascii: "/"), UInt8(ascii: "/")):
        while at < text.count, byte(at) != 0x0a {
          plain[at] = 0x20
          at += 1
        }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        while at < text.count, byte(at) != UInt8(ascii: "*") || byte(at + 1) != UInt8(ascii: "/") {
          if byte(at) != 0x0a { plain[at] = 0x20 }
          at += 1
        }
        for end in at..<min(at + 2, text.count) { plain[end] = 0x20 }
        at += 2
      case (UInt8(ascii: ","), _):
        comma = at
        at += 1
      case (UInt8(ascii: "}"), _), (UInt8(ascii: "]"), _):
        if let comma { plain[comma] = 0x20 }
        comma = nil
        at += 1
      case (let other, _):
        if other > 0x20 { comma = nil }
        at += 1
      }
    }
    return plain
  }
}
