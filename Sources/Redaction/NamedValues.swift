internal import LogModel

// Values that are recognized by their names: `password=…`, `"apiKey": "…"`, `Authorization: Basic
// …`.

extension SecretScan {
  private static let longestName = 64

  /// Finds values behind names like `password`, `token`, `Authorization`.
  mutating func findNamedValues() {
    var at = 0
    while at < bytes.count {
      guard bytes[at].isNameByte else {
        at += 1
        continue
      }
      let end = end(from: at, while: \.isNameByte)
      // Of an overlong name only the end is read.
      let name = bytes[max(at, end - Self.longestName)..<end]
      at = end
      if let field = FieldName(name) {
        at = max(end, takeValue(of: field, named: name, from: end))
      }
      takeUser(name, end)
      if let scheme = schemeEnd(name, end) {
        add(scheme, .key)
        at = scheme.upperBound
      }
    }
  }

  /// Finds the value of a field and returns the position to continue from.
  private mutating func takeValue(
    of field: FieldName, named name: ArraySlice<UInt8>, from end: Int
  ) -> Int {
    guard let start = valueStart(end, isOption: isOption(name)) ?? quoteStart(end, of: field)
    else { return end }
    if bytes[start] == UInt8(ascii: "[") { return takeList(of: field, from: start + 1) }
    let value = value(of: field, from: start)
    // `key="ApiKey" value="…"`: the name is not the secret, and is read next.
    if bytes[start].isQuote, value.count <= Self.longestName, case .doubtful = field,
      case .secret = FieldName(bytes[value])
    {
      return start
    }
    if field.hides(bytes[value]) { add(value, .key) }
    return value.upperBound
  }

  private static let userOptions: Set<[UInt8]> = Set(
    ["-u", "--user", "--proxy-user"].map { Array($0.utf8) })

  /// Finds `curl -u name:password`.
  private mutating func takeUser(_ name: ArraySlice<UInt8>, _ end: Int) {
    guard name.count <= 12, name.first == UInt8(ascii: "-"), byte(end).isBlank,
      Self.userOptions.contains(Array(name))
    else { return }
    let start = self.end(from: end, limit: 8) { $0.isBlank || $0.isQuote }
    let value = start..<valueEnd(start)
    if bytes[value].contains(UInt8(ascii: ":")) { add(value, .key) }
  }

  private func isOption(_ name: ArraySlice<UInt8>) -> Bool { name.starts(with: "--".utf8) }

  /// Finds the quoted texts of a list.
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

  private static let valueWords = ["value", "val", "content"].map { Array($0.utf8) }
  private static let copulas = [" is ", " was ", " to "].map { Array($0.utf8) }

  /// The position behind `=`, `:`, `=>`, `:=`, or the `>` of a tag; quotes and brackets may
  /// intervene.
  private func valueStart(_ end: Int, isOption: Bool) -> Int? {
    if let copula = Self.copulas.first(where: { starts(end, $0) }) {
      let start = end + copula.count
      // `the password is expired` contains no secret.
      let isMade = start < bytes.count && bytes[start..<valueEnd(start)].contains(where: \.isDigit)
      return isMade ? start : nil
    }
    let at = skip(wordEnd(end))
    let separators = self.end(from: at, limit: 3) {
      $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ">")
    }
    guard separators > at || (isOption && at > end) else { return nil }
    // `auth:v2` may be the name of a service; the `>` of a placeholder does not end a tag.
    if scope == .name, !bytes[at..<separators].contains(UInt8(ascii: "=")) { return nil }
    if bytes[at] == UInt8(ascii: ">"), isPlaceholder(end), !byte(separators).isAlphanumeric {
      return nil
    }
    var start = self.end(from: separators, limit: 64) { $0.isSpace || $0 == UInt8(ascii: "\\") }
    // An item of a YAML list.
    if byte(start) == UInt8(ascii: "-"), byte(start + 1).isBlank { start += 2 }
    return start < bytes.count ? start : nil
  }

  /// Finds `PASSWORD 'x'` as in SQL, but not `unexpected token '<'`.
  private func quoteStart(_ end: Int, of field: FieldName) -> Int? {
    if case .doubtful = field { return nil }
    let start = self.end(from: end, limit: 3, while: \.isBlank)
    guard start > end, byte(start) == UInt8(ascii: "'") || byte(start) == UInt8(ascii: "\"") else {
      return nil
    }
    return quotedEnd(start + 1, bytes[start]) > start + 4 ? start : nil
  }

  /// Whether a `<key>` ends behind the name that ends at `end`.
  private func isPlaceholder(_ end: Int) -> Bool {
    let start = self.start(before: end, limit: Self.longestName, while: \.isNameByte) - 1
    return byte(start) == UInt8(ascii: "<") && Pseudonym.end(in: bytes, from: start) == end + 1
  }

  private func skip(_ start: Int) -> Int {
    end(from: start, limit: 12) {
      $0.isBlank || $0.isQuote || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "]")
    }
  }

  /// The position behind the word that denotes the value in `name="password" value="…"`.
  private func wordEnd(_ end: Int) -> Int {
    var at = skip(end)
    if byte(at) == UInt8(ascii: ",") { at = skip(at + 1) }
    guard let word = Self.valueWords.first(where: { starts(at, $0) }) else { return end }
    return at + word.count
  }

  private func value(of field: FieldName, from start: Int) -> Range<Int> {
    if bytes[start].isQuote {
      let quote = bytes[start]
      var end = quotedEnd(start + 1, quote)
      // The backslashes belong to an escaped quote.
      while end > start + 1, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
      return (start + 1)..<end
    }
    if case .header = field {
      return start..<end(from: start) { !$0.isLineBreak && !$0.isQuote && $0 != UInt8(ascii: "<") }
    }
    let end = valueEnd(of: field, from: start)
    if let scheme = schemeEnd(bytes[start..<end], end) { return start..<scheme.upperBound }
    return start..<end
  }

  /// The closing quote.
  ///
  /// A quote that is doubled, or escaped more often than the opening one, is part of the value.
  private func quotedEnd(_ start: Int, _ quote: UInt8) -> Int {
    let opening = start - 1 - self.start(before: start - 1, limit: 32) { $0 == UInt8(ascii: "\\") }
    var escapes = 0
    var at = start
    while at < bytes.count, !bytes[at].isLineBreak {
      if bytes[at] == UInt8(ascii: "\\") {
        escapes += 1
      } else if bytes[at] == quote {
        let isPart = opening == 0 ? escapes % 2 == 1 : escapes > opening
        if !isPart {
          guard byte(at + 1) == quote, at > start else { break }
          at += 1
        }
        escapes = 0
      } else {
        escapes = 0
      }
      at += 1
    }
    return at
  }

  /// The end of a value without quotes; a password may hold `,` and `;` where no new field begins.
  private func valueEnd(of field: FieldName, from start: Int) -> Int {
    var end = valueEnd(start)
    guard case .secret = field else { return end }
    while byte(end) == UInt8(ascii: ",") || byte(end) == UInt8(ascii: ";") {
      let word = self.end(from: end + 1, limit: 64) { $0.isNameByte || $0 == 0x20 }
      let isNext = byte(word) == UInt8(ascii: "=") || byte(word) == UInt8(ascii: ":")
      guard byte(end + 1).isAlphanumeric, !isNext else { break }
      end = valueEnd(end + 1)
    }
    return end
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

  /// The end of the value after `Bearer` or `Basic`, unless that is a word.
  private func schemeEnd(_ name: ArraySlice<UInt8>, _ end: Int) -> Range<Int>? {
    guard name.count <= 9, Self.schemes.contains(name.map(\.lowercased)), byte(end).isBlank
    else { return nil }
    let start = self.end(from: end, limit: 8, while: \.isBlank)
    let value = start..<valueEnd(start)
    let looksGenerated =
      bytes[value].contains { $0.isDigit || $0 == UInt8(ascii: "=") }
      || bytes[value].dropFirst().contains(where: \.isUpper)
    return value.count >= 6 && looksGenerated ? value : nil
  }
}
