internal import LogModel

/// Arithmetic on eight bytes; in `WordDictionary` the name means something else.
private typealias Eight = Word

/// Words with a meaning, such as `api` or `warning`, found like names with a single comparison.
struct WordDictionary<Value: Sendable>: Sendable {
  /// The word found in a line.
  enum Word {
    /// Null, empty text or a value that is not a word.
    case none
    case known(Value)
    case unknown
  }

  private var names = NameDictionary()
  /// The value by the id of its name; nil for unknown words.
  private var values: [Value?] = [nil]
  private let value: @Sendable (String) -> Value?
  /// Known words of at most eight bytes as they are written, by a hash of these.
  private var recent = InlineArray<8, Recent>(repeating: Recent())

  private struct Recent: Sendable {
    var bytes: UInt64 = 0
    var value: Value?
  }

  init(_ value: @escaping @Sendable (String) -> Value?) { self.value = value }

  /// The word or number at `at`; moves past it.
  @inline(__always)
  mutating func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Word {
    let id = Int(try names.read(chunk, &at))
    if id >= values.count { learn() }
    if let value = values[id] { return .known(value) }
    return id == 0 ? .none : .unknown
  }

  /// The word or number at `start`, which has this length.
  ///
  /// Logs have few different ones, so most need no search for their end.
  @inline(__always)
  mutating func word(_ chunk: RawSpan, _ start: Int, length: Int) throws(LineError) -> Word {
    let bytes = 1...8 ~= length ? chunk.word(start) & Eight.mask(length) : 0
    let slot = Int(truncatingIfNeeded: (bytes &* 0x9e37_79b9_7f4a_7c15) >> 61)
    if bytes != 0, recent[slot].bytes == bytes, let value = recent[slot].value {
      return .known(value)
    }
    var at = start
    let word = try read(chunk, &at)
    if case .known(let value) = word { recent[slot] = Recent(bytes: bytes, value: value) }
    return word
  }

  var count: Int { names.names.count }

  @inline(never)
  private mutating func learn() {
    for name in names.names[(values.count - 1)...] { values.append(value(name)) }
  }
}
