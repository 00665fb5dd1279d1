internal import LogModel

/// Unwraps text: colors, prefixes, patterns, pairs and times before an object or a message.
extension ChunkTranslator {
  /// Translates a text: a line, or what stood inside another record.
  mutating func translateText(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    var (start, end) = (start, end)
    // A log that was cut while it was written begins with a hole of zeros.
    while start < end, chunk.byte(start) <= 0x20, chunk.byte(start) != 0x1b { start += 1 }
    while end > start, chunk.byte(end - 1) <= 0x20 { end -= 1 }
    guard start < end else { return .blank }
    // Most objects are like one before, and such an object holds no escape sequence.
    if chunk.byte(start) == UInt8(ascii: "{") {
      var at = start
      scratch[depth].fields.removeAll()
      if reader.readKnown(chunk, &at, into: &scratch[depth].fields), at == end {
        return finishObject(chunk, start: start, end: end, defaults, depth: depth)
      }
    }
    if Self.hasEscape(chunk, start, end) {
      let text = Self.withoutColors(chunk.bytes(start..<end))
      return translateCopy(text, defaults, depth: depth)
    }
    switch chunk.byte(start) {
    case UInt8(ascii: "{"): return translateObjects(chunk, start, end, defaults, depth: depth)
    case UInt8(ascii: "["):
      if let list = translateList(chunk, start, end, defaults, depth: depth) { return list }
    case UInt8(ascii: "]"), UInt8(ascii: ","):
      if end - start == 1 { return .directive }
      var next = start + 1
      while next < end, chunk.byte(next).isBlank { next += 1 }
      if chunk.byte(next) == UInt8(ascii: "{") {
        return translateObjects(chunk, next, end, defaults, depth: depth)
      }
    case UInt8(ascii: "#")
    where !ContinuationLine.isFrame(chunk, start, end)
      && !chunk.holds(Self.webLogic, at: start, before: end):
      return .directive
    default: break
    }
    return translatePlain(chunk, start, end, defaults, depth: depth)
  }

  /// Translates text that stands in memory of its own.
  mutating func translateCopy(
    _ text: [UInt8], _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    guard depth < Self.deepest else { return .rejected(LineError(.tooDeep, origin.start)) }
    let outcome = text.asChunk { chunk in
      translateText(chunk, 0, text.count, defaults, depth: depth + 1)
    }
    reader.forgetText()
    // The place of an error in a copy says nothing of its place in the log.
    if case .rejected(let error) = outcome {
      return .rejected(LineError(error.reason, origin.start))
    }
    return outcome
  }

  private static func hasEscape(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    // Colors stand at the beginning of a line or before its first word.
    let limit = min(end, start &+ 200)
    var at = start
    while at < limit {
      at = chunk.first(of: 0x1b, or: 0x0a, from: at)
      if chunk.byte(at) == 0x1b { return at < limit }
      at += 1
    }
    return false
  }

  /// Text without the sequences that color a terminal.
  ///
  /// - Source: ECMA-48, section 5.4: parameters, intermediates, one final byte.
  static func withoutColors(_ text: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      guard text[at] == 0x1b, at + 1 < text.count, text[at + 1] == UInt8(ascii: "[") else {
        if text[at] != 0x1b { plain.append(text[at]) }
        at += 1
        continue
      }
      at += 2
      while at < text.count, (0x20...0x3f).contains(text[at]) { at += 1 }
      at += 1
    }
    return plain
  }

  private mutating func translatePlain(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    if Self.isBanner(chunk, start, end) { return .directive }
    if let dialect = patterns.read(
      chunk, start, end, &patternState, &reader, into: &scratch[depth].fields),
      dialect != Self.requestText || defaults.isLine || dated.contains(.lines)
        || !named("time", chunk, depth: depth).isEmpty,
      dialect != Self.postgres
        || !PostgresText.isOther(named("level", chunk, depth: depth), chunk, start)
    {
      // What PostgreSQL says of a statement stands behind the line with its error.
      if dialect == Self.postgres, hasRecord,
        PostgresText.isDetail(named("level", chunk, depth: depth))
      {
        return .used
      }
      return finish(chunk, dialect, defaults, depth: depth)
    }
    if let prefixed = translatePrefixed(chunk, start, end, defaults, depth: depth) {
      return prefixed
    }
    scratch[depth].fields.removeAll()
    let pairs = PairText.read(chunk, start, end, &reader.paths, into: &scratch[depth].fields)
    let head = TextHeadline(chunk, start, end, settings)
    let hasTime = pairs >= 3 && Self.hasTime(scratch[depth].fields, reader.paths)
    if pairs >= 3, head == nil || hasTime, depth == 0 || defaults.time != nil || hasTime {
      if !hasTime, defaults.time == nil, unread(chunk, start, end) == .missingYear {
        return .rejected(LineError(.missingYear, start))
      }
      let kind = kind(of: chunk, as: Dialects.pairs, depth: depth)
      mapper.map(&scratch[depth], chunk, reader.paths, kind)
      // A level may stand before the pairs: `ERROR ts=…`.
      if scratch[depth].record[.severity] == nil, let level = SeverityText.find(chunk, start, end),
        level.lowerBound == start
      {
        scratch[depth].record.take(.severity, chunk.bytes(level)[...])
      }
      if scratch[depth].record[.message] == nil {
        scratch[depth].record[.message] = MappedRecord.Piece(
          form: .text, isInScratch: false, start: start, end: end)
      }
      return emit(chunk, Dialects.pairs, defaults, depth: depth)
    }
    return translateTimed(chunk, start, end, head, pairs: pairs, defaults, depth: depth)
  }

  /// Translates an object behind a prefix of any form, such as `INFO ` or `file.log:12:`; nil where
  /// the line holds none up to its end.
  private mutating func translatePrefixed(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome? {
    // Monolog writes two objects, of which the second is mostly an empty list.
    var end = end
    if end - start > 3, chunk.holds(Self.emptyList, at: end - 3, before: end) { end -= 3 }
    guard chunk.byte(end - 1) == UInt8(ascii: "}"), depth < Self.deepest,
      let open = (start..<min(end, start + 300)).first(where: {
        chunk.byte($0) == UInt8(ascii: "{")
      })
    else { return nil }
    var at = open
    scratch[depth].fields.removeAll()
    guard (try? reader.read(chunk, &at, into: &scratch[depth].fields)) != nil, at == end else {
      return nil
    }
    var outer = defaults
    if let head = TextHeadline(chunk, start, open, settings) {
      // An object that adds nothing to the text before it is part of that text.
      let kind = kind(of: chunk, as: forcedObject, depth: depth)
      mapper.map(&scratch[depth], chunk, reader.paths, kind)
      let record = scratch[depth].record
      guard record.isMeasured || record[.message] != nil || record[.severity] != nil else {
        return nil
      }
      outer.time = head.time.microseconds
      outer.lacksZone = head.time.lacksZone
      note(head, chunk)
      if record[.message] == nil, record[.inner] == nil, scratch[depth].fields.lists.isEmpty {
        var at = head.end
        while at < open, "]) \t|-:".utf8.contains(chunk.byte(at)) { at += 1 }
        let level =
          record[.severity] == nil ? head.severity ?? SeverityText.find(chunk, at, open) : nil
        setText(chunk, at..<open, level, depth: depth)
        return emit(chunk, kind.dialect, outer, depth: depth)
      }
    }
    if let word = SeverityText.find(chunk, start, open) {
      outer.severity =
        [UInt8(ascii: "\"")] + RecordWriter.escaped(chunk.bytes(word)) + [UInt8(ascii: "\"")]
    }
    return finishObject(chunk, start: open, end: end, outer, depth: depth)
  }

  private static let emptyList = Array(" []".utf8)
  /// The beginning of each line of WebLogic Server, which is no comment.
  private static let webLogic = Array("####<".utf8)

  /// A request without a time is an event only where something around it has one.
  private static let requestText = Dialects.index(of: "request-text")
  private static let postgres = Dialects.index(of: "postgresql")

  private static func hasTime(_ fields: RecordFields, _ paths: PathTable) -> Bool {
    fields.values.contains { value in
      ["time", "ts", "timestamp", "t"].contains(paths.texts[Int(value.path)])
    }
  }

  private static let commonLabels = Array("Common labels: {".utf8)

  private static func isBanner(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    // logcli names the labels that all lines have.
    if chunk.holds(commonLabels, at: start, before: end) { return true }
    // stern announces pods and containers with an arrow between: `+ pod › container`.
    let first = chunk.byte(start)
    return (first == UInt8(ascii: "+") || first == UInt8(ascii: "-"))
      && chunk.byte(start + 1) == 0x20 && chunk.bytes(start..<end).contains(0xe2)
  }

  /// Text that begins with a time, perhaps with a word for its severity and with pairs
  /// `key=value` behind it, which were read.
  private mutating func translateTimed(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ head: TextHeadline?, pairs: Int,
    _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    // In a log of a cloud, text with a time is the text of an event of its own kind.
    guard let head, !defaults.serviceWins else {
      if head == nil, depth == 0, dated.contains(.lines),
        let level = SeverityText.leading(chunk, start, end),
        !ContinuationLine.beginsStack(chunk, end) || !hasRecord || isSettling
          || defaults.time != nil
      {
        return emitUndated(chunk, level, start, end, defaults)
      }
      return .rejected(LineError(unread(chunk, start, end), start))
    }
    var dialect = Dialects.plainText
    if pairs > 0 {
      let kind = kind(of: chunk, as: Dialects.pairs, depth: depth)
      mapper.map(&scratch[depth], chunk, reader.paths, kind)
      // Pairs that measure nothing are prose.
      if scratch[depth].record.isMeasured { dialect = Dialects.pairs }
    }
    if dialect == Dialects.plainText { scratch[depth].record.removeAll() }
    scratch[depth].record.time = head.time.microseconds
    scratch[depth].record.lacksZone = head.time.lacksZone
    var at = head.end
    while at < end, "]) \t|-:".utf8.contains(chunk.byte(at)) { at += 1 }
    if dialect == Dialects.plainText, head.severity == nil,
      ContinuationLine.isFrame(chunk, at, end) || ContinuationLine.begins(chunk, at, end)
        || head.time.microseconds == latest && ContinuationLine.namesException(chunk, at, end),
      hasRecord
    {
      return .used
    }
    note(head, chunk)
    if dialect == Dialects.plainText, depth == 0, dated.contains(.lines) {
      if head.severity == nil, JavaHeader.stands(chunk, at, end) {
        opening = head.time
        return .used
      }
      if let text = ConsoleHeader.text(chunk, at, end, settings) {
        takenText = text
        let line = chunk.bytes(start..<end) + [0x20] + chunk.bytes(text)
        return translateCopy(line, defaults, depth: depth)
      }
    }
    setText(chunk, at..<end, head.severity ?? SeverityText.find(chunk, at, end), depth: depth)
    return emit(chunk, dialect, defaults, depth: depth)
  }
}

extension ChunkTranslator {
  /// Why a line of text is no event.
  fileprivate func unread(_ chunk: RawSpan, _ start: Int, _ end: Int) -> RejectReason {
    if settings.date == nil, TextHeadline(chunk, start, end, settings.withDate) != nil {
      return .missingDate
    }
    if settings.year == nil, TextHeadline(chunk, start, end, settings.dated) != nil {
      return .missingYear
    }
    let isRequest = RequestText.isRequest(chunk, start, min(end, start + 400))
    return isRequest ? .missingTimestamp : .notObject
  }

  /// Writes a line that has a level, but no time, in a log whose other lines have one.
  ///
  /// It has the time of the header before it, where `java.util.logging` wrote both.
  fileprivate mutating func emitUndated(
    _ chunk: RawSpan, _ level: Range<Int>, _ start: Int, _ end: Int, _ defaults: RecordDefaults
  ) -> Outcome {
    scratch[0].record.removeAll()
    setText(chunk, start..<end, level, depth: 0)
    return emit(chunk, Dialects.plainText, defaults, depth: 0)
  }

  /// Gives the record at a depth the text of a line as its message, and a word of it as its severity.
  fileprivate mutating func setText(
    _ chunk: RawSpan, _ message: Range<Int>, _ level: Range<Int>?, depth: Int
  ) {
    func piece(_ range: Range<Int>) -> MappedRecord.Piece {
      MappedRecord.Piece(
        form: .text, isInScratch: false, start: range.lowerBound, end: range.upperBound)
    }
    scratch[depth].record[.message] = piece(message)
    guard let level else { return }
    scratch[depth].record[.severity] = piece(level)
    guard mapper.census != nil else { return }
    let word = String(decoding: chunk.bytes(level), as: UTF8.self)
    mapper.census?.note(
      FieldCensus.Source(field: "severity", path: "line", form: "level"), from: word, to: word)
  }

  /// Notes the time of a line for the census.
  fileprivate mutating func note(_ head: TextHeadline, _ chunk: RawSpan) {
    guard mapper.census != nil else { return }
    mapper.census?.note(
      FieldCensus.Source(field: "timestamp", path: "line", form: "time"),
      from: String(decoding: chunk.bytes(head.start..<head.end), as: UTF8.self),
      to: Timestamp(microseconds: head.time.microseconds).description)
  }
}

/// The time with which a line of text begins, perhaps behind a word for its severity or a name in
/// brackets: `2026-01-05 08:00:02 …`, `INFO [2026-01-05 08:00:02] …`, `I, [2026-01-05T08:00:02 …`.
struct TextHeadline {
  let time: TimeText
  /// The places of the time and behind it.
  let start: Int
  let end: Int
  /// The word before the time, where it is a severity.
  private(set) var severity: Range<Int>?

  init?(_ chunk: RawSpan, _ start: Int, _ end: Int, _ settings: TimeSettings) {
    var at = start
    for _ in 0..<3 {
      // Behind a level there may be a dash or a bar.
      let between = severity == nil ? "[( ,:\t]" : "[( ,:\t]-|"
      while at < end, between.utf8.contains(chunk.byte(at)) { at += 1 }
      let head = chunk.bytes(at..<min(end, at + 64))
      if let found = TimeText.prefix(of: head, settings) {
        time = found.time
        self.start = at
        self.end = at + found.end
        return
      }
      let first = at
      while at < end, at - first < 12, chunk.byte(at).isLetter { at += 1 }
      let word = String(decoding: chunk.bytes(first..<at), as: UTF8.self)
      let isLevel =
        at < end && "[( ,:\t]-|".utf8.contains(chunk.byte(at)) && EventSeverity(word: word) != nil
      if first > start, chunk.byte(first - 1) == UInt8(ascii: "["),
        chunk.byte(at) != UInt8(ascii: "]"), !isLevel
      {
        // The name of a thread.
        at = chunk.first(UInt8(ascii: "]"), from: first, before: min(end, first + 64))
        guard chunk.byte(at) == UInt8(ascii: "]") else { return nil }
        continue
      }
      guard at > first, at < end else { return nil }
      if isLevel {
        severity = first..<at
      } else if first == start || chunk.byte(first - 1) != UInt8(ascii: "[")
        || chunk.byte(at) != UInt8(ascii: "]")
      {
        return nil
      }
    }
    return nil
  }
}
