internal import LogModel

/// Pairs of the form `key=value`, the value perhaps in quotes.
enum PairText {
  /// Adds the pairs of a line; returns their number.
  static func read(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ paths: inout PathTable,
    into fields: inout RecordFields
  ) -> Int {
    if isLabelled(chunk, start, end) {
      return readLabelled(chunk, start, end, &paths, into: &fields)
    }
    var at = start
    var count = 0
    while at < end {
      while at < end, chunk.byte(at) <= 0x20 || ",;".utf8.contains(chunk.byte(at)) { at += 1 }
      let key = at
      while at < end, isKey(chunk.byte(at)) { at += 1 }
      guard at < end, at > key, chunk.byte(at) == UInt8(ascii: "=") else {
        while at < end, chunk.byte(at) > 0x20 { at += 1 }
        continue
      }
      let path = paths.child(of: PathTable.root, chunk, key, at)
      at += 1
      let first = at
      if at < end, chunk.byte(at) == UInt8(ascii: "\"") {
        at += 1
        while at < end, chunk.byte(at) != UInt8(ascii: "\"") {
          at += chunk.byte(at) == UInt8(ascii: "\\") ? 2 : 1
        }
        guard at < end else { break }
        fields.add(path, .text, first + 1, at)
        at += 1
      } else {
        while at < end, chunk.byte(at) > 0x20 { at += 1 }
        let unit = unitEnd(chunk, first, at, end)
        fields.add(path, .text, first, unit ?? valueEnd(chunk, first, at))
        at = unit ?? at
      }
      count += 1
    }
    return count
  }

  /// Whether a line consists of values behind labels, with tabs between: `time:…<TAB>status:200`.
  ///
  /// - Source: ltsv.org, "Labeled Tab-separated Values".
  private static func isLabelled(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, isLabel(chunk.byte(at)) { at += 1 }
    guard at > start, at < end, chunk.byte(at) == UInt8(ascii: ":") else { return false }
    while at < end, chunk.byte(at) != 0x09 { at += 1 }
    var next = at + 1
    while next < end, isLabel(chunk.byte(next)) { next += 1 }
    return next > at + 1 && next < end && chunk.byte(next) == UInt8(ascii: ":")
  }

  private static func readLabelled(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ paths: inout PathTable,
    into fields: inout RecordFields
  ) -> Int {
    var at = start
    var count = 0
    while at < end {
      let label = at
      while at < end, isLabel(chunk.byte(at)) { at += 1 }
      let isPair = at > label && at < end && chunk.byte(at) == UInt8(ascii: ":")
      let (name, first) = (at, at + 1)
      while at < end, chunk.byte(at) != 0x09 { at += 1 }
      if isPair {
        let path = paths.child(of: PathTable.root, chunk, label, name)
        fields.add(path, .text, first, at)
        count += 1
      }
      at += 1
    }
    return count
  }

  private static func isLabel(_ byte: UInt8) -> Bool {
    byte.isNameByte || byte == UInt8(ascii: ".")
  }

  /// Where a value without quotes ends: some write a comma or a semicolon between pairs, and Rust's
  /// spans close behind their last pair.
  private static func valueEnd(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    if end - start > 1, ",;".utf8.contains(chunk.byte(end - 1)) { return end - 1 }
    guard end - start > 2, chunk.byte(end - 1) == UInt8(ascii: ":"),
      chunk.byte(end - 2) == UInt8(ascii: "}"), chunk.byte(start) != UInt8(ascii: "{")
    else { return end }
    return end - 2
  }

  private static let units = ["ms", "us", "\u{b5}s", "\u{3bc}s", "ns"].map { Array($0.utf8) }

  /// Where a number with its unit behind a blank ends: `latency=83 ms`; nil where none stands there.
  private static func unitEnd(
    _ chunk: RawSpan, _ start: Int, _ at: Int, _ end: Int
  ) -> Int? {
    guard at < end, chunk.byte(at) == 0x20, chunk.byte(start).isDigit,
      DecimalText(chunk, start, at)?.end == at
    else { return nil }
    for unit in units where chunk.holds(unit, at: at + 1, before: end) {
      let next = at + 1 + unit.count
      if next == end || chunk.byte(next) <= 0x20 || chunk.byte(next) == UInt8(ascii: ",") {
        return next
      }
    }
    return nil
  }

  private static func isKey(_ byte: UInt8) -> Bool {
    byte.isNameByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@")
      || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
  }
}

/// The structured data of syslog: `[app@32473 region="eu-west-1" latency_ms="912"]`.
///
/// - Source: RFC 5424, section 6.3.
enum StructuredData {
  static func read(
    _ chunk: RawSpan, _ at: inout Int, _ end: Int, _ paths: inout PathTable,
    into fields: inout RecordFields
  ) -> Bool {
    if at < end, chunk.byte(at) == UInt8(ascii: "-") {
      at += 1
      return true
    }
    guard at < end, chunk.byte(at) == UInt8(ascii: "[") else { return false }
    while at < end, chunk.byte(at) == UInt8(ascii: "[") {
      let start = at + 1
      var isQuoted = false
      while at < end, isQuoted || chunk.byte(at) != UInt8(ascii: "]") {
        if chunk.byte(at) == UInt8(ascii: "\\") { at += 1 }
        if chunk.byte(at) == UInt8(ascii: "\"") { isQuoted.toggle() }
        at += 1
      }
      guard at < end else { return false }
      _ = PairText.read(chunk, start, at, &paths, into: &fields)
      at += 1
    }
    return true
  }
}
