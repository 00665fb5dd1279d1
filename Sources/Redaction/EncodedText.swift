/// A text with one more layer of escapes undone, and the original position of each byte.
///
/// Detectors read every layer, so that `alice%40example.com`, `alice\u0040example.com` and an
/// address with a soft hyphen are all found and located in the original.
struct EncodedText {
  private(set) var bytes: [UInt8]
  /// The range in the original that each byte was read from.
  private var starts: [Int32]
  private var ends: [Int32]

  /// The maximum number of layers; `EscapeReader` undoes a chain of equal escapes at once.
  static let layers = 5

  /// The original text.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    starts = bytes.indices.map { Int32(truncatingIfNeeded: $0) }
    ends = bytes.indices.map { Int32(truncatingIfNeeded: $0 + 1) }
  }

  private init(capacity: Int) {
    (bytes, starts, ends) = ([], [], [])
    bytes.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    ends.reserveCapacity(capacity)
  }

  /// The range in the original of a range of these bytes.
  func origin(of range: Range<Int>) -> Range<Int> {
    Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
  }

  /// The text with one layer undone, or nil when nothing is escaped.
  var decoded: EncodedText? {
    let reader = EscapeReader(bytes)
    // Most texts contain no escape and need no copy.
    guard let first = bytes.indices.first(where: { reader.read($0) != nil }) else { return nil }
    var next = EncodedText(capacity: bytes.count)
    for index in 0..<first { next.append(bytes[index], starts[index], ends[index]) }
    var at = first
    while at < bytes.count {
      guard let escape = reader.read(at) else {
        next.append(bytes[at], starts[at], ends[at])
        at += 1
        continue
      }
      let end = min(at + escape.length, bytes.count)
      for byte in escape.bytes { next.append(byte, starts[at], ends[end - 1]) }
      at = end
    }
    return next.bytes.count == bytes.count && next.bytes == bytes ? nil : next
  }

  private mutating func append(_ byte: UInt8, _ start: Int32, _ end: Int32) {
    bytes.append(byte)
    starts.append(start)
    ends.append(end)
  }

  /// For each position of an original of `count` bytes, whether a span may begin or end there.
  ///
  /// A span must not split an escape, because the remaining half would have another meaning.
  func boundaries(of count: Int) -> [Bool] {
    var isBoundary = [Bool](repeating: true, count: count + 1)
    for index in starts.indices where ends[index] > starts[index] + 1 {
      for position in (Int(starts[index]) + 1)..<Int(ends[index]) { isBoundary[position] = false }
    }
    return isBoundary
  }
}
