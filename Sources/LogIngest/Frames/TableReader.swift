internal import LogModel

/// Reads the rows of a table as named values.
struct TableReader {
  private var separator: UInt8
  private var columns: [PathID]
  private let header: [[UInt8]]
  private let isDirected: Bool
  /// The number of its columns among those of other tables; nil where rows have no outline.
  private let number: Int?

  init(_ frame: Frame, _ paths: inout PathTable) {
    separator = frame.separator
    header = frame.columns.map { Array($0.utf8) }
    columns = frame.columns.map { paths.child(of: PathTable.root, named: $0) }
    isDirected = frame.kind == .directives
    number = columns.count <= 40 ? paths.number(ofTable: columns) : nil
  }

  /// Takes the names of columns from a `#Fields` line.
  mutating func direct(_ line: [UInt8], _ paths: inout PathTable) {
    guard let names = Self.fields(line) else { return }
    columns = names.map { paths.child(of: PathTable.root, named: $0) }
    separator = line.contains(0x09) ? 0x09 : 0x20
  }

  /// The names of columns that a `#Fields` line states; nil for another line.
  static func fields(_ line: [UInt8]) -> [String]? {
    let lead = Array("#Fields:".utf8)
    guard line.starts(with: lead) else { return nil }
    return line.dropFirst(lead.count).split(whereSeparator: { $0 <= 0x20 })
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads the row at `at` and moves behind its line break.
  mutating func row(
    _ chunk: RawSpan, _ at: inout Int, into fields: inout RecordFields
  ) -> ChunkTranslator.Outcome {
    fields.removeAll()
    let start = at
    if !isDirected, let outcome = plainRow(chunk, &at, into: &fields) { return outcome }
    // The names of the columns may be separated by blanks, and the values by tabs.
    if isDirected { separator = Self.hasTab(chunk, at) ? 0x09 : 0x20 }
    var count = 0
    var filled = 0
    var isHeader = !header.isEmpty
    while true {
      let cell =
        isDirected ? plainCell(chunk, &at) : TableText.next(chunk, &at, separator)
      if cell.isBroken {
        // What follows the quote is not to be lost with it: the next line is a row again.
        at = start
        while chunk.byte(at) != 0x0a { at += 1 }
        at += 1
        return .rejected(LineError(.unclosedString, cell.start - 1))
      }
      if cell.end > cell.start {
        filled += 1
        if count < columns.count {
          fields.add(columns[count], cell.hasQuotes ? .quoted : .text, cell.start, cell.end)
        }
      }
      if isHeader {
        isHeader =
          count < header.count && TableText.holds(header[count], cell, chunk)
      }
      count += 1
      let byte = chunk.byte(at)
      at += 1
      if byte == 0x0a { break }
    }
    if filled > 0, isHeader, count == header.count { return .directive }
    return outcome(start, count: count, filled: filled)
  }

  /// Reads the row at `at` and moves behind its line break, where it holds no quote and is not the
  /// header; nil for another row, without a change.
  private func plainRow(
    _ chunk: RawSpan, _ at: inout Int, into fields: inout RecordFields
  ) -> ChunkTranslator.Outcome? {
    let columns = columns.span
    guard columns.count <= RecordFields.capacity else { return nil }
    fields.values.reserve(columns.count, .blank)
    var values = fields.values.storage.mutableSpan
    var (block, start) = (at, at)
    var (cells, filled, known, firstEnd) = (0, 0, 0, at)
    // A bit for each column with a text.
    var found: UInt64 = 0
    while true {
      let stops = chunk.stops(block, separator, 0x0a, UInt8(ascii: "\""))
      for half in 0..<2 {
        var bits = half == 0 ? stops.low : stops.high
        while bits != 0 {
          let place = block &+ half &* 8 &+ bits.trailingZeroBitCount >> 3
          bits &= ~(0xff << UInt64(bits.trailingZeroBitCount))
          let byte = chunk.byte(place)
          if byte == UInt8(ascii: "\"") { return nil }
          var end = place
          if byte == 0x0a, place > start, chunk.byte(place &- 1) == 0x0d { end &-= 1 }
          if end > start {
            filled &+= 1
            if cells < columns.count {
              values[known] = RecordFields.Value(
                path: columns[cells], form: .text, start: start, end: end)
              known &+= 1
              found |= 1 << UInt64(truncatingIfNeeded: cells)
            }
          }
          if cells == 0 { firstEnd = end }
          cells &+= 1
          start = place &+ 1
          guard byte == 0x0a else { continue }
          if cells == header.count,
            TableText.holds(header[0], TableText.Cell(start: at, end: firstEnd), chunk)
          {
            return nil
          }
          let first = at
          at = start
          fields.values.count = known
          if let number { fields.outline = Int(truncatingIfNeeded: found) | number << 54 }
          return outcome(first, count: cells, filled: filled)
        }
      }
      block &+= 16
    }
  }

  /// What becomes of a row with so many cells, of which some hold a text.
  private func outcome(
    _ start: Int, count: Int, filled: Int
  ) -> ChunkTranslator.Outcome {
    if filled == 0 { return .blank }
    // The header of another run in the same file, or a row that was cut.
    if !isDirected, count < min(columns.count, 3) || count * 2 < columns.count {
      return .rejected(LineError(.fewColumns, start))
    }
    return .used
  }

  private static func hasTab(_ chunk: RawSpan, _ start: Int) -> Bool {
    chunk.byte(chunk.first(of: 0x09, or: 0x0a, from: start)) == 0x09
  }

  private func plainCell(_ chunk: RawSpan, _ at: inout Int) -> TableText.Cell {
    let start = at
    at = chunk.first(of: separator, or: 0x0a, from: at)
    let isReturn = at > start && chunk.byte(at) == 0x0a && chunk.byte(at - 1) == 0x0d
    return TableText.Cell(start: start, end: isReturn ? at - 1 : at)
  }
}

/// Finds the ends of JSON values of any layout.
enum ValueFrame {
  /// The end of the object at `start`, and the number of line breaks in it.
  ///
  /// An object that does not end takes the rest of its line.
  static func end(
    of bytes: [UInt8], _ start: Int, _ filled: Int
  ) -> (end: Int, breaks: Int, isWhole: Bool) {
    if let end = wholeEnd(of: bytes, start, filled) {
      return (end, bytes[start..<end].count { $0 == 0x0a }, true)
    }
    let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: start) ?? start + 1
    return (end, 0, false)
  }

  /// The end of the object at `start`; nil where it does not end before `limit`.
  static func wholeEnd(of bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    var depth = 0
    var at = start
    var isInString = false
    while at < limit {
      let byte = bytes[at]
      at += 1
      if isInString {
        if byte == UInt8(ascii: "\\") { at += 1 }
        // No string goes on in the next line.
        if byte == UInt8(ascii: "\"") || byte == 0x0a { isInString = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
    }
    return nil
  }
}

/// Reads the records of MySQL's slow query log: comments, then the statement.
struct SlowQueryReader {
  struct Block {
    var origin: Translation.Origin
    var text: [UInt8] = []
    var values: [(String, Range<Int>)] = []
  }

  private var block: Block?
  private var hasStatement = false

  /// Whether a line begins the next record.
  func isComplete(before chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard block != nil, hasStatement else { return false }
    return chunk.byte(start) == UInt8(ascii: "#")
  }

  /// Adds a line; true where it belongs to no record.
  mutating func add(_ chunk: RawSpan, _ start: Int, _ end: Int, line: Int) -> Bool {
    let text = chunk.bytes(start..<end).filter { $0 != 0x0d }
    let isComment = text.first == UInt8(ascii: "#")
    guard isComment || block != nil else { return true }
    if block == nil {
      block = Block(origin: Translation.Origin(line: line, start: start, length: end - start))
    }
    if let first = block?.origin.start { block?.origin.length = end - first }
    if isComment {
      addComment(text)
    } else if text.starts(with: Array("SET timestamp=".utf8)) {
      add("SET_timestamp", text.dropFirst(14).prefix { $0.isDigit })
    } else if !text.isEmpty {
      hasStatement = true
      if block?.values.contains(where: { $0.0 == "statement" }) == false {
        add("statement", text[...])
      }
    }
    return false
  }

  private mutating func addComment(_ text: [UInt8]) {
    let words = text.dropFirst().split(separator: 0x20)
    if words.first?.elementsEqual("Time:".utf8) == true {
      add("Time", text.dropFirst(8).drop { $0 <= 0x20 })
      return
    }
    for (name, value) in zip(words, words.dropFirst()) where name.last == UInt8(ascii: ":") {
      add(String(decoding: name.dropLast(), as: UTF8.self), value)
    }
  }

  private mutating func add(_ name: String, _ value: ArraySlice<UInt8>) {
    guard var block else { return }
    let start = block.text.count
    block.text += value
    block.values.append((name, start..<start + value.count))
    self.block = block
  }

  mutating func take() -> Block? {
    defer { hasStatement = false }
    guard let done = block.take(), done.values.contains(where: { $0.0 == "Query_time" }) else {
      return nil
    }
    return done
  }
}
