internal import LogModel

/// A run of characters that may be base64, across line breaks.
struct Base64Run {
  /// From the first character to the last, padding and line breaks included.
  private(set) var range: Range<Int>
  /// The decoded values, six bits each.
  private(set) var values: [UInt8] = []

  /// Shorter runs are ignored.
  private static let least = 16
  /// A readable text must be longer than those that binary data contains by chance.
  private static let leastText = 8

  /// All runs of a text, in order.
  static func all(in bytes: [UInt8]) -> [Base64Run] {
    var runs: [Base64Run] = []
    var at = 0
    while at < bytes.count {
      guard bytes[at].isBase64 else {
        at += 1
        continue
      }
      let run = Base64Run(bytes, from: at)
      at = run.range.upperBound
      if run.values.count >= least { runs.append(run) }
    }
    return runs
  }

  private init(_ bytes: [UInt8], from start: Int) {
    range = start..<start
    var at = start
    var lineStart = start
    while at < bytes.count {
      if bytes[at].isBase64 {
        values.append(Self.value(bytes[at]))
        at += 1
      } else if at - lineStart >= Self.least, let next = Self.nextLine(bytes, at) {
        (at, lineStart) = (next, next)
      } else {
        break
      }
    }
    let padding = bytes[at...].prefix(2).prefix { $0 == UInt8(ascii: "=") }
    range = start..<(at + padding.count)
  }

  /// Where base64 continues after a line break at `at`, or nil.
  private static func nextLine(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard bytes[at].isLineBreak else { return nil }
    var next = at
    while next < bytes.count, bytes[next].isSpace, next - at < 16 { next += 1 }
    return next < bytes.count && bytes[next].isBase64 ? next : nil
  }

  private static func value(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x41...0x5a: byte - 0x41
    case 0x61...0x7a: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    default: 63
    }
  }

  /// Whether one of the decoded texts is wanted.
  ///
  /// All four alignments are tried, because a run may begin before its base64.
  func holdsText(where isWanted: ([UInt8]) -> Bool) -> Bool {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 3 / 4 + 3)
    return (0..<4).contains { start in
      decode(from: start, into: &bytes)
      return Self.holdsText(bytes, where: isWanted)
    }
  }

  private func decode(from start: Int, into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    var bits: UInt32 = 0
    var count = 0
    for index in start..<values.count {
      bits = bits << 6 | UInt32(values[index])
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }

  /// The readable stretches of `bytes`; zero bytes are those of UTF-16.
  private static func holdsText(_ bytes: [UInt8], where isWanted: ([UInt8]) -> Bool) -> Bool {
    var start = 0
    var at = 0
    while at <= bytes.count {
      let length = at < bytes.count ? textLength(bytes, at) : 0
      if length == 0 {
        if at - start >= leastText, isWanted(Array(bytes[start..<at])) { return true }
        start = at + 1
      }
      at += max(length, 1)
    }
    return false
  }

  private static func textLength(_ bytes: [UInt8], _ at: Int) -> Int {
    switch bytes[at] {
    case 0x20..<0x7f, 0x09, 0x0a, 0x0d, 0: 1
    default: InvisibleText.scalar(bytes, at)?.1 ?? 0
    }
  }
}
