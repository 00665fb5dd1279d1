internal import LogModel

/// Reads a JSON object as a flat list of paths and values.
///
/// A list of `{"key": …, "value": …}` reads as an object, and so does Logback's list of objects;
/// OpenTelemetry's `{"intValue": …}` reads as its value. Of any other list the first text or number
/// counts. Lists of records are noted and not read.
struct ObjectReader {
  /// Objects deeper than this are checked, but not read.
  private static let deepest = 24
  /// Names of lists whose objects are records of their own.
  private static let listNames: Set<String> = [
    "resourceLogs", "scopeLogs", "instrumentationLibraryLogs", "logRecords", "resourceSpans",
    "batches", "scopeSpans", "instrumentationLibrarySpans", "spans", "logEvents", "events", "logs",
    "entries", "records", "Records", "hits", "items", "results", "result", "streams", "values",
    "messages", "data", "rows", "log", "value", "documents", "metrics",
  ]
  /// Names of members that only state the type of the value inside.
  private static let typeNames: Set<String> = [
    "stringValue", "intValue", "doubleValue", "boolValue", "kvlistValue", "arrayValue",
  ]

  var paths = PathTable()
  private var outlines = RecordOutlines()
  /// By path.
  private var traits: [Traits] = []
  /// Of the record that is read, and of the lists in it.
  private var ends = ContainerEnds()

  private struct Traits {
    var isRecordList: Bool
    var isTypeName: Bool
  }

  /// Reads the object at `at`, and moves past it, where one of this outline was read before.
  func readKnown(_ chunk: RawSpan, _ at: inout Int, into fields: inout RecordFields) -> Bool {
    outlines.read(chunk, &at, into: &fields)
  }

  /// Reads the object at `at`, which begins with a brace, and moves past it.
  ///
  /// One that lies in a list of the object read before, in the same text, was checked with it.
  mutating func read(
    _ chunk: RawSpan, _ at: inout Int, inList: Bool = false, into fields: inout RecordFields
  ) throws(LineError) {
    if readKnown(chunk, &at, into: &fields) { return }
    if !inList { ends.removeAll() }
    let start = at
    paths.begin()
    try readObject(chunk, &at, PathTable.root, depth: 1, &fields)
    outlines.learn(&fields, chunk, start, at)
  }

  /// Forgets the text that was read, before another one is.
  mutating func forgetText() { ends.removeAll() }

  /// Moves past any value.
  private mutating func skip(_ chunk: RawSpan, _ at: inout Int) throws(LineError) {
    let byte = chunk.byte(at)
    guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
      return try Scanner.skipValue(chunk, &at)
    }
    if let end = ends.end(of: at) {
      at = end
    } else {
      at = try Scanner.skipNonString(chunk, at, noting: &ends)
    }
  }

  private mutating func readObject(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID, depth: Int, _ fields: inout RecordFields
  ) throws(LineError) {
    at += 1
    Scanner.skipSpace(chunk, &at)
    if chunk.byte(at) == UInt8(ascii: "}") {
      at += 1
      return
    }
    while true {
      guard chunk.byte(at) == UInt8(ascii: "\"") else { throw LineError(.notJSON, at) }
      at += 1
      var member = try readName(chunk, &at, path)
      if Int(member) >= traits.count { learnTraits() }
      if traits[Int(member)].isTypeName { member = path }
      try Scanner.skipColon(chunk, &at)
      let value = at
      if chunk.byte(at) == UInt8(ascii: "\"") {
        at += 1
        let hasEscapes = try Scanner.skipString(chunk, &at)
        fields.add(member, hasEscapes ? .escaped : .string, value + 1, at - 1)
      } else if Scanner.skipWhole(chunk, &at) {
        fields.add(member, .number, value, at)
      } else {
        try readValue(chunk, &at, member, depth: depth, &fields)
      }
      Scanner.skipSpace(chunk, &at)
      let byte = chunk.byte(at)
      at += 1
      if byte == UInt8(ascii: "}") { return }
      guard byte == UInt8(ascii: ",") else { throw LineError(.notJSON, at - 1) }
      Scanner.skipSpace(chunk, &at)
    }
  }

  /// The path of the member whose name begins at `at`; moves behind the quote at its end.
  @inline(__always)
  private mutating func readName(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID
  ) throws(LineError) -> PathID {
    if let known = paths.predicted(of: path, chunk, &at) { return known }
    let start = at
    _ = try Scanner.skipString(chunk, &at)
    return paths.child(of: path, chunk, start, at &- 1)
  }

  private mutating func readValue(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID, depth: Int, _ fields: inout RecordFields
  ) throws(LineError) {
    let start = at
    switch chunk.byte(at) {
    case UInt8(ascii: "\""):
      at += 1
      let hasEscapes = try Scanner.skipString(chunk, &at)
      fields.add(path, hasEscapes ? .escaped : .string, start + 1, at - 1)
    case UInt8(ascii: "{"):
      if depth >= Self.deepest {
        fields.isCut = true
        return try skip(chunk, &at)
      }
      try readObject(chunk, &at, path, depth: depth + 1, &fields)
    case UInt8(ascii: "["): try readList(chunk, &at, path, depth: depth, &fields)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      try Scanner.skipValue(chunk, &at)
      fields.add(path, .boolean, start, at)
    case UInt8(ascii: "n"):
      try Scanner.skipValue(chunk, &at)
      fields.add(path, .null, start, at)
    default:
      if let length = Self.lengthOfNoNumber(chunk, at) {
        at += length
        // Our own decoder reads JSON to the letter.
        fields.isCut = true
        return fields.add(path, .null, start, at)
      }
      try Scanner.skipNumber(chunk, &at)
      fields.add(path, .number, start, at)
    }
  }

  /// The length of `NaN`, `Infinity` and their kin, which some programs write for no number.
  private static func lengthOfNoNumber(_ chunk: RawSpan, _ at: Int) -> Int? {
    let first = chunk.byte(at)
    guard first == UInt8(ascii: "N") || first == UInt8(ascii: "I") || first == UInt8(ascii: "-")
    else { return nil }
    return ["NaN", "Infinity", "-Infinity", "-NaN"].first { word in
      zip(word.utf8, at...).allSatisfy { $0 == chunk.byte($1) }
    }?.utf8.count
  }

  // MARK: Lists

  private mutating func readList(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID, depth: Int, _ fields: inout RecordFields
  ) throws(LineError) {
    let start = at
    // The whole list first, so that the ends of all in it are known.
    var whole = start
    if (try? skip(chunk, &whole)) == nil { ends.giveUp() }
    var first = start + 1
    Scanner.skipSpace(chunk, &first)
    let byte = chunk.byte(first)
    if byte == UInt8(ascii: "{") {
      if depth < Self.deepest, isPair(chunk, first) {
        return try readPairs(chunk, &at, path, depth: depth, &fields)
      }
      if depth < Self.deepest, paths.texts[Int(path)] == Self.memberList {
        return try readMembers(chunk, &at, path, depth: depth, &fields)
      }
      if isRecordList(path) { fields.lists.append((path, start)) }
    } else if byte == UInt8(ascii: "["), isRecordList(path) {
      fields.lists.append((path, start))
    } else if byte == UInt8(ascii: "\"") {
      var end = first
      try readValue(chunk, &end, path, depth: depth, &fields)
    } else if byte.isDigit {
      var end = first
      try Scanner.skipNumber(chunk, &end)
      let isBytes = paths.texts[Int(path)].hasSuffix("MESSAGE")
      if isBytes {
        try skip(chunk, &at)
        return fields.add(path, .bytes, start, at)
      }
      fields.add(path, .number, first, end)
    }
    try skip(chunk, &at)
  }

  private func isRecordList(_ path: PathID) -> Bool {
    Int(path) < traits.count && traits[Int(path)].isRecordList
  }

  private mutating func learnTraits() {
    while traits.count < paths.count {
      let name = paths.texts[traits.count].split(separator: ".").last.map(String.init) ?? ""
      traits.append(
        Traits(
          isRecordList: Self.listNames.contains(name), isTypeName: Self.typeNames.contains(name)))
    }
  }

  /// Reads a list of pairs as an object.
  private mutating func readPairs(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID, depth: Int, _ fields: inout RecordFields
  ) throws(LineError) {
    let end = at
    // Our own decoder reads no pairs.
    fields.isCut = true
    var next = at + 1
    Scanner.skipSpace(chunk, &next)
    while let pair = try pair(chunk, next) {
      let member = paths.child(of: path, chunk, pair.name.lowerBound, pair.name.upperBound)
      if Int(member) >= traits.count { learnTraits() }
      var value = pair.value
      try readValue(chunk, &value, member, depth: depth + 1, &fields)
      next = pair.start
      try skip(chunk, &next)
      Scanner.skipSpace(chunk, &next)
      guard chunk.byte(next) == UInt8(ascii: ",") else { break }
      next += 1
      Scanner.skipSpace(chunk, &next)
    }
    at = end
    try skip(chunk, &at)
  }

  /// Logback's list of the pairs of an event.
  private static let memberList = "kvpList"

  /// Reads a list of objects as one object that has the members of all.
  private mutating func readMembers(
    _ chunk: RawSpan, _ at: inout Int, _ path: PathID, depth: Int, _ fields: inout RecordFields
  ) throws(LineError) {
    fields.isCut = true
    repeat {
      at += 1
      Scanner.skipSpace(chunk, &at)
      if chunk.byte(at) == UInt8(ascii: "{") {
        try readObject(chunk, &at, path, depth: depth + 1, &fields)
      } else {
        try skip(chunk, &at)
      }
      Scanner.skipSpace(chunk, &at)
    } while chunk.byte(at) == UInt8(ascii: ",")
    guard chunk.byte(at) == UInt8(ascii: "]") else { throw LineError(.notJSON, at) }
    at += 1
  }

  private struct Pair {
    var start: Int
    var name: Range<Int>
    /// Where the value begins.
    var value: Int
  }

  private mutating func isPair(_ chunk: RawSpan, _ at: Int) -> Bool {
    (try? pair(chunk, at)) ?? nil != nil
  }

  /// The object at `at` as a pair of a name and a value, in any order; nil for another value.
  private mutating func pair(_ chunk: RawSpan, _ start: Int) throws(LineError) -> Pair? {
    guard chunk.byte(start) == UInt8(ascii: "{") else { return nil }
    var at = start + 1
    var name: Range<Int>?
    var value: Int?
    for _ in 0..<4 {
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == UInt8(ascii: "\"") else { break }
      let key = at + 1
      at += 1
      _ = try Scanner.skipString(chunk, &at)
      let length = at - 1 - key
      try Scanner.skipColon(chunk, &at)
      let begin = at
      try skip(chunk, &at)
      if Self.isWord("value", chunk, key, length) {
        value = begin
      } else if Self.isWord("key", chunk, key, length)
        || Self.isWord("name", chunk, key, length)
      {
        guard chunk.byte(begin) == UInt8(ascii: "\"") else { return nil }
        name = begin + 1..<at - 1
      }
      if let name, let value { return Pair(start: start, name: name, value: value) }
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == UInt8(ascii: ",") else { break }
      at += 1
    }
    return nil
  }

  private static func isWord(
    _ word: StaticString, _ chunk: RawSpan, _ start: Int, _ length: Int
  ) -> Bool {
    guard length == word.utf8CodeUnitCount else { return false }
    let word = String(describing: word).utf8
    return zip(word, start..<start + length).allSatisfy { $0 == chunk.byte($1) }
  }
}
