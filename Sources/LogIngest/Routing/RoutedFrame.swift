internal import LogModel

/// The form of events on their way from the process that decoded them to the one that scans them.
///
///     head      sizes, number of the first line, hash of all
///     names     that no frame before it has, and kinds of events
///     records   one of 42 bytes for each event, numbers in order
///     samples   nine bytes for each number of an event
///     keys      the places of the events in the order of the run, where they are not their times
///     origins   lengths of the records that lines were translated from, and these records
///     lines     of the events, one after the other: whole, or of events that are not shown the id, and
///               the message where there is no number
///
/// All numbers are little-endian. A frame holds what a chunk holds after decoding, of the services of
/// one part. Nothing in it is trusted: `RoutedChunk` checks each number before it is used.
enum RoutedFrame {
  static let recordSize = 42
  static let sampleSize = 9
  static let keySize = 8
  static let originSize = 4

  /// The first bytes of a frame.
  struct Head: Equatable {
    static let size = 64

    var names = 0
    var events = 0
    var samples = 0
    var originals = 0
    var lines = 0
    /// Lines of the section before the first line of the frame.
    var firstLine = 0
    var hasKeys = false
    var isTranslated = false
    /// Of the other numbers, and of all that follows.
    var hash: UInt64 = 0

    /// The bytes between the head and the originals.
    var tables: Int {
      names + events * (recordSize + (hasKeys ? keySize : 0) + (isTranslated ? originSize : 0))
        + samples * sampleSize
    }

    private var numbers: [Int] {
      [
        names, events, samples, originals, lines, firstLine,
        (hasKeys ? 1 : 0) | (isTranslated ? 2 : 0),
      ]
    }

    init() {}

    /// The head that `bytes` begin with; nil where no frame of at most `most` bytes has it.
    init?(_ bytes: [UInt8], most: Int) {
      guard bytes.count >= Self.size else { return nil }
      let words = (0..<8).map { bytes.span.number(at: $0 * 8, as: UInt64.self) }
      guard words[..<7].allSatisfy({ $0 < 1 << 40 }) else { return nil }
      names = Int(words[0])
      events = Int(words[1])
      samples = Int(words[2])
      originals = Int(words[3])
      lines = Int(words[4])
      firstLine = Int(words[5])
      guard words[6] < 4 else { return nil }
      (hasKeys, isTranslated) = (words[6] & 1 != 0, words[6] & 2 != 0)
      hash = words[7]
      guard isTranslated || originals == 0 else { return nil }
      // Sums of these cannot overflow, and each of them is at most what is there.
      guard tables <= most, tables + originals + lines <= most else { return nil }
    }

    /// Its bytes, with the hash.
    var bytes: [UInt8] {
      var bytes: [UInt8] = []
      for number in numbers { bytes.append(littleEndian: UInt64(number)) }
      bytes.append(littleEndian: hash)
      return bytes
    }

    /// The hash that it must have before bytes with these hashes.
    func hash(_ tables: UInt64, _ originals: UInt64, _ lines: UInt64) -> UInt64 {
      var hash: UInt64 = 0
      for number in numbers { hash = FrameHash.joined(hash, UInt64(number)) }
      return FrameHash.joined(FrameHash.joined(FrameHash.joined(hash, tables), originals), lines)
    }
  }
}

/// The names and kinds that a frame brings: both get numbers from 1 on, in the order of the frames.
struct FrameNames: Sendable {
  /// How many of each there are before it.
  struct Counts: Equatable, Sendable {
    var services = 0
    var regions = 0
    var customers = 0
    var endpoints = 0
    var errorTypes = 0
    var kinds = 0
  }

  var before = Counts()
  var services: [String] = []
  var regions: [String] = []
  var customers: [String] = []
  var endpoints: [String] = []
  var errorTypes: [String] = []
  var kinds: [EventKind] = []

  var isEmpty: Bool { after == before }

  var after: Counts {
    Counts(
      services: before.services + services.count, regions: before.regions + regions.count,
      customers: before.customers + customers.count,
      endpoints: before.endpoints + endpoints.count,
      errorTypes: before.errorTypes + errorTypes.count, kinds: before.kinds + kinds.count)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.list(&services, "") { try $0.text(&$1) }
    try coder.list(&regions, "") { try $0.text(&$1) }
    try coder.list(&customers, "") { try $0.text(&$1) }
    try coder.list(&endpoints, "") { try $0.text(&$1) }
    try coder.list(&errorTypes, "") { try $0.text(&$1) }
    let counts = after
    try coder.list(&kinds, EventKind()) { coder, kind in
      try coder.index(&kind.service, below: counts.services + 1)
      try coder.index(&kind.region, below: counts.regions + 1)
      try coder.index(&kind.caller, below: counts.services + 1)
      try coder.index(&kind.endpoint, below: counts.endpoints + 1)
      try coder.index(&kind.errorType, below: counts.errorTypes + 1)
      try coder.int(&kind.status)
      try coder.choice(&kind.type)
      try coder.choice(&kind.outcome)
    }
  }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    var rest = number
    for _ in 0..<number.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}

extension Span<UInt8> {
  /// The number whose bytes stand at a place, the lowest first.
  @inline(__always)
  func number<Number: FixedWidthInteger & BitwiseCopyable>(
    at place: Int, as _: Number.Type
  ) -> Number {
    // SAFETY: the call checks that the bytes lie inside the span, and any bytes are a number.
    unsafe Number(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Number.self))
  }
}
