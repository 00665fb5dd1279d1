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
/// A chunk is the filled part of a buffer that has `ChunkBuffer.padding` more bytes behind it. Only
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

  /// The quotes among the 16 bytes that begin at `at`.
  @inline(__always) func quotes(_ at: Int) -> Stops {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: as for `textStops`.
    let bytes = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD16<Int8>.self)
    let quotes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x22)
    let words = unsafe unsafeBitCast(quotes, to: SIMD2<UInt64>.self)
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

  /// The bytes of `range` as an array.
  ///
  /// Allocates, so only for rare paths.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for at in range { copy.append(byte(at)) }
    return copy
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

  /// A hash of two words.
  ///
  /// - Source: the folded 128-bit product of wyhash, public domain.
  @inline(__always) static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: b ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }
}
