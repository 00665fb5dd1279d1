internal import LogModel

// Addresses in hexadecimal groups: IPv6, MAC, and the fingerprints that look like them.
extension SecretScan {
  /// `2001:db8::1`, `::ffff:10.0.0.1`, `fe80::1%eth0`, `aa:bb:cc:dd:ee:ff`, `aabb.ccdd.eeff`.
  mutating func findColonAddresses() {
    var at = 0
    while at < bytes.count {
      guard Self.isGroup(bytes[at]) else {
        at += 1
        continue
      }
      let end = end(from: at, while: Self.isGroup)
      judge(at..<end)
      at = end
    }
  }

  private static func isGroup(_ byte: UInt8) -> Bool {
    byte.isHex || byte == 0x2d || byte == 0x2e || byte == 0x3a
  }

  private mutating func judge(_ run: Range<Int>) {
    guard run.count >= 3, let text = trimmed(run) else { return }
    if let kind = Self.kind(of: bytes[text]) {
      add(text.lowerBound..<zoneEnd(text.upperBound, kind), kind)
    } else if text.count >= 11 {
      findParts(text)
    }
  }

  /// The run without sentence punctuation; nil when letters follow it directly.
  private func trimmed(_ run: Range<Int>) -> Range<Int>? {
    var (start, end) = (run.lowerBound, run.upperBound)
    // An adjacent letter makes the hexadecimal digits part of a word.
    if byte(start - 1).isLetter {
      start = self.end(from: start, limit: run.count, while: \.isHex)
      start = self.end(from: start, limit: end - start) { $0 == 0x2d || $0 == 0x2e }
    }
    if byte(end).isLetter { end = self.start(before: end, limit: end - start, while: \.isHex) }
    while end > start, byte(end - 1) == 0x2e || byte(end - 1) == 0x2d { end -= 1 }
    while end > start, byte(start) == 0x2e || byte(start) == 0x2d { start += 1 }
    let isOpen = { (at: Int) in self.byte(at) == UInt8(ascii: ":") }
    if end - start > 2, isOpen(end - 1), !isOpen(end - 2) { end -= 1 }
    if end - start > 2, isOpen(start), !isOpen(start + 1) { start += 1 }
    return end - start >= 3 ? start..<end : nil
  }

  /// The end of `%eth0` behind a link-local address.
  private func zoneEnd(_ end: Int, _ kind: SecretKind) -> Int {
    guard kind == .ip, byte(end) == UInt8(ascii: "%") else { return end }
    return self.end(from: end + 1, limit: 16, while: \.isAlphanumeric)
  }

  /// Finds addresses inside longer hexadecimal text, such as `08:00:00-2001:db8::1`.
  private mutating func findParts(_ text: Range<Int>) {
    var at = text.lowerBound
    while at < text.upperBound {
      let end = end(from: at, limit: text.upperBound - at) { $0.isHex || $0 == UInt8(ascii: ":") }
      if end - at >= 3, let kind = Self.kind(of: bytes[at..<end]) { add(at..<end, kind) }
      if end - at >= 3, byte(at).isHex { findMACTail(at..<end) }
      at = end + 1
    }
  }

  /// Finds a MAC address with one more group before it, as after a colon.
  private mutating func findMACTail(_ text: Range<Int>) {
    guard text.count > 17 else { return }
    let tail = (text.upperBound - 17)..<text.upperBound
    if byte(tail.lowerBound - 1) == UInt8(ascii: ":"), Self.kind(of: bytes[tail]) == .mac {
      add(tail, .mac)
    }
  }

  private static func kind(of text: ArraySlice<UInt8>) -> SecretKind? {
    for separator in [UInt8(ascii: ":"), UInt8(ascii: "-")] {
      let groups = text.split(separator: separator, omittingEmptySubsequences: false)
      let isPairs = groups.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isHex) }
      if groups.count == 6, isPairs { return .mac }
      if groups.count >= 16, isPairs { return .key }
    }
    let dotted = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isQuads = dotted.allSatisfy { $0.count == 4 && $0.allSatisfy(\.isHex) }
    if dotted.count == 3, isQuads, text.contains(where: \.isLetter) { return .mac }
    return isIPv6(text) ? .ip : nil
  }

  private static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= 47, text.contains(UInt8(ascii: ":")), !text.contains(UInt8(ascii: "-"))
    else { return false }
    var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var count = 0
    if let last = groups.last, last.contains(UInt8(ascii: ".")) {
      let octets = last.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard octets.count == 4, octets.allSatisfy({ (1...3).contains($0.count) }) else {
        return false
      }
      groups.removeLast()
      count = 2
    }
    let filled = groups.filter { !$0.isEmpty }
    guard filled.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isHex) }) else { return false }
    count += filled.count
    let gaps = zip(text, text.dropFirst()).filter { $0 == 0x3a && $1 == 0x3a }.count
    // `a::b` is an operator between two names; an address has a digit or more groups.
    let isNumber = text.contains(where: \.isDigit) || count >= 3
    return isNumber && (gaps == 0 ? count == 8 : gaps == 1 && (1...7).contains(count))
  }
}
