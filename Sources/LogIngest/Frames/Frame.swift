internal import LogModel

/// How the bytes of an input are cut into records.
struct Frame: Codable, Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// A record is a line.
    case lines
    /// A record is a JSON value, whatever its layout; an array is a list of records.
    case values
    /// A record is a row of a table with a header.
    case table
    /// A record is a line whose columns the last `#Fields` line names.
    case directives
    /// A record begins with a line that begins with one of these texts.
    case blocks([String])
  }

  var kind = Kind.lines
  /// The byte between columns.
  var separator: UInt8 = 0x2c
  /// The names of the columns that apply to the first record of a chunk.
  var columns: [String] = []
  /// The dialect that the columns or blocks belong to; nil where the names decide.
  var dialect: Int?
  /// Which of its lines begin with a time, so that others continue them.
  var dated: DatedText = []

  // MARK: Chunks

  /// The end of the last whole record among `bytes[..<end]`, which begin with a record; nil where
  /// none ends there.
  ///
  /// No line ends before `searched`.
  func lastBoundary(in bytes: [UInt8], _ end: Int, searched: Int) -> Int? {
    switch kind {
    case .lines:
      guard let last = Self.lastLine(bytes, end, from: searched) else { return nil }
      let whole = PartialLine.boundary(in: bytes, last) ?? last
      return dated.boundary(in: bytes, whole) ?? whole
    case .directives: return Self.lastLine(bytes, end, from: searched)
    case .table: return Self.lastRow(bytes, end)
    case .values: return Self.lastValue(bytes, end)
    case .blocks(let marks): return Self.lastBlock(bytes, end, marks)
    }
  }

  /// The frame of the chunk behind one that ends at `filled`.
  func after(_ bytes: [UInt8], _ filled: Int) -> Frame {
    guard kind == .directives else { return self }
    var frame = self
    let lead = Array("#Fields:".utf8)
    var start = 0
    while start < filled {
      let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: start) ?? filled
      if bytes[start] == lead[0], let names = TableReader.fields(Array(bytes[start..<end])) {
        frame.columns = names
        frame.separator = bytes[start..<end].contains(0x09) ? 0x09 : 0x20
      }
      start = end + 1
    }
    return frame
  }

  private static func lastRow(_ bytes: [UInt8], _ end: Int) -> Int? {
    var isQuoted = false
    var last: Int?
    var at = 0
    while let quote = ByteSearch.firstIndex(of: UInt8(ascii: "\""), in: bytes.span, from: at),
      quote < end
    {
      if !isQuoted {
        last = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, at..<quote).map { $0 + 1 } ?? last
      }
      isQuoted.toggle()
      at = quote + 1
    }
    if !isQuoted {
      last = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, at..<end).map { $0 + 1 } ?? last
    }
    // A quote that never ends must not join all rows to one.
    return last ?? (isQuoted ? lastLine(bytes, end, from: 0) : nil)
  }

  /// The end of the last whole line.
  private static func lastLine(_ bytes: [UInt8], _ end: Int, from start: Int) -> Int? {
    ByteSearch.lastIndex(of: 0x0a, in: bytes.span, start..<end).map { $0 + 1 }
  }

  private static func lastValue(_ bytes: [UInt8], _ end: Int) -> Int? {
    var last: Int?
    var at = 0
    while at < end {
      guard bytes[at] == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      guard let stop = ValueFrame.wholeEnd(of: bytes, at, end) else { return last }
      at = stop
      last = stop
    }
    return last ?? end
  }

  private static func lastBlock(_ bytes: [UInt8], _ end: Int, _ marks: [String]) -> Int? {
    let leads = marks.map { Array($0.utf8) }
    var at = end
    while let newline = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, 0..<at) {
      let start = newline + 1
      let isMark = leads.contains { start + $0.count <= end && bytes[start...].starts(with: $0) }
      let before = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, 0..<newline).map { $0 + 1 } ?? 0
      if isMark, bytes[before] != UInt8(ascii: "#") { return start }
      at = newline
    }
    return nil
  }

  // MARK: Detection

  /// The frame of an input by its first bytes.
  static func detect(_ head: [UInt8], isWhole: Bool) -> Frame {
    let text = TextHead(head, isWhole: isWhole)
    var frame = detect(text)
    if frame.kind == .lines { frame.dated = DatedText(text.lines) }
    return frame
  }

  private static func detect(_ text: TextHead) -> Frame {
    guard let first = text.lines.first else { return Frame() }
    switch first.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return isDocument(text) ? Frame(kind: .values) : Frame()
    case 0x1e: return Frame(kind: .values)
    case UInt8(ascii: "#"): return directives(text)
    default: return table(text) ?? blocks(text) ?? Frame()
    }
  }

  /// Whether JSON values do not end with their lines.
  private static func isDocument(_ text: TextHead) -> Bool {
    // Elasticsearch before version 8 and OpenSearch write a stack trace on lines of its own.
    if text.lines.prefix(50).contains(where: { isServerRecord($0) }) { return true }
    let first = text.lines[0]
    // Commas and brackets of a list may stand on lines of their own.
    let line = Array(first.last == UInt8(ascii: ",") ? first.dropLast() : first)
    if line == [UInt8(ascii: "[")] { return true }
    if let value = try? JSONValue(parsing: line) { return value.array?.isEmpty == false }
    // Several values in one line, or one that goes on in the next line; text may begin with a time
    // in brackets.
    if line.first == UInt8(ascii: "[") {
      let next = line.dropFirst().first { $0 > 0x20 }
      return next.map { "{[]".utf8.contains($0) } ?? true
    }
    guard text.lines.count > 1 else { return false }
    let next = text.lines[1]
    return next.first == UInt8(ascii: "\"") || line == [UInt8(ascii: "{")]
  }

  private static func isServerRecord(_ line: ArraySlice<UInt8>) -> Bool {
    let start = String(decoding: line.prefix(1000), as: UTF8.self)
    return start.hasPrefix("{\"type\":") && start.contains("\"cluster.name\":")
      && start.contains("\"component\":")
  }

  private static func directives(_ text: TextHead) -> Frame {
    let starts = text.lines.prefix(20).map { String(decoding: $0.prefix(60), as: UTF8.self) }
    if starts.contains(where: { $0.hasPrefix("#Fields:") || $0.hasPrefix("#Version:") }) {
      return Frame(kind: .directives, separator: 0x20)
    }
    return blocks(text) ?? Frame()
  }

  private static func blocks(_ text: TextHead) -> Frame? {
    let marks = ["# Time: ", "# User@Host: "]
    guard
      text.lines.prefix(20).contains(where: { line in
        marks.contains { line.starts(with: $0.utf8) }
      })
    else { return nil }
    return Frame(kind: .blocks(marks), dialect: Dialects.index(of: "mysql"))
  }

  // MARK: Tables

  private static func table(_ text: TextHead) -> Frame? {
    // A row may go on over several lines.
    var first = Array(
      text.bytes.prefix(64 << 10).drop { $0 <= 0x20 || $0 == 0xef || $0 == 0xbb || $0 == 0xbf })
    var separators = [",", ";", "\t", "|"].map { $0.utf8.first ?? 0 }
    if let stated = TableText.statedSeparator(first) {
      separators = [stated]
      let end = first.firstIndex(of: 0x0a) ?? first.endIndex
      first = Array(first[end...].drop { $0 <= 0x20 })
    }
    for separator in separators {
      let cells = TableText.cells(first, separator)
      guard cells.count > 1 else { continue }
      if isHeader(cells) {
        return Frame(kind: .table, separator: separator, columns: cells)
      }
      if let (dialect, columns) = Dialects.headless(cells) {
        return Frame(kind: .table, separator: separator, columns: columns, dialect: dialect)
      }
    }
    return nil
  }

  /// Whether the cells are names, one of them that of a time.
  private static func isHeader(_ cells: [String]) -> Bool {
    let times: Set<String> = [
      "timestamp", "@timestamp", "time", "ts", "date", "datetime", "starttime", "eventtime",
      "timeutc", "timestamputc", "datetimeutc", "dateutc", "timegenerated", "timegeneratedutc",
    ]
    let plain = cells.map { GeneralNames.plain($0) }
    return plain.contains { times.contains($0) }
      && cells.allSatisfy { cell in
        cell.utf8.count < 80 && cell.utf8.first?.isDigit != true && !cell.contains(":")
      }
  }
}

/// Rows of tables: cells between separators, quoted where they hold one.
enum TableText {
  private static let separatorLead = Array("sep=".utf8)

  /// The separator that the first line of a table states for Excel: `sep=;`.
  static func statedSeparator(_ text: [UInt8]) -> UInt8? {
    guard text.starts(with: separatorLead), text.count > 5 else { return nil }
    return text[5] <= 0x20 ? text[4] : nil
  }

  /// Whether a row states the separator of the table.
  static func statesSeparator(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    chunk.holds(separatorLead, at: start, before: end)
      && (end - start == 5 || end - start == 6 && chunk.byte(end - 1) == 0x0d)
  }

  /// The cells of one row that holds no line break.
  static func cells(_ row: [UInt8], _ separator: UInt8) -> [String] {
    var cells: [String] = []
    row.asChunk { chunk in
      var at = 0
      while at <= row.count {
        let cell = next(chunk, &at, separator)
        cells.append(String(decoding: text(cell, chunk), as: UTF8.self))
        if chunk.byte(at) == 0x0a { break }
        at += 1
      }
    }
    return cells
  }

  struct Cell {
    var start: Int
    var end: Int
    /// Whether quotes inside the cell are doubled.
    var hasQuotes = false
    /// Whether a quote has no end, or something follows that end.
    var isBroken = false
  }

  /// The cell at `at`; moves to the separator or the line break behind it.
  static func next(_ chunk: RawSpan, _ at: inout Int, _ separator: UInt8) -> Cell {
    guard chunk.byte(at) == UInt8(ascii: "\"") else {
      let start = at
      at = chunk.first(of: separator, or: 0x0a, from: at)
      let isReturn = at > start && chunk.byte(at) == 0x0a && chunk.byte(at - 1) == 0x0d
      return Cell(start: start, end: isReturn ? at - 1 : at)
    }
    at += 1
    var cell = Cell(start: at, end: at)
    while at + 1 < chunk.byteCount {
      if chunk.byte(at) == UInt8(ascii: "\"") {
        guard chunk.byte(at + 1) == UInt8(ascii: "\"") else { break }
        cell.hasQuotes = true
        at += 1
      }
      at += 1
    }
    cell.end = at
    if at < chunk.byteCount, chunk.byte(at) == UInt8(ascii: "\"") {
      at += 1
    } else {
      cell.isBroken = true
    }
    let close = at
    at = chunk.first(of: separator, or: 0x0a, from: at)
    if at > close, !(chunk.byte(at) == 0x0a && at == close + 1 && chunk.byte(close) == 0x0d) {
      cell.isBroken = cell.isBroken || chunk.bytes(close..<at).contains { $0 > 0x20 }
    }
    return cell
  }

  /// Whether a cell holds a text.
  static func holds(_ text: [UInt8], _ cell: Cell, _ chunk: RawSpan) -> Bool {
    guard !cell.hasQuotes else { return Self.text(cell, chunk) == text }
    return cell.end - cell.start == text.count
      && chunk.holds(text, at: cell.start, before: cell.end)
  }

  static func text(_ cell: Cell, _ chunk: RawSpan) -> [UInt8] {
    let bytes = chunk.bytes(cell.start..<cell.end)
    return cell.hasQuotes ? single(bytes) : bytes
  }

  /// Text in which doubled quotes are single again.
  static func single(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var at = 0
    while at < bytes.count {
      text.append(bytes[at])
      at += bytes[at] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }
}
