internal import LogModel

/// Reads the timestamps of a stream, most of which lie in the same minute as the one before.
///
/// `2026-11-22T03:12` is two words. When they equal those of the last line, only the eight bytes of
/// `:08.123Z` are read. All other timestamps go to the full RFC 3339 reader.
struct TimestampReader: Sendable {
  // The initial minute is the epoch of the microseconds: `1970-01-01T00:00`.
  private var date: UInt64 = 0x2d31_302d_3037_3931
  private var hourAndMinute: UInt64 = 0x3030_3a30_3054_3130
  private var minuteStart: Int64 = 0

  /// Microseconds of the quoted timestamp at `at` if it lies in the minute of the last one, else
  /// nil; moves past it.
  ///
  /// Text that equals known text needs no search for the end of the string.
  @inline(__always)
  func next(_ chunk: RawSpan, _ at: inout Int) -> Int64? {
    // After a line that is cut short, the chunk may end before the words.
    guard chunk.byte(at) == UInt8(ascii: "\"") else { return nil }
    let (first, second, third) = chunk.words(at &+ 1)
    guard first == date, second == hourAndMinute, let offset = Self.millisecondOffset(third),
      chunk.byte(at &+ 25) == UInt8(ascii: "\"")
    else { return nil }
    at &+= 26
    return minuteStart &+ offset
  }

  /// The timestamp in the `length` bytes from `start` on, or nil.
  @inline(never)
  mutating func read(_ chunk: RawSpan, _ start: Int, _ length: Int) -> Timestamp? {
    let text = chunk.bytes(start..<start + length)
    guard let time = Timestamp(rfc3339: text.span) else { return nil }
    if length == 24, let offset = Self.millisecondOffset(chunk.word(start + 16)) {
      date = chunk.word(start)
      hourAndMinute = chunk.word(start + 8)
      minuteStart = time.microseconds - offset
    }
    return time
  }

  /// Microseconds into the minute for `:SS.mmmZ`; nil when the word has another form.
  @inline(__always)
  private static func millisecondOffset(_ word: UInt64) -> Int64? {
    // `:`, `.` and `Z` in their places, and every other byte a digit within its own limit.
    guard word & 0xff00_0000_ff00_00ff == 0x5a00_0000_2e00_003a else { return nil }
    let digits = word &- 0x0030_3030_0030_3000
    guard (digits &+ 0x0076_7676_0076_7600 | digits) & 0x0080_8080_0080_8000 == 0 else {
      return nil
    }
    let tens = Int64(digits >> 8 & 0xf)
    guard tens < 6 else { return nil }
    let seconds = tens * 10 + Int64(digits >> 16 & 0xf)
    let milliseconds =
      Int64(digits >> 32 & 0xf) * 100 + Int64(digits >> 40 & 0xf) * 10 + Int64(digits >> 48 & 0xf)
    return (seconds * 1000 + milliseconds) * 1000
  }
}
