internal import LogModel

/// The beginning of a text file in lines, and whether they are those of a log.
struct TextHead {
  /// The lines without marks, blank lines and surrounding space; the last may be cut.
  let lines: [ArraySlice<UInt8>]
  /// All bytes of the beginning.
  let bytes: [UInt8]
  let isWhole: Bool

  private static let mostLines = 200
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  init(_ bytes: [UInt8], isWhole: Bool) {
    self.bytes = bytes
    self.isWhole = isWhole
    var rest = bytes[...]
    // A log that was truncated while it was written begins with a hole of zeros.
    rest = rest.drop { $0 == 0 }
    if rest.starts(with: Self.byteOrderMark) { rest = rest.dropFirst(3) }
    var lines: [ArraySlice<UInt8>] = []
    while !rest.isEmpty, lines.count < Self.mostLines {
      let end = rest.firstIndex { $0 == 0x0a || $0 == 0x0d } ?? rest.endIndex
      let line = rest[..<end].trimmed
      if !line.isEmpty { lines.append(line) }
      rest = rest[end...].dropFirst()
    }
    self.lines = lines
  }

  /// Whether this is the beginning of a log of any dialect.
  ///
  /// The first line has a time, or a tenth of the other lines after a banner or a trace. In JSON
  /// one time is enough. Lines of JSON objects are a log even without a recognized time.
  var looksLikeLog: Bool {
    guard let first = lines.first else { return false }
    let objects = lines.prefix(2).count { $0.first == UInt8(ascii: "{") && $0.count > 1 }
    if objects == 2 || first.hasTime { return true }
    let timed = lines.count(where: \.hasTime)
    if first.first == UInt8(ascii: "{") || first.first == UInt8(ascii: "[") { return timed > 0 }
    return timed * 10 >= lines.count
  }

  /// The first JSON value: that of the first line, or of the whole file.
  var firstValue: JSONValue? {
    guard let first = lines.first, first.first == UInt8(ascii: "{") else { return nil }
    if let value = try? JSONValue(parsing: Array(first)) { return value }
    return isWhole ? try? JSONValue(parsing: bytes) : nil
  }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmed: Self {
    let start = drop { $0 <= 0x20 }
    guard let last = start.lastIndex(where: { $0 > 0x20 }) else { return start }
    return start[...last]
  }

  private func isDigit(_ position: Int) -> Bool {
    indices.contains(position) && self[position].isDigit
  }

  /// Whether exactly two digits stand at `position`.
  private func isPair(at position: Int) -> Bool {
    isDigit(position) && isDigit(position + 1) && !isDigit(position - 1) && !isDigit(position + 2)
  }

  /// Whether the line holds a time of day or a count of seconds since 1970.
  var hasTime: Bool {
    var digits = 0
    for position in indices {
      if self[position] &- 48 < 10 {
        digits += 1
        continue
      }
      if isEpoch(endingAt: position, digits: digits) { return true }
      if self[position] == UInt8(ascii: ":"), isClock(around: position) { return true }
      if self[position] | 0x20 == UInt8(ascii: "t"), digits == 8, isDigit(position + 6) {
        return true
      }
      digits = 0
    }
    return isEpoch(endingAt: endIndex, digits: digits)
  }

  /// Whether a time stands around the colon: `08:00:02`, or `08:00` after a date.
  private func isClock(around colon: Int) -> Bool {
    guard isPair(at: colon - 2), isPair(at: colon + 1) else { return false }
    if indices.contains(colon + 3), self[colon + 3] == UInt8(ascii: ":"), isPair(at: colon + 4) {
      return true
    }
    return indices.contains(colon - 6) && self[colon - 6] == UInt8(ascii: "-")
      && isPair(at: colon - 5)
  }

  /// Whether the digits are seconds, milliseconds, microseconds or nanoseconds from 2001 to 2033.
  private func isEpoch(endingAt end: Int, digits: Int) -> Bool {
    let start = end - digits
    return [10, 13, 16, 19].contains(digits) && self[start] == UInt8(ascii: "1")
      && !isPartOfName(start - 1) && !isPartOfName(end)
  }

  /// Whether the byte there makes a number part of a word, a version or a path.
  private func isPartOfName(_ position: Int) -> Bool {
    guard indices.contains(position) else { return false }
    let byte = self[position]
    return (byte | 0x20) &- UInt8(ascii: "a") < 26 || [0x2d, 0x2f, 0x5f].contains(byte)
  }
}
