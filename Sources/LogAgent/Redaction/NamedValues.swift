// Values that their names give away: `password=…`, `"apiKey": "…"`, `Authorization: Basic …`.

extension Sweep {
  private static let longestName = 64

  /// Values behind names like `password`, `token`, `Authorization`.
  mutating func findNamedValues() {
    var at = 0
    while at < bytes.count {
      guard bytes[at].isNameByte else {
        at += 1
        continue
      }
      let end = end(from: at, while: \.isNameByte)
      // The end of an overlong name is what counts.
      let name = bytes[max(at, end - Self.longestName)..<end]
      at = end
      if let field = FieldName(name) {
        at = max(end, takeValue(of: field, named: name, from: end))
      }
      if let scheme = schemeEnd(name, end) {
        add(scheme, .key)
        at = scheme.upperBound
      }
    }
  }

  /// Finds the value of a field and returns where to read on.
  private mutating func takeValue(
    of field: FieldName, named name: ArraySlice<UInt8>, from end: Int
  ) -> Int {
    guard let start = valueStart(end, isOption: isOption(name)) else { return end }
    if bytes[start] == UInt8(ascii: "[") { return takeList(of: field, from: start + 1) }
    let value = value(of: field, from: start)
    if field.hides(bytes[value]) { add(value, .key) }
    return value.upperBound
  }

  private func isOption(_ name: ArraySlice<UInt8>) -> Bool { name.starts(with: "--".utf8) }

  /// The quoted texts of a list.
  private mutating func takeList(of field: FieldName, from start: Int) -> Int {
    var at = start
    while at < bytes.count, bytes[at] != UInt8(ascii: "]"), !bytes[at].isLineBreak {
      guard bytes[at].isAlphanumeric || bytes[at].isQuote else {
        at += 1
        continue
      }
      let value = value(of: field, from: at)
      if field.hides(bytes[value]) { add(value, .key) }
      at = max(at + 1, value.upperBound + (bytes[at].isQuote ? 1 : 0))
    }
    return at
  }

  /// Behind `=`, `:`, `=>`, `:=`, or the `>` of a tag; quotes and brackets may stand between.
  private func valueStart(_ end: Int, isOption: Bool) -> Int? {
    var at = self.end(from: end, limit: 12) {
      $0.isBlank || $0.isQuote || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "]")
    }
    let separators = self.end(from: at, limit: 3) {
      $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ">")
    }
    guard separators > at || (isOption && at > end) else { return nil }
    at = self.end(from: separators, limit: 64) { $0.isSpace || $0 == UInt8(ascii: "\\") }
    return at < bytes.count ? at : nil
  }

  private func value(of field: FieldName, from start: Int) -> Range<Int> {
    if bytes[start].isQuote {
      let quote = bytes[start]
      var end = end(from: start + 1) { $0 != quote && !$0.isLineBreak }
      // The backslashes belong to an escaped quote.
      while end > start + 1, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
      return (start + 1)..<end
    }
    if case .header = field {
      return start..<end(from: start) { !$0.isLineBreak && !$0.isQuote && $0 != UInt8(ascii: "<") }
    }
    let end = valueEnd(start)
    if let scheme = schemeEnd(bytes[start..<end], end) { return start..<scheme.upperBound }
    return start..<end
  }

  private func valueEnd(_ start: Int) -> Int {
    end(from: start) { byte in
      switch byte {
      case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"),
        UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: ")"),
        UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "|"), UInt8(ascii: "{"), UInt8(ascii: "["):
        false
      default: true
      }
    }
  }

  private static let schemes: Set<[UInt8]> = Set(
    ["basic", "bearer", "digest", "token", "apikey", "negotiate", "hawk"].map { Array($0.utf8) })

  /// What follows `Bearer` or `Basic` and is not a word.
  private func schemeEnd(_ name: ArraySlice<UInt8>, _ end: Int) -> Range<Int>? {
    guard name.count <= 9, Self.schemes.contains(name.map(\.lowercased)), byte(end).isBlank
    else { return nil }
    let start = self.end(from: end, limit: 8, while: \.isBlank)
    let value = start..<valueEnd(start)
    let looksMade =
      bytes[value].contains { $0.isDigit || $0 == UInt8(ascii: "=") }
      || bytes[value].dropFirst().contains(where: \.isUpper)
    return value.count >= 6 && looksMade ? value : nil
  }
}
