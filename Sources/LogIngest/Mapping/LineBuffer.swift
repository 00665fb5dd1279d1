internal import LogModel

/// Text that is written in whole blocks, each part over the surplus of the part before.
struct LineBuffer: Sendable {
  /// Blocks that are written may end so many bytes behind the text.
  static let surplus = ShortText.capacity

  /// All of it has a value, though it is text up to `count` only.
  var bytes: [UInt8] = []
  var count = 0

  /// Begins a text in memory that is not used any more.
  mutating func begin(in memory: inout [UInt8]) {
    swap(&bytes, &memory)
    count = 0
  }

  /// The text, and `Scanner.padding` or more.
  ///
  /// What lies behind stays: to cut it off and append it again for the next text would cost as much
  /// as writing the text.
  mutating func take() -> [UInt8] {
    reserve(Scanner.padding)
    defer { (bytes, count) = ([], 0) }
    return bytes
  }

  /// Makes room for so many more bytes and the surplus behind them.
  @inline(__always)
  mutating func reserve(_ room: Int) {
    if bytes.count &- count < room &+ Self.surplus { grow(room) }
  }

  @inline(never)
  private mutating func grow(_ room: Int) {
    let missing = count + room + Self.surplus - bytes.count
    bytes.append(contentsOf: repeatElement(0, count: max(missing, bytes.count, 1 << 16)))
  }
}

/// A place in the memory of a text that has room for what is written.
///
/// The functions are static, so that place and memory are local variables of the caller.
enum LineCursor {
  /// Writes a part of a chunk.
  @inline(__always)
  static func write(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ raw: inout MutableRawSpan, _ at: inout Int
  ) {
    var (from, to) = (start, at)
    while from < end {
      store(chunk.vector(from), &raw, to)
      from &+= 16
      to &+= 16
    }
    at &+= end &- start
  }

  @inline(__always)
  static func write(_ text: ShortText, _ raw: inout MutableRawSpan, _ at: inout Int) {
    store(text.blocks[0], &raw, at)
    store(text.blocks[1], &raw, at &+ 16)
    store(text.blocks[2], &raw, at &+ 32)
    at &+= text.count
  }

  @inline(__always)
  static func write(_ byte: UInt8, _ raw: inout MutableRawSpan, _ at: inout Int) {
    store(byte, &raw, at)
    at &+= 1
  }

  /// Writes the eight bytes of a word, the lowest first.
  @inline(__always)
  static func write(word: UInt64, _ raw: inout MutableRawSpan, _ at: inout Int) {
    store(word, &raw, at)
    at &+= 8
  }

  static func write(_ bytes: ArraySlice<UInt8>, _ raw: inout MutableRawSpan, _ at: inout Int) {
    for byte in bytes { write(byte, &raw, &at) }
  }

  @inline(__always)
  private static func store<Value: BitwiseCopyable>(
    _ value: Value, _ raw: inout MutableRawSpan, _ at: Int
  ) {
    assert(at >= 0 && at + MemoryLayout<Value>.size <= raw.byteCount)
    // SAFETY: the caller has reserved room for what it writes and for `LineBuffer.surplus`.
    unsafe raw.storeBytes(of: value, toUncheckedByteOffset: at, as: Value.self)
  }
}

/// A text of up to 48 bytes that needs no memory of its own.
struct ShortText: Sendable {
  static let capacity = 48

  fileprivate var blocks = InlineArray<3, SIMD16<UInt8>>(repeating: .zero)
  fileprivate var count = 0

  /// The beginning of a text, as far as it fits.
  init(_ text: some Sequence<UInt8>) {
    for byte in text.prefix(Self.capacity) {
      blocks[count >> 4][count & 15] = byte
      count += 1
    }
  }

  init(_ text: String) { self.init(text.utf8) }

  /// A text of any length.
  static func parts(of text: String) -> [Self] {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: capacity).map { Self(bytes[$0...]) }
  }
}
