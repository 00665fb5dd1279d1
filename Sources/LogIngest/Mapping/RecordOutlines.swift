internal import LogModel

/// The texts of JSON records between their values, as far as they were met.
///
///     {"level":│30│,"time":│1767600003219│,"msg":"│answered│"}
///
/// A program writes the same names in the same order, so most records are read by comparing these
/// texts a word at a time: what stands between the values has the same meaning as before. The
/// outlines form a tree, so that records may differ from some value on. Bounded: when too many were
/// met, all are forgotten.
struct RecordOutlines: Sendable {
  private struct Node: Sendable {
    /// The first 16 bytes of the text before the value, zeros behind it, and which of them count.
    let head: (UInt64, UInt64)
    let mask: (UInt64, UInt64)
    /// The text from its 17th byte on, in `words`.
    let words: Int32
    /// The length of the text in bytes; it includes a value that is a word.
    let length: Int32
    /// The number of the outline that ends here; -1 where a value follows.
    let outline: Int32
    var child: Int32 = -1
    var sibling: Int32 = -1
    /// The path and form of the value.
    let path: PathID
    let form: RecordFields.Form
    let wordLength: UInt8
    let isCut: Bool
  }

  private static let capacity = 4096
  private static let mostValues = 64
  private static let mostSiblings = 16
  private static let longestText = 256

  private var nodes: [Node] = []
  private var words: [UInt64] = []
  private var first: Int32 = -1
  /// The number of the next outline; numbers are not used again.
  private var next: Int32 = 0

  /// Reads the object at `at`, and moves past it, where its outline is known.
  ///
  /// - Precondition: `fields` is empty.
  func read(_ chunk: RawSpan, _ at: inout Int, into fields: inout RecordFields) -> Bool {
    fields.values.reserve(Self.mostValues, .blank)
    var values = fields.values.storage.mutableSpan
    let nodes = nodes.span
    let words = words.span
    var count = 0
    var place = at
    var number = first
    while number >= 0 {
      // A copy of the node would cost more than its fields that are needed.
      let index = Int(number)
      guard Self.matches(nodes[index], words, chunk, place) else {
        number = nodes[index].sibling
        continue
      }
      let start = place &+ Int(nodes[index].length)
      var end = start
      var first = start
      var form = nodes[index].form
      switch form {
      case .string:
        guard let hasEscapes = try? Scanner.skipString(chunk, &end) else { return false }
        // The quote belongs to the text behind the value.
        end &-= 1
        if hasEscapes { form = .escaped }
      case .number:
        guard Scanner.skipUsual(chunk, &end) || (try? Scanner.skipNumber(chunk, &end)) != nil else {
          number = nodes[index].sibling
          continue
        }
      default:
        if nodes[index].outline >= 0 {
          fields.values.count = count
          fields.outline = Int(nodes[index].outline)
          fields.isCut = nodes[index].isCut
          at = start
          return true
        }
        first = start &- Int(nodes[index].wordLength)
      }
      values[count] = RecordFields.Value(
        path: nodes[index].path, form: form, start: first, end: end)
      place = end
      count &+= 1
      number = nodes[index].child
    }
    return false
  }

  /// Whether the text of a node stands at a place.
  ///
  /// No text holds a newline, so none matches beyond the end of a line.
  @inline(__always)
  private static func matches(
    _ node: borrowing Node, _ words: Span<UInt64>, _ chunk: RawSpan, _ place: Int
  ) -> Bool {
    let found = chunk.pair(place)
    guard (found.0 ^ node.head.0) & node.mask.0 | (found.1 ^ node.head.1) & node.mask.1 == 0
    else { return false }
    var rest = Int(node.length) &- 16
    var at = place &+ 16
    var index = Int(node.words)
    while rest > 0 {
      if (chunk.word(at) ^ words[index]) & Word.mask(rest) != 0 { return false }
      rest &-= 8
      at &+= 8
      index &+= 1
    }
    return true
  }

  /// Learns the outline of the object `chunk[start ..< end]`, which was read into `fields`.
  mutating func learn(
    _ fields: inout RecordFields, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) {
    guard fields.lists.isEmpty, 1...Self.mostValues ~= fields.values.count else { return }
    if nodes.count > Self.capacity {
      guard next < 1 << 30 else { return }
      let next = next
      self = RecordOutlines()
      self.next = next
    }
    var place = start
    var parent: Int32 = -1
    for value in fields.values {
      guard value.start >= place, value.start - place < Self.longestText else { return }
      let form: RecordFields.Form = value.form == .escaped ? .string : value.form
      let isWord = form == .boolean || form == .null
      guard value.end - value.start < 16 || !isWord, isWord || form == .string || form == .number
      else { return }
      let node = node(
        behind: parent, chunk, place..<(isWord ? value.end : value.start), value.path, form,
        wordLength: isWord ? UInt8(value.end - value.start) : 0)
      guard let node else { return }
      (parent, place) = (node, value.end)
    }
    guard end - place < Self.longestText else { return }
    let last = node(
      behind: parent, chunk, place..<end, PathTable.root, .null, wordLength: 0,
      outline: next, isCut: fields.isCut)
    if let last {
      fields.outline = Int(nodes[Int(last)].outline)
      next += 1
    }
  }

  /// The number of a node behind another one, which is added if it is new; nil where there are too
  /// many beside it.
  private mutating func node(
    behind parent: Int32, _ chunk: RawSpan, _ text: Range<Int>, _ path: PathID,
    _ form: RecordFields.Form, wordLength: UInt8, outline: Int32 = -1, isCut: Bool = false
  ) -> Int32? {
    var number = parent < 0 ? first : nodes[Int(parent)].child
    var last: Int32 = -1
    var siblings = 0
    while number >= 0 {
      let node = nodes[Int(number)]
      if Int(node.length) == text.count, node.path == path, node.form == form,
        (node.outline < 0) == (outline < 0),
        Self.matches(node, words.span, chunk, text.lowerBound)
      {
        return number
      }
      siblings += 1
      (last, number) = (number, node.sibling)
    }
    guard siblings < Self.mostSiblings else { return nil }
    let new = Int32(nodes.count)
    let mask = (Word.mask(text.count), Word.mask(max(0, text.count - 8)))
    let head = chunk.pair(text.lowerBound)
    nodes.append(
      Node(
        head: (head.0 & mask.0, head.1 & mask.1), mask: mask, words: Int32(words.count),
        length: Int32(text.count), outline: outline, path: path, form: form,
        wordLength: wordLength, isCut: isCut))
    for at in stride(from: text.lowerBound + 16, to: text.upperBound, by: 8) {
      words.append(chunk.word(at) & Word.mask(text.upperBound - at))
    }
    if last >= 0 {
      nodes[Int(last)].sibling = new
    } else if parent >= 0 {
      nodes[Int(parent)].child = new
    } else {
      first = new
    }
    return new
  }
}
