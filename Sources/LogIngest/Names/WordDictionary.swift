internal import LogModel

/// The words that mean something, `api` or `warning`, found like names: no comparison of words but one.
struct WordDictionary<Value: Sendable>: Sendable {
  /// What stands at a place.
  enum Word {
    /// Null, empty text or no word at all.
    case none
    case known(Value)
    case unknown
  }

  private var names = NameDictionary()
  /// By the id of its name; nil for names that are none of the words.
  private var values: [Value?] = [nil]
  private let value: @Sendable (String) -> Value?

  init(_ value: @escaping @Sendable (String) -> Value?) { self.value = value }

  /// The word or number written at `at`; moves past it.
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
