/// JSON text out: UTF-8 bytes, ready for the file.
extension JSONValue {
  /// On one line, no spaces: a line of JSONL, without its newline.
  package var compactBytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// Indented by two spaces, with a newline at the end: a file people also read.
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
    case .number(let digits): bytes += digits.utf8
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
        bytes += ": ".utf8
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
  /// Besides what RFC 8259 asks for, DEL, C1 controls and the two line separators of JavaScript are
  /// escaped, so that printing the text moves no cursor and breaks no line.
  package mutating func appendJSONString(_ text: String) {
    append(UInt8(ascii: "\""))
    appendJSONText(text)
    append(UInt8(ascii: "\""))
  }

  /// Appends `text` as it stands between the quotes of a JSON string.
  package mutating func appendJSONText(_ text: String) {
    if text.utf8Span.span.isPlainJSON {
      self += text.utf8
    } else {
      for scalar in text.unicodeScalars { appendJSONScalar(scalar) }
    }
  }

  private mutating func appendJSONScalar(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22: self += #"\""#.utf8
    case 0x5c: self += #"\\"#.utf8
    case 0x0a: self += #"\n"#.utf8
    case 0x0d: self += #"\r"#.utf8
    case 0x09: self += #"\t"#.utf8
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029:
      let digits = String(scalar.value, radix: 16)
      self += (#"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
    case ..<0x80: append(UInt8(truncatingIfNeeded: scalar.value))
    default: self += UTF8.encode(scalar).map { [UInt8]($0) } ?? []
    }
  }

  fileprivate mutating func startJSONLine(_ depth: Int, isFirst: Bool) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(UInt8(ascii: "\n"))
    for _ in 0..<depth { self += "  ".utf8 }
  }
}
