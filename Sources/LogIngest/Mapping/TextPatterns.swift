internal import LogModel

/// The patterns for lines of text, in the order in which they are tried.
///
/// A pattern names the values in a line:
///
///     %{remote} - %{user} [%{time:time}] "%{request:quoted}" %{status}?( %{tail})?
///
/// `%{name}` takes the bytes up to the text that follows it in the pattern; `:time` takes a time of
/// any known form, `:quoted` the inside of quotes with escapes, `:word` bytes without blanks,
/// `:digits` digits, `:rest` the rest of the line, `:pairs` the pairs `key=value` in the rest, `:tail`
/// both, `:members` those of the JSON object that is the rest. `?(…)?` may be missing. A blank stands
/// for one or more blanks.
struct TextPatterns: Sendable {
  private enum Kind: Sendable {
    /// Text of the pattern itself.
    case literal
    /// Parts that may be missing.
    case optional
    case plain
    case time
    case quoted
    /// A request line inside quotes.
    case request
    case word
    case digits
    case rest
    case pairs
    case tail
    case members
    case letters
    /// Digits with a sign and a point.
    case number
    /// A file of code with its line: `http/server.go:12`.
    case caller
    /// A name of one word or more, or `-` for none.
    case user
    case seconds
    case object
    case severity
    case structured
    /// One of a few words.
    case scheme
    case stream
    case tag
    /// The name of a container, a pod, a dyno or a program, which a text like prose has not.
    case container
    case pod
    case dyno
    case program
    /// The name of a log stream, which has a slash.
    case logStream
  }

  /// A part without memory of its own.
  private struct Part: Sendable {
    var kind: Kind
    /// The name of the value.
    var path = PathTable.root
    /// In `literals`: the text of a literal, or the one that follows a value.
    var text = 0..<0
    /// Behind which of the parts that may be missing the pattern goes on.
    var end = 0
  }

  private struct Entry: Sendable {
    let dialect: Int
    let parts: Range<Int>
    /// How many of some bytes a line holds at least.
    var needs = LineMarks()
  }

  private var entries: [Entry] = []
  /// By the first byte of a line, the entries that such a line may fit, as bits of their numbers.
  private var starts = [UInt64](repeating: 0, count: 256)
  /// The entries that begin with a time.
  private var timed: UInt64 = 0
  /// The parts of all patterns.
  private var parts: [Part] = []
  private var literals: [UInt8] = []
  private var settings: TimeSettings
  /// The time of the last line, to read the next one faster.
  private var times = TimeCache()
  /// Where in the line no time begins.
  private var noTime = -1
  /// The object inside a line; reused from line to line.
  private var members = RecordFields()

  /// The patterns of all dialects, or of one.
  init(_ settings: TimeSettings, only forced: Int?, _ paths: inout PathTable) {
    self.settings = settings
    for (index, dialect) in Dialects.all.enumerated() where forced == nil || forced == index {
      guard case .pattern(let text) = dialect.layout else { continue }
      for line in text.split(separator: "\n") { add(line, index, &paths) }
    }
  }

  /// Sets the year of times that name none.
  mutating func setYear(_ year: Int?) { settings.year = year }

  private mutating func add(_ text: Substring, _ dialect: Int, _ paths: inout PathTable) {
    var rest = text
    let start = parts.count
    parse(&rest, &paths)
    var entry = Entry(dialect: dialect, parts: start..<parts.count)
    var index = start
    while index < parts.count {
      if parts[index].kind == .literal { entry.needs.add(literals[parts[index].text]) }
      index = parts[index].kind == .optional ? parts[index].end : index + 1
    }
    precondition(entries.count < 64, "the dialects have too many patterns")
    for byte in UInt8.min...UInt8.max where mayBegin(start, parts.count, byte) {
      starts[Int(byte)] |= 1 << UInt64(entries.count)
    }
    if parts[start].kind == .time { timed |= 1 << UInt64(entries.count) }
    entries.append(entry)
    for index in start..<parts.count where parts[index].kind != .literal {
      var next = index + 1
      while next < parts.count, parts[next].kind == .optional { next += 1 }
      // What follows the last part inside of brackets is not known.
      let isLast = parts[start..<index].contains { $0.kind == .optional && $0.end == index + 1 }
      if !isLast, next < parts.count, parts[next].kind == .literal {
        parts[index].text = parts[next].text
      }
    }
  }

  /// Whether a text that begins with a byte may fit the parts from one to another.
  private func mayBegin(_ first: Int, _ last: Int, _ byte: UInt8) -> Bool {
    guard first < last else { return true }
    let part = parts[first]
    switch part.kind {
    case .literal: return literals[part.text.lowerBound] == byte
    case .optional:
      return mayBegin(first + 1, part.end, byte) || mayBegin(part.end, last, byte)
    case .time, .container, .pod, .dyno, .program: return byte.isAlphanumeric
    case .digits, .seconds: return byte.isDigit
    case .letters: return byte.isLetter
    case .scheme: return Words.schemes.contains { $0.first == byte }
    case .stream: return Words.streams.contains { $0.first == byte }
    case .tag: return Words.tags.contains { $0.first == byte }
    case .object, .members: return byte == UInt8(ascii: "{")
    default: return true
    }
  }

  private mutating func parse(_ rest: inout Substring, _ paths: inout PathTable) {
    var literal: [UInt8] = []
    func flush(_ pattern: inout Self) {
      let start = pattern.literals.count
      pattern.literals += literal
      if !literal.isEmpty {
        pattern.parts.append(Part(kind: .literal, text: start..<pattern.literals.count))
      }
      literal = []
    }
    while let character = rest.first {
      if rest.hasPrefix(")?") {
        rest = rest.dropFirst(2)
        break
      }
      if rest.hasPrefix("?(") {
        flush(&self)
        rest = rest.dropFirst(2)
        let place = parts.count
        parts.append(Part(kind: .optional))
        parse(&rest, &paths)
        parts[place].end = parts.count
      } else if rest.hasPrefix("%{"), let close = rest.firstIndex(of: "}") {
        flush(&self)
        let inside = rest[..<close].dropFirst(2).split(separator: ":")
        rest = rest[rest.index(after: close)...]
        let path = paths.child(of: PathTable.root, named: String(inside[0]))
        parts.append(Part(kind: Self.kind(inside.count > 1 ? inside[1] : "plain"), path: path))
      } else {
        // One blank of a pattern stands for any number of them.
        if character != " " || literal.last != 0x20 { literal += String(character).utf8 }
        rest = rest.dropFirst()
      }
    }
    flush(&self)
  }

  private static func kind(_ word: Substring) -> Kind {
    switch word {
    case "plain": .plain
    case "time": .time
    case "quoted": .quoted
    case "request": .request
    case "word": .word
    case "digits": .digits
    case "rest": .rest
    case "pairs": .pairs
    case "tail": .tail
    case "members": .members
    case "letters": .letters
    case "number": .number
    case "caller": .caller
    case "user": .user
    case "seconds": .seconds
    case "object": .object
    case "severity": .severity
    case "structured": .structured
    case "scheme": .scheme
    case "stream": .stream
    case "tag": .tag
    case "container": .container
    case "pod": .pod
    case "dyno": .dyno
    case "program": .program
    case "logstream": .logStream
    default: preconditionFailure("a pattern names the unknown kind '\(word)'")
    }
  }

  /// Reads the line `chunk[start ..< end]` by the first pattern that fits, and returns its dialect;
  /// nil where none fits.
  mutating func read(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ reader: inout ObjectReader,
    into fields: inout RecordFields
  ) -> Int? {
    let marks = LineMarks(chunk, start, end)
    noTime = -1
    var rest = starts[Int(chunk.byte(start))]
    while rest != 0 {
      let index = rest.trailingZeroBitCount
      rest &= rest &- 1
      guard marks.satisfies(entries[index].needs) else { continue }
      fields.removeAll()
      var at = start
      let pattern = entries[index].parts
      guard
        read(pattern.lowerBound, pattern.upperBound, chunk, &at, end, &reader, into: &fields)
      else {
        if noTime == start { rest &= ~timed }
        continue
      }
      while at < end, chunk.byte(at) <= 0x20 { at += 1 }
      if at == end { return entries[index].dialect }
    }
    return nil
  }

  /// Reads the parts from one to another.
  private mutating func read(
    _ first: Int, _ last: Int, _ chunk: RawSpan, _ at: inout Int, _ end: Int,
    _ reader: inout ObjectReader, into fields: inout RecordFields
  ) -> Bool {
    var index = first
    while index < last {
      let part = parts[index]
      index += 1
      switch part.kind {
      case .literal: guard skip(part.text, chunk, &at, end) else { return false }
      case .optional:
        let (start, count) = (at, fields.values.count)
        if !read(index, part.end, chunk, &at, end, &reader, into: &fields) {
          at = start
          fields.values.truncate(to: count)
        }
        index = part.end
      default:
        guard value(part, chunk, &at, end, &reader, into: &fields) else { return false }
      }
    }
    return true
  }

  private func skip(_ text: Range<Int>, _ chunk: RawSpan, _ at: inout Int, _ end: Int) -> Bool {
    let literals = literals.span
    for index in text {
      guard at < end, chunk.byte(at) == literals[index] else { return false }
      at &+= 1
      if literals[index] == 0x20 { while at < end, chunk.byte(at) == 0x20 { at &+= 1 } }
    }
    return true
  }

  /// Moves to the next place where a text stands; false where it does not.
  private func find(_ text: Range<Int>, _ chunk: RawSpan, _ at: inout Int, _ end: Int) -> Bool {
    let literals = literals.span
    let limit = end &- text.count &+ 1
    while at < limit {
      at = chunk.first(literals[text.lowerBound], from: at, before: limit)
      guard at < limit else { return false }
      var index = text.lowerBound &+ 1
      while index < text.upperBound,
        literals[index] == chunk.byte(at &+ index &- text.lowerBound)
      {
        index &+= 1
      }
      if index == text.upperBound { return at < end }
      at &+= 1
    }
    return false
  }

  private mutating func value(
    _ part: Part, _ chunk: RawSpan, _ at: inout Int, _ end: Int, _ reader: inout ObjectReader,
    into fields: inout RecordFields
  ) -> Bool {
    let start = at
    func isPartOfWord(_ place: Int) -> Bool {
      place < end && (chunk.byte(place).isAlphanumeric || chunk.byte(place) == UInt8(ascii: "."))
    }
    switch part.kind {
    case .literal, .optional: return false
    case .time:
      guard let next = time(chunk, at, end) else { return false }
      at = next
    case .quoted, .request:
      while at < end {
        let stops = chunk.textStops(at)
        at &+= stops.distance
        guard at < end, !stops.isEmpty else { continue }
        if chunk.byte(at) == UInt8(ascii: "\"") { break }
        at += chunk.byte(at) == UInt8(ascii: "\\") ? 2 : 1
      }
      guard at < end else { return false }
      if part.kind == .request, !RequestText.hasVersion(chunk, start, at) { return false }
    case .word:
      let stop = part.text.isEmpty ? 0 : literals[part.text.lowerBound]
      while at < end {
        let byte = chunk.byte(at)
        if byte <= 0x20 || byte == stop { break }
        at &+= 1
      }
      guard at > start else { return false }
    case .digits:
      while at < end, chunk.byte(at).isDigit { at += 1 }
      guard at > start, !isPartOfWord(at) else { return false }
    case .logStream:
      while at < end, chunk.byte(at) > 0x20 { at += 1 }
      guard (start..<at).contains(where: { chunk.byte($0) == UInt8(ascii: "/") }) else {
        return false
      }
    case .rest: at = end
    case .seconds:
      while at < end, chunk.byte(at).isDigit { at += 1 }
      guard at > start, at < end, chunk.byte(at) == UInt8(ascii: ".") else { return false }
      at += 1
      while at < end, chunk.byte(at).isDigit { at += 1 }
      guard !isPartOfWord(at) else { return false }
    case .object:
      guard at < end, chunk.byte(at) == UInt8(ascii: "{") else { return false }
      at = end
    case .severity:
      // The prefix of a line may hold anything up to the word for the severity.
      while at < end, !PostgresText.beginsSeverity(chunk, at, end) { at += 1 }
      guard at < end else { return false }
      at -= 1
    case .structured:
      return StructuredData.read(chunk, &at, end, &reader.paths, into: &fields)
    case .scheme:
      guard let next = Words.end(Words.schemes, chunk, at, end) else { return false }
      at = next
    case .stream:
      guard let next = Words.end(Words.streams, chunk, at, end) else { return false }
      at = next
    case .tag:
      guard let next = Words.end(Words.tags, chunk, at, end) else { return false }
      at = next
    case .container, .pod, .program, .dyno:
      while at < end, Self.isName(chunk.byte(at), part.kind) { at += 1 }
      guard at > start, chunk.byte(start).isAlphanumeric else { return false }
      if part.kind == .pod, !ServiceName.isPod(chunk, start, at) { return false }
      if part.kind == .dyno, chunk.byte(at - 1) != UInt8(ascii: "]") { return false }
    case .number:
      guard let number = DecimalText(chunk, at, end), !isPartOfWord(number.end) else {
        return false
      }
      at = number.end
    case .letters:
      while at < end, chunk.byte(at).isLetter { at += 1 }
      guard at > start else { return false }
    case .caller:
      while at < end, chunk.byte(at) > 0x20 { at += 1 }
      guard at > start, chunk.byte(at - 1).isDigit,
        (start..<at).contains(where: { chunk.byte($0) == UInt8(ascii: ":") })
      else { return false }
    case .members:
      guard at < end, chunk.byte(at) == UInt8(ascii: "{") else { return false }
      members.removeAll()
      guard (try? reader.read(chunk, &at, into: &members)) != nil else { return false }
      fields.values.append(contentsOf: members.values)
      return true
    case .tail:
      at = end
      _ = PairText.read(chunk, start, end, &reader.paths, into: &fields)
    case .pairs:
      at = end
      return PairText.read(chunk, start, end, &reader.paths, into: &fields) > 0
    case .user:
      guard find(part.text, chunk, &at, end) else { return false }
      // `- -` and `- alice` are two values.
      let isNone = chunk.byte(start) == UInt8(ascii: "-") && chunk.byte(start + 1) == 0x20
      guard !isNone || at == start + 1 else { return false }
    case .plain:
      guard !part.text.isEmpty else {
        while at < end, chunk.byte(at) > 0x20 { at += 1 }
        guard at > start else { return false }
        break
      }
      guard find(part.text, chunk, &at, end) else { return false }
    }
    fields.add(part.path, .text, start, at)
    return true
  }

  /// The end of the time that begins at a place; nil where none begins there.
  private mutating func time(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int? {
    if let known = times.end(at: start, before: end, chunk) { return known }
    guard start != noTime else { return nil }
    noTime = start
    guard TimeText.mayBegin(chunk, start, end) else { return nil }
    let text = chunk.bytes(start..<min(end, start + 64))
    // The record inside may have a time with its year.
    guard
      let found = TimeText.prefix(of: text, settings)
        ?? TimeText.prefix(of: text, settings.dated)
    else { return nil }
    noTime = -1
    times.learn(Array(text[..<found.end]), found.time)
    return start + found.end
  }

  private static func isName(_ byte: UInt8, _ kind: Kind) -> Bool {
    if byte.isNameByte || byte == UInt8(ascii: ".") { return true }
    switch kind {
    case .dyno: return byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    case .program: return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
    default: return false
    }
  }

  /// The words of the kinds that are one of a few words.
  private enum Words {
    static let schemes = ["http", "https", "h2", "grpcs", "ws", "wss"].map { Array($0.utf8) }
    static let streams = ["stdout", "stderr"].map { Array($0.utf8) }
    static let tags = ["F", "P"].map { Array($0.utf8) }

    /// The end of the word that stands at a place; nil where none of them does.
    static func end(_ words: [[UInt8]], _ chunk: RawSpan, _ start: Int, _ end: Int) -> Int? {
      func isEnd(_ place: Int) -> Bool {
        place >= end || chunk.byte(place) <= 0x20 || chunk.byte(place) == UInt8(ascii: ":")
      }
      guard
        let word = words.first(where: {
          chunk.holds($0, at: start, before: end) && isEnd(start + $0.count)
        })
      else { return nil }
      var at = start + word.count
      // CRI may write more tags behind a colon.
      if at < end, chunk.byte(at) == UInt8(ascii: ":") {
        while at < end, chunk.byte(at) > 0x20 { at += 1 }
      }
      return at
    }
  }
}

/// How often a line holds the bytes by which the forms of lines differ most.
struct LineMarks: Sendable {
  private var quotes = 0
  private var brackets = 0
  private var bars = 0

  init() {}

  init(_ chunk: RawSpan, _ start: Int, _ end: Int) {
    var at = start
    while at < end {
      // By byte of a word, how often each mark stood there; the sums stay below 256.
      var counts: (UInt64, UInt64, UInt64) = (0, 0, 0)
      let stop = min(end, at &+ 15 * 16)
      while at < stop {
        let low = Word.mask(end &- at) & Word.ones
        let high = Word.mask(max(0, end &- at &- 8)) & Word.ones
        func count(_ mark: UInt8) -> UInt64 {
          let stops = chunk.stops(at, mark, mark, mark)
          return (stops.low & low) &+ (stops.high & high)
        }
        counts.0 &+= count(UInt8(ascii: "\""))
        counts.1 &+= count(UInt8(ascii: "["))
        counts.2 &+= count(UInt8(ascii: "|"))
        at &+= 16
      }
      quotes &+= Int(truncatingIfNeeded: (counts.0 &* Word.ones) >> 56)
      brackets &+= Int(truncatingIfNeeded: (counts.1 &* Word.ones) >> 56)
      bars &+= Int(truncatingIfNeeded: (counts.2 &* Word.ones) >> 56)
    }
  }

  mutating func add(_ literal: ArraySlice<UInt8>) {
    quotes += literal.count { $0 == UInt8(ascii: "\"") }
    brackets += literal.count { $0 == UInt8(ascii: "[") }
    bars += literal.count { $0 == UInt8(ascii: "|") }
  }

  func satisfies(_ needs: Self) -> Bool {
    quotes >= needs.quotes && brackets >= needs.brackets && bars >= needs.bars
  }
}

/// Texts that tell of a request.
enum RequestText {
  private static let version = Array(" HTTP/".utf8)

  /// Whether a text names a version of HTTP, as request lines do.
  static func hasVersion(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    holds(version, chunk, start, end)
  }

  private static let measures = ["duration", "latency", "elapsed", "took", "_ms="].map {
    Array($0.utf8)
  }

  /// Whether a text is a line of an access log, or pairs `key=value` of a request.
  static func isRequest(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var equals = 0
    var slashes = 0
    for at in stride(from: start, to: end, by: 8) {
      let word = chunk.word(at) & Word.mask(end &- at)
      equals += Word.count(of: UInt8(ascii: "="), in: word)
      slashes += Word.count(of: UInt8(ascii: "/"), in: word)
    }
    return slashes > 0 && hasVersion(chunk, start, end)
      || equals > 2 && measures.contains { holds($0, chunk, start, end) }
  }

  private static func holds(
    _ text: [UInt8], _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Bool {
    (start..<end).contains { chunk.holds(text, at: $0, before: end) }
  }
}
