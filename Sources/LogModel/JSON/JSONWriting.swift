/// Writes JSON as UTF-8 bytes.
extension JSONValue {
  /// The value on one line without spaces: a line of JSONL, without its newline.
  package var compactBytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// The value indented by two spaces, with a newline at the end, for files that people also read.
  package var prettyBytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, indentedBy: 0)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  package func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let digits): bytes.append(digits.utf8.span)
    case .string(let text): bytes.appendJSONString(text)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.appendJSONString(member.name)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private func write(to bytes: inout [UInt8], indentedBy depth: Int) {
    switch self {
    case .array(let items) where !items.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        bytes.startJSONLine(depth + 1, isFirst: index == 0)
        item.write(to: &bytes, indentedBy: depth + 1)
      }
      bytes.startJSONLine(depth, isFirst: true)
      bytes.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        bytes.startJSONLine(depth + 1, isFirst: index == 0)
        bytes.appendJSONString(member.name)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        member.value.write(to: &bytes, indentedBy: depth + 1)
      }
      bytes.startJSONLine(depth, isFirst: true)
      bytes.append(UInt8(ascii: "}"))
    default: write(to: &bytes)
    }
  }
}

extension [UInt8] {
  /// Appends `text` as a JSON string, quotes included.
  ///
  /// Escapes what RFC 8259 requires, and all characters that control a terminal or are invisible:
  /// DEL, C1 controls, line separators, direction marks and other invisible characters.
  package mutating func appendJSONString(_ text: String) {
    let text = text.utf8.span
    append(UInt8(ascii: "\""))
    appendJSONText(text)
    append(UInt8(ascii: "\""))
  }

  /// Appends `text`, whole UTF-8, as it stands between the quotes of a JSON string.
  ///
  /// Plain text, which is most of any text, is skipped eight bytes at a time.
  package mutating func appendJSONText(_ text: Span<UInt8>) {
    var written = 0
    var at = text.lengthOfPlainJSON(from: 0)
    while at < text.count {
      let length = text.lengthOfSpecial(at: at)
      if length > 0 {
        append(text.extracting(written..<at))
        appendJSONSpecial(text.extracting(at..<at + length))
        written = at + length
      }
      at += Swift.max(length, 1)
      at += text.lengthOfPlainJSON(from: at)
    }
    append(text.extracting(written...))
  }

  /// Appends a scalar that must be escaped, given its bytes.
  private mutating func appendJSONSpecial(_ scalar: Span<UInt8>) {
    switch scalar[0] {
    case 0x22: self += #"\""#.utf8
    case 0x5c: self += #"\\"#.utf8
    case 0x0a: self += #"\n"#.utf8
    case 0x0d: self += #"\r"#.utf8
    case 0x09: self += #"\t"#.utf8
    default: for unit in scalar.utf16 { appendJSONEscape(unit) }
    }
  }

  private mutating func appendJSONEscape(_ unit: UInt16) {
    self += #"\u"#.utf8
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
      append(digit < 10 ? 48 + digit : 87 + digit)
    }
  }

  fileprivate mutating func startJSONLine(_ depth: Int, isFirst: Bool) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(UInt8(ascii: "\n"))
    for _ in 0..<2 * depth { append(UInt8(ascii: " ")) }
  }
}

extension Span<UInt8> {
  /// The length of the scalar at `index` if JSON escapes it, else 0.
  fileprivate func lengthOfSpecial(at index: Int) -> Int {
    switch self[index] {
    case ..<0x20, 0x22, 0x5c, 0x7f: 1
    case 0xc2 where self[index + 1] < 0xa0 || self[index + 1] == 0xad: 2
    case 0xd8 where self[index + 1] == 0x9c: 2
    case 0xe2 where self[index + 1] == 0x80 && Self.isHidden(general: self[index + 2]): 3
    case 0xe2 where self[index + 1] == 0x81 && self[index + 2] >= 0xa0 && self[index + 2] < 0xb0: 3
    case 0xef where self[index + 1] == 0xbb && self[index + 2] == 0xbf: 3
    case 0xef where self[index + 1] == 0xbf && self[index + 2] >= 0xb9 && self[index + 2] < 0xbc: 3
    case 0xf3 where self[index + 1] == 0xa0 && self[index + 2] < 0x82: 4
    default: 0
    }
  }

  /// Tests the last byte of U+200B to U+200F and U+2028 to U+202E.
  private static func isHidden(general last: UInt8) -> Bool {
    switch last {
    case 0x8b...0x8f, 0xa8...0xae: true
    default: false
    }
  }

  /// The UTF-16 code units of one scalar.
  fileprivate var utf16: [UInt16] {
    var bytes: [UInt8] = []
    bytes.append(self)
    return Array(String(decoding: bytes, as: UTF8.self).utf16)
  }
}

extension JSONMember {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.text(&name)
    var text = value.compactBytes
    try coder.bytes(&text)
    guard coder.isReading else { return }
    do {
      value = try JSONValue(parsing: text)
    } catch {
      throw ScanDamage()
    }
  }
}
