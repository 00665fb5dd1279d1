internal import LogModel

/// A hash of many bytes that tells damage, no forgery: sums of words, and sums of these sums, in four
/// lanes.
///
/// Each byte that is changed, lost or moved changes it. 32 bytes cost two additions of vectors; a
/// hash that multiplies each word costs several times as much.
enum FrameHash {
  static func of(_ bytes: Span<UInt8>) -> UInt64 {
    var sums = SIMD4<UInt64>(repeating: 0x9e37_79b9_7f4a_7c15)
    var places = SIMD4<UInt64>(0, 1, 2, 3)
    // SAFETY: all bytes of a span of bytes are readable.
    let raw = unsafe bytes.bytes
    var at = 0
    while at &+ 32 <= raw.byteCount {
      // SAFETY: the 32 bytes at `at` lie inside the span.
      sums &+= unsafe raw.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at, as: SIMD4<UInt64>.self)
      places &+= sums
      at &+= 32
    }
    var rest: UInt64 = 0
    while at < bytes.count {
      rest = Word.mix(rest ^ UInt64(bytes[at]), 0xd1b5_4a32_d192_ed03)
      at &+= 1
    }
    var hash = Word.mix(UInt64(bytes.count) ^ rest, 0x8ebc_6af0_9c88_c6e3)
    for lane in 0..<4 { hash = joined(joined(hash, sums[lane]), places[lane]) }
    return hash
  }

  /// The hash of two parts, in their order.
  static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 {
    Word.mix(first ^ 0x5899_65cc_7537_4cc3, second) &+ second
  }
}
