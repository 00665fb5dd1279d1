internal import LogModel

/// The names one decoder has seen in one kind of field, found by their bytes without making a
/// string.
///
/// Text that equals a known name is as well-formed as that name. So only the end of a name is
/// searched for, and the grammar is checked for new names only. Ids count up from 1.
struct NameDictionary: Sendable {
  /// The most names; past this number the decoder starts over, so that hostile input cannot exhaust
  /// memory.
  static let capacity = 1 << 13
  /// The id that the table stores for null.
  private static let null = NameID.max

  private var shortNames = IDTable<ShortName>()
  private var mediumNames = IDTable<MediumName>()
  private var longNames = IDTable<LongName>()
  /// In the order of their ids; the first has id 1.
  private(set) var names: [String] = []

  /// The id of the name at `at`, assigned now if it is new; moves past the value.
  ///
  /// 0 for null, empty text, arrays and objects. A number or a truth value is the name that its
  /// characters make.
  @inline(__always)
  mutating func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> NameID {
    let closing = chunk.quotes(at).withoutFirst
    if let id = shortNames.id(of: ShortName(chunk, at, closing)) {
      // Branch-free, because whether a name is known is unpredictable in many logs. Computed from
      // the byte and not from the id, because all later reads depend on the position.
      let isNull = chunk.byte(at) == UInt8(ascii: "n")
      at &+= isNull ? 4 : closing.distance &+ 1
      return id == Self.null ? 0 : id
    }
    let (id, end) = try readOther(chunk, at)
    at = end
    return id
  }

  /// A name of more than 14 bytes, a new name, a name after space, or a value without a name.
  @inline(never)
  private mutating func readOther(
    _ chunk: RawSpan, _ start: Int
  ) throws(LineError) -> (id: NameID, end: Int) {
    if start + 16 < chunk.byteCount {
      let closing = chunk.quotes(start + 16)
      if let id = mediumNames.id(of: MediumName(chunk, start, closing)) {
        return (id, start + 16 + closing.distance + 1)
      }
    }
    guard chunk.byte(start) == UInt8(ascii: "\"") else {
      var at = start
      Scanner.skipSpace(chunk, &at)
      return at > start ? (try read(chunk, &at), at) : try readLiteral(chunk, start)
    }
    var end = start + 1
    let hasEscapes = try Scanner.skipString(chunk, &end)
    let text = start + 1..<end - 1
    if text.isEmpty { return (0, end) }
    if hasEscapes { return (escaped(chunk, text), end) }
    if text.count > MediumName.longest { return (longName(chunk, text), end) }
    return (add(chunk, text), end)
  }

  /// A value that is not a string.
  private mutating func readLiteral(
    _ chunk: RawSpan, _ start: Int
  ) throws(LineError) -> (id: NameID, end: Int) {
    var end = start
    try Scanner.skipValue(chunk, &end)
    switch chunk.byte(start) {
    case UInt8(ascii: "n"):
      rememberNull(chunk, start)
      return (0, end)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return (0, end)
    default: return (longName(chunk, start..<end), end)
    }
  }

  /// Stores `null,"` as if it were a name: the usual bytes after a null.
  private mutating func rememberNull(_ chunk: RawSpan, _ start: Int) {
    if chunk.word(start) & Word.mask(6) == 0x222c_6c6c_756e {
      shortNames.insert(ShortName(chunk, start, chunk.quotes(start).withoutFirst), Self.null)
    }
  }

  /// Gives a new name of up to 30 bytes its id.
  private mutating func add(_ chunk: RawSpan, _ text: Range<Int>) -> NameID {
    names.append(String(decoding: chunk.bytes(text), as: UTF8.self))
    let id = NameID(names.count)
    let start = text.lowerBound - 1
    if text.count > ShortName.longest {
      mediumNames.insert(MediumName(chunk, start, chunk.quotes(start + 16)), id)
    } else {
      shortNames.insert(ShortName(chunk, start, chunk.quotes(start).withoutFirst), id)
    }
    return id
  }

  private mutating func longName(_ chunk: RawSpan, _ text: Range<Int>) -> NameID {
    let name = LongName(chunk, text)
    if let known = longNames.id(of: name) { return known }
    names.append(String(decoding: chunk.bytes(text), as: UTF8.self))
    longNames.insert(name, NameID(names.count))
    return NameID(names.count)
  }

  /// The id of a name with escapes, by its decoded text.
  ///
  /// It differs from the id of the same name without escapes; both become one id in the run's
  /// names.
  private mutating func escaped(_ chunk: RawSpan, _ range: Range<Int>) -> NameID {
    let text = JSONText.decoded(chunk, range)
    guard !text.isEmpty else { return 0 }
    let padded = text + [UInt8](repeating: 0, count: Scanner.padding)
    return unsafe longName(padded.span.bytes.extracting(0..<text.count), 0..<text.count)
  }
}

/// A name of up to 14 bytes: the two words that hold it and its quotes.
///
/// The closing quote marks the end. Without it, `"eu"` would equal an `"eu` that a zero byte
/// follows.
private struct ShortName: IDKey {
  static let longest = 14

  private var first: UInt64 = 0
  private var second: UInt64 = 0

  init() {}

  /// The name whose opening quote is at `start`.
  @inline(__always)
  init(_ chunk: RawSpan, _ start: Int, _ closing: Stops) {
    (first, second) = closing.prefix(chunk.pair(start))
  }

  @inline(__always) var hash: UInt64 { Word.mix(first, second) }

  @inline(__always) static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.first == rhs.first && lhs.second == rhs.second
  }
}

/// A name of 15 to 30 bytes: the four words that hold it and its quotes.
private struct MediumName: IDKey {
  static let longest = 30

  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  init() {}

  /// The name whose opening quote is at `start`, and whose closing quote lies in the second half.
  init(_ chunk: RawSpan, _ start: Int, _ closing: Stops) {
    (first, second) = chunk.pair(start)
    (third, fourth) = closing.prefix(chunk.pair(start + 16))
  }

  var hash: UInt64 { Word.mix(Word.mix(first, second), Word.mix(third, fourth)) }
}

/// A name of any length: two independent hashes and its length.
private struct LongName: IDKey {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var length = 0

  init() {}

  init(_ chunk: RawSpan, _ text: Range<Int>) {
    first = 0x9e37_79b9_7f4a_7c15
    second = 0xd1b5_4a32_d192_ed03
    length = text.count
    for at in stride(from: text.lowerBound, to: text.upperBound, by: 8) {
      let word = chunk.word(at) & Word.mask(text.upperBound - at)
      first = Word.mix(first ^ word, 0x8ebc_6af0_9c88_c6e3)
      second = Word.mix(second, word ^ 0x5899_65cc_7537_4cc3)
    }
  }

  var hash: UInt64 { first }
}
