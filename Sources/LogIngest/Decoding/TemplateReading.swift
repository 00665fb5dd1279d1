internal import LogModel

/// Reads templates that are not known yet by the grammar, and learns them.
extension EventDecoder {
  /// Reads the template that begins at `start`, and stores it where that is useful.
  ///
  /// Returns the template and the index of its end.
  @inline(never)
  mutating func readPhrase(
    _ chunk: RawSpan, _ start: Int, _ opening: OpeningID, line: Int,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> (template: LineTemplate, end: Int) {
    if book.learns(opening), let draft = try draft(chunk, start, opening),
      let template = book.add(draft, chunk.bytes(start..<draft.end), at: opening)
    {
      return (template, draft.end)
    }
    return try readStep(chunk, start, opening, line: line, &typeMismatches)
  }

  /// Reads a template to its end; nil where nothing can be learned this time.
  private mutating func draft(
    _ chunk: RawSpan, _ start: Int, _ opening: OpeningID
  ) throws(LineError) -> TemplateDraft? {
    var draft = TemplateDraft(end: start)
    var depth = book.depth(opening)
    var key = book.key(before: opening)
    while true {
      if let part = key {
        let value = draft.end
        guard try readPart(part, chunk, &draft) else {
          book.letVary(part)
          return nil
        }
        draft.parts.append(TemplateCache.Part(key: part, range: value - start..<draft.end - start))
        key = nil
      }
      let turn = try readTurn(chunk, draft.end, depth)
      if turn.end - start > LineTemplate.longestText {
        if let part = draft.parts.last { book.loosen(part.key) }
        return nil
      }
      switch turn.what {
      case .metricsBegin: draft.template.openMetrics()
      case .metricsEnd: break
      // Each of them must be counted, so none is part of a template.
      case .noMetrics: return nil
      case .end(let role):
        draft.template.role = role
        draft.end = turn.end
        return draft
      case .key(nil, _):
        // A new key ends the template, so that the text before it is found again. Not after a
        // number, which may have more digits in another line.
        draft.template.next = TemplateCache.unknown(depth)
        let endsInNumber = draft.end > start && chunk.byte(draft.end - 1) &- 48 < 10
        return draft.end == start || endsInNumber ? nil : draft
      case .key(let number?, let field):
        let isFar = turn.end - start >= LineTemplate.usualText
        guard book.keys[number].custom == .joins, !isFar else {
          draft.end = turn.end
          draft.template.lead(to: number, book.keys[number].custom == .varies ? field : nil)
          return draft
        }
        key = number
      }
      (draft.end, depth) = (turn.end, turn.depth)
    }
  }

  /// Reads a value into a draft; false when values of this form vary.
  private mutating func readPart(
    _ key: Int, _ chunk: RawSpan, _ draft: inout TemplateDraft
  ) throws(LineError) -> Bool {
    var at = draft.end
    defer { draft.end = at }
    switch book.keys[key].field.role {
    case .service:
      try Scanner.refuseContainer(chunk, at, .badService)
      draft.statement.service = try known.services.read(chunk, &at)
    case .region: draft.statement.region = try known.regions.read(chunk, &at)
    case .caller: draft.statement.caller = try Self.looseName(chunk, &at, &known.services)
    case .endpoint: draft.statement.endpoint = try Self.looseName(chunk, &at, &known.endpoints)
    case .errorType: draft.statement.errorType = try Self.looseName(chunk, &at, &known.errorTypes)
    case .type:
      if let type = try Self.type(chunk, &at, &known) { draft.statement.type = type }
    case .severity:
      switch try known.severities.read(chunk, &at) {
      case .known(let severity): draft.template.set(severity)
      case .none: break
      // Each of them must be counted.
      case .unknown: return false
      }
    case .status:
      guard let value = NumberText.readShort(chunk, &at), Self.status(value) != 0 else {
        return false
      }
      draft.statement.status = Self.status(value)
    case .failed:
      guard let outcome = try Self.outcome(chunk, &at) else { return false }
      draft.statement.outcome = outcome
    case .skip:
      guard "\"tfn".utf8.contains(chunk.byte(at)) else { return false }
      try Scanner.skipValue(chunk, &at)
    case .template, .lineEnd, .blankLine, .eventID, .timestamp, .customer, .message, .metrics,
      .measuredStatus, .number:
      return false
    }
    return true
  }

  /// Reads to the next value or structural change without learning.
  private mutating func readStep(
    _ chunk: RawSpan, _ start: Int, _ opening: OpeningID, line: Int,
    _ typeMismatches: inout [Batch.TypeMismatch]
  ) throws(LineError) -> (template: LineTemplate, end: Int) {
    var template = LineTemplate()
    if let key = book.key(before: opening) {
      template.lead(to: key, book.keys[key].field)
      return (template, start)
    }
    let turn = try readTurn(chunk, start, book.depth(opening))
    template.next = TemplateCache.unknown(turn.depth)
    switch turn.what {
    case .metricsBegin: template.openMetrics()
    case .metricsEnd: break
    case .noMetrics(let value):
      typeMismatches.append(Batch.TypeMismatch(.noMetrics, line: line, value: value))
    case .end(let role): template.role = role
    case .key(nil, let field): (template.role, template.metric) = (field.role, field.metric)
    case .key(let number?, let field): template.lead(to: number, field)
    }
    return (template, turn.end)
  }

  // MARK: The grammar between values

  /// The next element of a line, and the opening after it.
  private struct Token {
    enum What {
      /// A key, by its number if it has one; its value follows.
      case key(Int?, Field)
      case metricsBegin
      /// After the closing brace of the metrics, or after their null.
      case metricsEnd
      /// `metrics` that is not an object.
      case noMetrics(Range<Int>)
      case end(FieldRole)
    }

    var what: What
    var end: Int
    var depth: TemplateCache.Depth
  }

  /// Reads from the start of a line, or the end of a value, to the next element.
  private mutating func readTurn(
    _ chunk: RawSpan, _ start: Int, _ depth: TemplateCache.Depth
  ) throws(LineError) -> Token {
    var at = start
    if depth == .line {
      let hasMark = Self.isByteOrderMark(chunk, at)
      if hasMark { at += 3 }
      Scanner.skipSpace(chunk, &at)
      if chunk.byte(at) == 0x0a, !hasMark {
        return Token(what: .end(.blankLine), end: at + 1, depth: .line)
      }
      guard chunk.byte(at) == UInt8(ascii: "{") else { throw LineError(.notObject, at) }
      at += 1
    }
    let isFirst = depth == .line || depth == .openingMetrics
    let isInMetrics = depth == .openingMetrics || depth == .metrics
    guard let name = try Self.readKey(chunk, &at, isFirst: isFirst) else {
      if isInMetrics { return Token(what: .metricsEnd, end: at, depth: .event) }
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == 0x0a else { throw LineError(.trailingText, at) }
      return Token(what: .end(.lineEnd), end: at + 1, depth: .line)
    }
    let field = (isInMetrics ? metricKeys : .event).field(name)
    if field.role == .metrics {
      guard chunk.byte(at) == UInt8(ascii: "{") else {
        let start = at
        try Scanner.skipValue(chunk, &at)
        let isNull = chunk.byte(start) == UInt8(ascii: "n")
        return Token(what: isNull ? .metricsEnd : .noMetrics(start..<at), end: at, depth: .event)
      }
      return Token(what: .metricsBegin, end: at + 1, depth: .openingMetrics)
    }
    if field.role == .skip, isAlias(name) { throw LineError(.otherName, at) }
    let inside = isInMetrics ? TemplateCache.Depth.metrics : .event
    return Token(what: .key(book.number(of: name, inside, field), field), end: at, depth: inside)
  }

  /// Whether UTF-8's byte order mark is at `at`: files that were joined have one inside.
  private static func isByteOrderMark(_ chunk: RawSpan, _ at: Int) -> Bool {
    chunk.byte(at) == 0xef && chunk.byte(at + 1) == 0xbb && chunk.byte(at + 2) == 0xbf
  }

  /// The next key of an object, up to its value; nil at the object's end, which it moves past.
  private static func readKey(
    _ chunk: RawSpan, _ at: inout Int, isFirst: Bool
  ) throws(LineError) -> [UInt8]? {
    Scanner.skipSpace(chunk, &at)
    if chunk.byte(at) == UInt8(ascii: "}") {
      at += 1
      return nil
    }
    if !isFirst {
      guard chunk.byte(at) == UInt8(ascii: ",") else { throw LineError(.notJSON, at) }
      at += 1
      Scanner.skipSpace(chunk, &at)
    }
    guard chunk.byte(at) == UInt8(ascii: "\"") else { throw LineError(.notJSON, at) }
    at += 1
    let start = at
    let hasEscapes = try Scanner.skipString(chunk, &at)
    let range = start..<at - 1
    try Scanner.skipColon(chunk, &at)
    return hasEscapes ? JSONText.decoded(chunk, range) : chunk.bytes(range)
  }
}
