internal import LogModel

/// Messages are searched as bytes where they are plain: Unicode string comparison is slow.
extension KeptEvent {
  /// Whether the message contains a name, compared byte by byte.
  func mentions(_ name: String) -> Bool {
    let (word, message) = (name.utf8.span, rawMessage.span)
    guard !word.isEmpty, word.isPlain, message.isPlain else { return self.message.contains(name) }
    return message.contains(word) { $0 }
  }

  /// Whether the message reports an exhausted connection pool; only for whole events.
  var speaksOfFullPool: Bool {
    let message = rawMessage.span
    if message.isPlain { return PoolWords.areIn(message) }
    let line = bytes.span
    return (line.holds(PoolWords.pool) || line.holds(PoolWords.tooMany))
      && PoolWords.areIn(self.message)
  }
}

/// Phrases that report an exhausted connection pool.
private enum PoolWords {
  static let pool = Array("pool".utf8)
  static let tooMany = Array("too many".utf8)
  private static let tooManyConnections = Array("too many connections".utf8)
  private static let timeout = Array("pool timeout".utf8)
  private static let exhaust = Array("exhaust".utf8)
  private static let noFreeConnection = Array("no free conn".utf8)

  static func areIn(_ plain: Span<UInt8>) -> Bool {
    guard plain.holds(pool) else { return plain.holds(tooManyConnections) }
    return plain.holds(exhaust) || plain.holds(noFreeConnection) || plain.holds(timeout)
      || plain.holds(tooManyConnections)
  }

  static func areIn(_ message: String) -> Bool {
    let text = message.lowercased()
    let signs = ["pool exhausted", "pool is exhausted", "too many connections", "pool timeout"]
    return signs.contains { text.contains($0) }
      || text.contains("pool") && (text.contains("exhaust") || text.contains("no free conn"))
  }
}

extension Span<UInt8> {
  /// Whether every byte is compared as it stands: visible ASCII, no escape.
  fileprivate var isPlain: Bool {
    indices.allSatisfy { self[$0] >= 0x20 && self[$0] < 0x7f && self[$0] != UInt8(ascii: "\\") }
  }

  /// Whether it contains `word`, regardless of case.
  fileprivate func holds(_ word: [UInt8]) -> Bool {
    contains(word.span) { byte in
      byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
  }

  @inline(__always)
  fileprivate func contains(_ word: Span<UInt8>, read: (UInt8) -> UInt8) -> Bool {
    guard count >= word.count else { return false }
    let first = word[0]
    for start in 0...count - word.count where read(self[start]) == first {
      var length = 1
      while length < word.count, read(self[start + length]) == word[length] { length += 1 }
      if length == word.count { return true }
    }
    return false
  }
}
