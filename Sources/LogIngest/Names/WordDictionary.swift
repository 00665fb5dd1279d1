internal import LogModel

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

  init(_ value: @escaping @Sendable (String) -> Value?) { self.value = value }

  /// The word or number at `at`; moves past it.
  @inline(__always)
  mutating func read(_ chunk: RawSpan, _ at: inout Int) throws(LineError) -> Word {
    let id = Int(try names.read(chunk, &at))
    if id >= values.count { learn() }
    if let value = values[id] { return .known(value) }
    return id == 0 ? .none : .unknown
  }

  var count: Int { names.names.count }

  @inline(never)
  private mutating func learn() {
    for name in names.names[(values.count - 1)...] { values.append(value(name)) }
  }
}
