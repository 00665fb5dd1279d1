private import Glibc

/// Byte searches without a check per byte; the bounds are checked once.
///
/// Every function takes a span, so no caller can pass a bad length, and returns an index inside it.
enum ByteSearch {
  /// The index of the first `byte` at or after `start`, or nil.
  ///
  /// Wraps memchr(3), which is much faster than a checked loop.
  /// - Precondition: `0 ... haystack.count` contains `start`.
  static func firstIndex(of byte: UInt8, in haystack: Span<UInt8>, from start: Int) -> Int? {
    precondition(start >= 0 && start <= haystack.count)
    return unsafe haystack.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      // SAFETY: base + start ... base + count lies inside the span, which outlives this closure;
      // memchr reads at most count - start bytes and keeps no pointer.
      let hit = unsafe memchr(base + start, Int32(byte), buffer.count - start)
      guard let hit = unsafe hit else { return nil }
      return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }
  }

  /// The index of the last `byte` in a range, or nil.
  ///
  /// Meant for short distances.
  static func lastIndex(
    of byte: UInt8, in haystack: Span<UInt8>, _ range: Range<Int>
  ) -> Int? {
    var at = range.upperBound
    while at > range.lowerBound {
      at -= 1
      if haystack[at] == byte { return at }
    }
    return nil
  }
}

/// Unchecked reads of a chunk: a byte, or little-endian words of eight bytes.
///
/// A chunk is the filled part of a buffer that has `Scanner.padding` more bytes behind it. Only
/// `ChunkBuffer.decode` and `NameDictionary.escaped` make chunks, and both guarantee the padding. A
/// read that begins inside the chunk may therefore end in the padding, so one comparison of the
/// start checks the whole read.
extension RawSpan {
  @inline(__always) func byte(_ at: Int) -> UInt8 {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span.
    return unsafe unsafeLoad(fromUncheckedByteOffset: at, as: UInt8.self)
  }

  @inline(__always) func word(_ at: Int) -> UInt64 {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span, the seven bytes behind it in the span or the padding.
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
  }

  /// The three words that begin at `at`.
  @inline(__always) func words(_ at: Int) -> (UInt64, UInt64, UInt64) {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span, the 23 bytes behind it in the span or the padding.
    return unsafe (
      unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self),
      unsafeLoadUnaligned(fromUncheckedByteOffset: at &+ 8, as: UInt64.self),
      unsafeLoadUnaligned(fromUncheckedByteOffset: at &+ 16, as: UInt64.self)
    )
  }

  /// The two words that begin at `at`.
  @inline(__always) func pair(_ at: Int) -> (UInt64, UInt64) {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span, the 15 bytes behind it in the span or the padding.
    return unsafe (
      unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self),
      unsafeLoadUnaligned(fromUncheckedByteOffset: at &+ 8, as: UInt64.self)
    )
  }

  /// How many of the 16 bytes that begin at `at` are digits before the first that is none.
  @inline(__always) func digits(_ at: Int) -> Int {
    let (first, second) = pair(at)
    let count = Word.digits(first)
    return count < 8 ? count : 8 &+ Word.digits(second)
  }

  /// The number that the 1 to 16 digits at `at` make.
  @inline(__always) func number(_ at: Int, _ digits: Int) -> UInt64 {
    let (first, second) = pair(at)
    if digits <= 8 { return Word.number(first, digits) }
    return Word.number(first, 8) &* NumberText.wholePowersOfTen[digits &- 8]
      &+ Word.number(second, digits &- 8)
  }

  /// The 16 bytes that begin at `at`.
  @inline(__always) func vector(_ at: Int) -> SIMD16<UInt8> {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span, the 15 bytes behind it in the span or the padding.
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD16<UInt8>.self)
  }

  /// The quotes among the 16 bytes that begin at `at`.
  @inline(__always) func quotes(_ at: Int) -> Stops {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: as for `textStops`.
    let bytes = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD16<Int8>.self)
    let quotes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x22)
    let words = unsafe unsafeBitCast(quotes, to: SIMD2<UInt64>.self)
    return Stops(low: words.x, high: words.y)
  }

  /// The place of the first of two bytes at or behind `start`.
  ///
  /// - Precondition: one of them stands there.
  @inline(__always) func first(of one: UInt8, or other: UInt8, from start: Int) -> Int {
    var at = start
    while true {
      let stops = stops(at, one, other, other)
      if !stops.isEmpty { return at &+ stops.distance }
      at &+= 16
    }
  }

  /// The place of the first such byte among those before `end`; `end` where none stands there.
  @inline(__always) func first(_ byte: UInt8, from start: Int, before end: Int) -> Int {
    var at = start
    while at < end {
      let stops = stops(at, byte, byte, byte)
      if !stops.isEmpty { return min(end, at &+ stops.distance) }
      at &+= 16
    }
    return max(start, end)
  }

  /// The place of the first byte before `end` that is a blank, a control character or `stop`; `end`
  /// where none stands there.
  @inline(__always) func firstBlank(or stop: UInt8, from start: Int, before end: Int) -> Int {
    var at = start
    while at < end {
      let bytes = vector(at)
      let blanks: SIMDMask<SIMD16<Int8>> = bytes .<= SIMD16<UInt8>(repeating: 0x20)
      let others: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: stop)
      // SAFETY: as for `textStops`.
      let words = unsafe unsafeBitCast(blanks .| others, to: SIMD2<UInt64>.self)
      let stops = Stops(low: words.x, high: words.y)
      if !stops.isEmpty { return min(end, at &+ stops.distance) }
      at &+= 16
    }
    return end
  }

  /// The place of the quote that ends a text with escapes; -1 where none stands before `end`.
  @inline(__always) func closingQuote(from start: Int, before end: Int) -> Int {
    var at = start
    while at < end {
      let stops = textStops(at)
      at &+= stops.distance
      guard at < end, !stops.isEmpty else { continue }
      if byte(at) == UInt8(ascii: "\"") { return at }
      at &+= byte(at) == UInt8(ascii: "\\") ? 2 : 1
    }
    return -1
  }

  /// The place behind the digits that begin at `start`, at most `end`.
  @inline(__always) func skipDigits(_ start: Int, before end: Int) -> Int {
    var at = start
    while at < end {
      let count = digits(at)
      at &+= count
      if count < 16 { break }
    }
    return min(at, end)
  }

  /// Where one of three bytes stands among the 16 bytes that begin at `at`.
  @inline(__always) func stops(_ at: Int, _ one: UInt8, _ other: UInt8, _ third: UInt8) -> Stops {
    let bytes = vector(at)
    let ones: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: one)
    let others: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: other)
    let thirds: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: third)
    // SAFETY: as for `textStops`.
    let words = unsafe unsafeBitCast(ones .| others .| thirds, to: SIMD2<UInt64>.self)
    return Stops(low: words.x, high: words.y)
  }

  /// The bytes that end plain text inside a string, among the 16 bytes that begin at `at`: a quote,
  /// a backslash, a control character or a byte that is not ASCII.
  ///
  /// Three vector comparisons: cheaper than arithmetic on words.
  @inline(__always) func textStops(_ at: Int) -> Stops {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span, the 15 bytes behind it in the span or the padding;
    // a mask has the layout of two words.
    let bytes = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD16<Int8>.self)
    // Both operands are vectors: a scalar operand compiles to much slower code.
    let quotes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x22)
    let backslashes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x5c)
    // As signed bytes, control characters and bytes beyond ASCII are all below the space.
    let low: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16<Int8>(repeating: 0x20)
    let words = unsafe unsafeBitCast(quotes .| backslashes .| low, to: SIMD2<UInt64>.self)
    return Stops(low: words.x, high: words.y)
  }

  /// Whether a range holds plain ASCII only, which a JSON string holds as it is.
  func isPlainText(_ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      let stops = textStops(at)
      if !stops.isEmpty { return at &+ stops.distance >= range.upperBound }
      at &+= 16
    }
    return true
  }

  /// Whether `text` stands at `at` and ends at `end` or before.
  func holds(_ text: [UInt8], at: Int, before end: Int) -> Bool {
    guard text.count <= end - at else { return false }
    return text.indices.allSatisfy { byte(at + $0) == text[$0] }
  }

  /// Whether `text` stands at one of some places and ends before `end`.
  func contains(_ text: [UInt8], from start: Int, before end: Int) -> Bool {
    var at = first(text[0], from: start, before: end)
    while at < end {
      if holds(text, at: at, before: end) { return true }
      at = first(text[0], from: at + 1, before: end)
    }
    return false
  }

  /// The line behind the one in which a place lies, without its newline; nil where none follows.
  func line(behind place: Int) -> Range<Int>? {
    let start = first(0x0a, from: place, before: byteCount) + 1
    guard start < byteCount else { return nil }
    return start..<first(0x0a, from: start, before: byteCount)
  }

  /// The bytes of `range` as an array.
  ///
  /// Allocates, so only for rare paths.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    append(range, to: &copy)
    return copy
  }

  /// Appends the bytes of `range` in one copy.
  func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
    // SAFETY: `extracting` checks the range; the bytes are copied before the closure ends.
    unsafe extracting(range).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

extension [UInt8] {
  /// Calls `body` with the first `filled` bytes as a chunk.
  ///
  /// - Precondition: `Scanner.padding` more bytes stand behind them.
  func withChunk<Result>(_ filled: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    precondition(filled + Scanner.padding <= count)
    // SAFETY: bytes have no padding, so each of them may be read as a raw byte.
    return unsafe try body(span.bytes.extracting(0..<filled))
  }

  /// Calls `body` with a copy of the bytes as a chunk that ends with a newline.
  func asChunk<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    let padded = self + [0x0a] + [UInt8](repeating: 0, count: Scanner.padding)
    return try padded.withChunk(count + 1, body)
  }
}

/// Which of 16 bytes end a run: all bits of those bytes are set.
struct Stops {
  var low: UInt64
  var high: UInt64

  @inline(__always) var isEmpty: Bool { low | high == 0 }

  /// The number of bytes before the first stop; 16 without a stop.
  ///
  /// Branch-free, because the half that holds the stop is unpredictable.
  @inline(__always) var distance: Int {
    (low.trailingZeroBitCount &+ (low == 0 ? high.trailingZeroBitCount : 0)) >> 3
  }

  /// The bytes of `words` up to and including the first stop; the bytes behind it are zero.
  @inline(__always) func prefix(_ words: (first: UInt64, second: UInt64)) -> (UInt64, UInt64) {
    // All bits up to and including the lowest byte that stops; all bits where no byte stops.
    let firstMask = ((low & (0 &- low)) &<< 8) &- 1
    let secondMask = ((high & (0 &- high)) &<< 8) &- 1
    return (words.first & firstMask, low == 0 ? words.second & secondMask : 0)
  }

  /// The stops except one at the first byte.
  @inline(__always) var withoutFirst: Stops { Stops(low: low & ~0xff, high: high) }
}

/// Arithmetic on eight bytes at once.
enum Word {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080

  /// A mask of the lowest `count` bytes of a word; the whole word from eight on.
  @inline(__always) static func mask(_ count: Int) -> UInt64 {
    count >= 8 ? ~0 : (1 << (8 * UInt64(truncatingIfNeeded: count))) &- 1
  }

  /// How many bytes of a word are digits before the first that is none.
  @inline(__always) static func digits(_ word: UInt64) -> Int {
    let plain = word ^ (ones &* 0x30)
    // For a byte above nine, adding 0x76 sets the high bit.
    return (((plain &+ ones &* 0x76) | plain) & highs).trailingZeroBitCount >> 3
  }

  /// The number that the first digits of a word make, of which there are 1 to 8.
  ///
  /// - Source: D. Lemire, "Quickly parsing eight digits", 2018.
  @inline(__always) static func number(_ word: UInt64, _ digits: Int) -> UInt64 {
    // Zeros are put in front; then digits are joined to pairs, to fours, and to all eight.
    let eight = (word ^ (ones &* 0x30)) << UInt64(truncatingIfNeeded: 64 &- digits &* 8)
    let pairs = eight &* 10 &+ eight >> 8
    let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }

  /// How often a byte stands in a word.
  @inline(__always) static func count(of byte: UInt8, in word: UInt64) -> Int {
    let other = word ^ (ones &* UInt64(byte))
    let hits = ~(((other & ~highs) &+ ~highs) | other) & highs
    // Adds up the bytes, each 1 for a hit.
    return Int(truncatingIfNeeded: ((hits >> 7) &* ones) >> 56)
  }

  /// A hash of two words.
  ///
  /// - Source: the folded 128-bit product of wyhash, public domain.
  @inline(__always) static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: b ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }
}
