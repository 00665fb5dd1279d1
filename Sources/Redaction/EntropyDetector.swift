internal import LogModel

/// Measures how random a run of characters looks.
private struct RunProfile {
  var digits = 0
  var lowers = 0
  var uppers = 0
  var hex = 0
  /// Changes between the classes, except from a capital to a small letter: words have few.
  var changes = 0
  var count = 0
  private var last: UInt8 = 0

  mutating func add(_ byte: UInt8) {
    if byte.isDigit { digits += 1 }
    if byte.isLower { lowers += 1 }
    if byte.isUpper { uppers += 1 }
    if byte.isHex { hex += 1 }
    let isSameCase = last.isUpper == byte.isUpper || (last.isUpper && byte.isLower)
    let isSame = last.isDigit == byte.isDigit && isSameCase
    if count > 0, last.isAlphanumeric, byte.isAlphanumeric, !isSame { changes += 1 }
    last = byte
    count += 1
  }

  var isHexKey: Bool { count >= 32 && hex == count }

  /// Letters of both cases and digits, changing often: what a base64 or base62 key looks like.
  var isMixed: Bool {
    count >= 24 && digits > 0 && lowers > 0 && uppers > 0 && changes * 100 >= count * 18
  }

  /// A run without separators in which letters and digits, or cases, change too often for a word.
  var isDense: Bool {
    count >= 24 && changes * 100 >= count * 18 && digits + lowers + uppers == count
  }

  var isMixedShort: Bool { digits > 0 && lowers + uppers > 0 || lowers > 0 && uppers > 2 }
}

extension SecretScan {
  /// Finds UUIDs, hexadecimal digests and other strings that are too random for a name.
  mutating func findRandomRuns() {
    var at = 0
    while at < bytes.count {
      guard bytes[at].isBase64 else {
        at += 1
        continue
      }
      let end = end(from: at, while: \.isBase64)
      judge(at..<end)
      at = end
    }
  }

  private mutating func judge(_ run: Range<Int>) {
    guard run.count >= 24 else { return }
    var whole = RunProfile()
    for position in run { whole.add(bytes[position]) }
    if whole.isMixed {
      let start = start(before: run.lowerBound, limit: 512) { $0.isBase64 || $0 == 0x2e }
      let isToken = profile(start..<run.lowerBound).isMixedShort
      add((isToken ? start : run.lowerBound)..<dottedEnd(from: run.upperBound), .key)
    }
    findSegments(run)
  }

  private func profile(_ range: Range<Int>) -> RunProfile {
    var profile = RunProfile()
    for position in range { profile.add(bytes[position]) }
    return profile
  }

  /// Examines the parts of a run between its separators.
  private mutating func findSegments(_ run: Range<Int>) {
    var at = run.lowerBound
    while at < run.upperBound {
      let end = min(end(from: at, while: \.isAlphanumeric), run.upperBound)
      if end - at >= 24 {
        let part = profile(at..<end)
        if part.isHexKey || part.isDense { add(at..<end, .key) }
      } else if end - at == 8, let uuid = uuidEnd(at) {
        add(at..<uuid, .id)
      }
      at = end + 1
    }
  }

  /// `123e4567-e89b-12d3-a456-426614174000`, with `_` as well.
  private func uuidEnd(_ start: Int) -> Int? {
    var at = start
    for (index, length) in [8, 4, 4, 4, 12].enumerated() {
      if index > 0 {
        guard byte(at) == UInt8(ascii: "-") || byte(at) == UInt8(ascii: "_") else { return nil }
        at += 1
      }
      let end = end(from: at, limit: length, while: \.isHex)
      guard end - at == length else { return nil }
      at = end
    }
    return byte(at).isAlphanumeric ? nil : at
  }
}
