internal import LogModel

// Addresses: e-mail, URL credentials, IP and MAC addresses.
extension SecretScan {
  private static func isLocal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "%"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "!"), UInt8(ascii: "#"),
      UInt8(ascii: "*"), UInt8(ascii: "~"):
      true
    default: byte.isAlphanumeric || byte >= 0x80
    }
  }

  /// `alice@example.com`, `"alice b"@example.com`, `root@host`, `root@[10.0.0.1]`.
  mutating func findEmails() {
    for at in bytes.indices
    where bytes[at] == UInt8(ascii: "@") && !credentialMarks.contains(at) {
      let start = localStart(at)
      guard start < at, let end = domainEnd(at + 1, isPath: byte(start - 1) == UInt8(ascii: "/"))
      else { continue }
      add(start..<end, .email)
    }
  }

  private func localStart(_ at: Int) -> Int {
    guard byte(at - 1) == UInt8(ascii: "\"") else {
      return start(before: at, limit: 256, while: Self.isLocal)
    }
    let quoted = start(before: at - 1, limit: 64) { $0 != UInt8(ascii: "\"") && !$0.isLineBreak }
    return byte(quoted - 1) == UInt8(ascii: "\"") ? quoted - 1 : at
  }

  /// The end of a domain; after a path (`actions/checkout@main`) only a complete domain counts.
  private func domainEnd(_ start: Int, isPath: Bool) -> Int? {
    if byte(start) == UInt8(ascii: "[") {
      let end = end(from: start + 1, limit: 64) { $0.isAlphanumeric || $0 == 0x2e || $0 == 0x3a }
      return byte(end) == UInt8(ascii: "]") ? end + 1 : nil
    }
    var end = end(from: start, limit: 255) {
      $0.isAlphanumeric || $0 == 0x2e || $0 == 0x2d || $0 >= 0x80
    }
    while end > start, byte(end - 1) == 0x2e || byte(end - 1) == 0x2d { end -= 1 }
    let labels = bytes[start..<end].split(separator: 0x2e)
    guard let last = labels.last, let first = last.first else { return nil }
    let isName = first.isLetter || first >= 0x80
    if labels.count > 1 { return isName && last.count >= 2 || labels.count == 4 ? end : nil }
    return isName && !isPath && last.count >= 3 && !last.contains(where: \.isDigit) ? end : nil
  }

  private static let schemeMark = Array("://".utf8)

  /// `user:password@` of a URL or a database's address; the host stays.
  mutating func findURLCredentials() {
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: ":"), starts(at, Self.schemeMark) {
        at += 3
        if let credentials = credentials(at..<urlEnd(at)) {
          add(at..<credentials, .key)
          // The text before this `@` is not a mailbox, and the host must stay.
          credentialMarks.insert(credentials)
        }
      } else if bytes[at] == UInt8(ascii: "@"), let start = bareCredentials(at) {
        add(start..<at, .key)
        at += 1
      } else {
        at += 1
      }
    }
  }

  /// The end of the word, or the start of another URL.
  private func urlEnd(_ start: Int) -> Int {
    var at = start
    while at < bytes.count, at - start < 2048, bytes[at] > 0x20, !bytes[at].isQuote,
      bytes[at] != 0x3c, bytes[at] != 0x3e, bytes[at] != 0x3a || !starts(at, Self.schemeMark)
    {
      at += 1
    }
    return at
  }

  /// The range of a URL's credentials.
  ///
  /// A password may hold `/`, `@` and `:`: the last `@` counts.
  private func credentials(_ url: Range<Int>) -> Int? {
    let isQuery: (UInt8) -> Bool = { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let host = end(from: url.lowerBound, limit: url.count) {
      $0 != UInt8(ascii: "/") && !isQuery($0)
    }
    let authority = bytes[url.lowerBound..<host]
    let colon = authority.firstIndex(of: UInt8(ascii: ":"))
    let isPort = colon.map { bytes[($0 + 1)..<host].allSatisfy(\.isDigit) } ?? true
    guard authority.contains(UInt8(ascii: "@")) || !isPort else { return nil }
    let path = end(from: url.lowerBound, limit: url.count) { !isQuery($0) }
    // With `?` in the password, the `@` is found only in the whole URL.
    let whole = bytes[url.lowerBound..<path].lastIndex(of: UInt8(ascii: "@"))
    return whole ?? bytes[url].lastIndex(of: UInt8(ascii: "@"))
  }

  /// The start of `root:hunter2@tcp(db:3306)`.
  private func bareCredentials(_ at: Int) -> Int? {
    let start = start(before: at, limit: 128) {
      $0 > 0x20 && !$0.isQuote && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@")
        && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "<")
        && $0 != UInt8(ascii: ">")
    }
    guard let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")), colon > start,
      colon < at - 1, byte(at + 1).isAlphanumeric || byte(at + 1) == UInt8(ascii: "[")
    else { return nil }
    return start
  }

  /// Finds `10.0.0.1` and `ip-10-0-0-1`; a port or a prefix length behind it stays.
  mutating func findIPv4() {
    var at = 0
    while at < bytes.count {
      guard bytes[at].isDigit, !byte(at - 1).isDigit else {
        at += 1
        continue
      }
      let separator: UInt8 = isDashedHost(at) ? 0x2d : 0x2e
      if let end = quadEnd(at, separator), isAddress(at, end, separator) {
        add(at..<end, .ip)
        at = end
      } else {
        at += 1
      }
    }
  }

  private func isDashedHost(_ at: Int) -> Bool {
    byte(at - 1) == 0x2d && byte(at - 2) | 0x20 == UInt8(ascii: "p")
      && byte(at - 3) | 0x20 == UInt8(ascii: "i")
  }

  /// Excludes versions (`v1.2.3.4`) and parts of longer numbers such as object ids.
  private func isAddress(_ start: Int, _ end: Int, _ separator: UInt8) -> Bool {
    let before = byte(start - 1)
    if before | 0x20 == UInt8(ascii: "v") && !byte(start - 2).isLetter { return false }
    if before == separator, byte(start - 2).isDigit { return false }
    guard byte(end) == separator, byte(end + 1).isDigit else { return true }
    // tcpdump writes the port as a fifth part.
    let fifth = self.end(from: end + 1, while: \.isDigit)
    return !(byte(fifth) == separator && byte(fifth + 1).isDigit)
  }

  private func quadEnd(_ start: Int, _ separator: UInt8) -> Int? {
    var at = start
    for part in 0..<4 {
      if part > 0 {
        guard byte(at) == separator else { return nil }
        at += 1
      }
      let end = end(from: at, limit: 4, while: \.isDigit)
      guard (1...3).contains(end - at) else { return nil }
      guard bytes[at..<end].reduce(0, { $0 * 10 + Int($1 - 0x30) }) < 256 else { return nil }
      at = end
    }
    return at
  }
}
