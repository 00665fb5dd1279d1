/// Tests of whole texts, because most texts can be copied without changes.
///
/// Eight bytes at a time: much cheaper than a byte at a time.
extension Span<UInt8> {
  /// The number of bytes from `start` on before the first that JSON may escape: any byte except
  /// printing ASCII.
  func lengthOfPlainJSON(from start: Int) -> Int {
    length(from: start) { $0.controls | $0.tops(of: "\"") | $0.tops(of: "\\") }
  }

  /// The number of bytes before the first that is not a printing ASCII character.
  var lengthOfPlainText: Int { length(from: 0) { $0.controls } }

  /// The number of bytes from `start` on before the first that ends a JSON string or is not allowed
  /// in it.
  package func lengthOfJSONText(from start: Int) -> Int {
    length(from: start) { $0.tops(below: 0x20) | $0.tops(of: "\"") | $0.tops(of: "\\") }
  }

  /// The number of bytes from `start` on before the first that HTML may write differently: markup,
  /// or any byte except printing ASCII.
  package func lengthOfPlainHTML(from start: Int) -> Int {
    length(from: start) { $0.controls | $0.markup }
  }

  /// A hash of the bytes.
  package func hash(seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(count)
    forEachWord { word in
      hash = word.mixed(into: hash)
      return true
    }
    return hash
  }

  /// Whether every byte is ASCII that the JSON in a page's script holds unchanged.
  package var isPlainScript: Bool {
    var isPlain = true
    forEachWord { word in
      isPlain = !word.hasControl && !word.has("\"") && !word.has("\\") && !word.has("<")
      return isPlain
    }
    return isPlain
  }

  /// Whether every byte is ASCII that HTML holds unchanged; tabs and newlines count as text.
  package var isPlainHTML: Bool {
    var isPlain = true
    forEachWord { word in
      // Most words with a control character hold a line ending.
      isPlain = word.markup == 0 && (!word.hasControl || word.isTextOverLines)
      return isPlain
    }
    return isPlain
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

  /// Whether `text` stands at `start`.
  @inlinable
  package func holds(_ text: [UInt8], at start: Int) -> Bool {
    guard start >= 0, text.count <= count - start else { return false }
    return text.indices.allSatisfy { self[start + $0] == text[$0] }
  }

  /// Whether the bytes contain an ASCII character.
  package func contains(_ character: Unicode.Scalar) -> Bool {
    var at = 0
    while at + 8 <= count {
      if word(at).has(character) { return true }
      at += 8
    }
    if count >= 8 { return word(count - 8).has(character) }
    return indices.contains { self[$0] == UInt8(truncatingIfNeeded: character.value) }
  }

  /// Calls `body` with all bytes, eight in a word, until it returns false.
  ///
  /// The last word repeats bytes of the previous one. A text of less than eight bytes is filled
  /// with `x`.
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

  /// The number of bytes from `start` on before the first that passes a test; a space passes none.
  @inline(__always)
  private func length(from start: Int, _ test: (UInt64) -> UInt64) -> Int {
    var at = start
    while at + 8 <= count {
      let special = test(word(at))
      if special != 0 { return at + special.trailingZeroBitCount / 8 - start }
      at += 8
    }
    guard at < count else { return count - start }
    let special = test(padded(at))
    return (special != 0 ? at + special.trailingZeroBitCount / 8 : count) - start
  }

  /// The last bytes, less than eight, from `offset` on, filled with spaces.
  private func padded(_ offset: Int) -> UInt64 {
    let missing = 8 * (offset + 8 - count)
    let spaces: UInt64 = 0x2020_2020_2020_2020
    if count >= 8 { return word(count - 8) >> missing | spaces << (64 - missing) }
    var word = spaces
    for index in (offset..<count).reversed() { word = word << 8 | UInt64(self[index]) }
    return word
  }

  @inline(__always)
  private func word(_ offset: Int) -> UInt64 {
    // SAFETY: the load checks its bounds, and any eight bytes are a valid integer.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}

/// Tests of eight bytes at once.
///
/// A test sets the top bit of the first byte that passes, and no bit where no byte passes; bytes
/// after the first may be marked wrongly.
/// - Source: S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
extension UInt64 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  fileprivate func tops(of character: Unicode.Scalar) -> UInt64 {
    let zero = self ^ (Self.ones &* UInt64(character.value))
    return (zero &- Self.ones) & ~zero & Self.tops
  }

  @inline(__always)
  fileprivate func tops(below limit: UInt64) -> UInt64 {
    (self &- Self.ones &* limit) & ~self & Self.tops
  }

  @inline(__always)
  fileprivate func mixed(into hash: UInt64) -> UInt64 {
    let mixed = (hash ^ self) &* 0x9e37_79b9_7f4a_7c15
    return mixed ^ mixed >> 32
  }

  @inline(__always)
  fileprivate func has(_ character: Unicode.Scalar) -> Bool { tops(of: character) != 0 }

  /// Tests for bytes that are not printing ASCII characters.
  @inline(__always)
  fileprivate var controls: UInt64 { (self & Self.tops) | tops(below: 0x20) | tops(of: "\u{7f}") }

  /// Tests for characters with a meaning in HTML.
  @inline(__always)
  fileprivate var markup: UInt64 {
    // `&` and `'` differ in one bit, as do `<` and `>`.
    (self | Self.ones).tops(of: "'") | (self | Self.ones &* 2).tops(of: ">") | tops(of: "\"")
  }

  @inline(__always)
  fileprivate var hasControl: Bool { controls != 0 }

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
