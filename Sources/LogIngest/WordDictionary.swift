internal import LogModel

/// The words of a closed set, `api` or `warning`, found like names: no comparison of words but one.
struct WordDictionary<Value: Sendable>: Sendable {
  private var names = NameDictionary()
  /// By the id of its name; nil for names that are none of the words.
  private var values: [Value?] = [nil]
  private let value: @Sendable (String) -> Value?

  init(_ value: @escaping @Sendable (String) -> Value?) { self.value = value }

  /// The word written at `at`, nil for null and for empty text; moves past it.
  ///
  /// - Throws: `unknown` for any other text.
  @inline(__always)
  mutating func read(
    _ chunk: RawSpan, _ at: inout Int, else unknown: RejectReason
  ) throws(LineError) -> Value? {
    let start = at
    let id = Int(try names.read(chunk, &at))
    if id >= values.count { learn() }
    if let value = values[id] { return value }
    guard id == 0 else { throw LineError(unknown, start) }
    return nil
  }

  var count: Int { names.names.count }

  @inline(never)
  private mutating func learn() {
    for name in names.names[(values.count - 1)...] { values.append(value(name)) }
  }
}
