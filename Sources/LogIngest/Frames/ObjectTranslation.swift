internal import LogModel

/// Translates JSON objects, also those in lists and inside other text.
extension ChunkTranslator {
  /// Translates the objects of a line: usually one, perhaps several behind each other.
  mutating func translateObjects(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    var at = start
    var outcome = Outcome.used
    while at < end {
      do throws(LineError) {
        scratch[depth].fields.removeAll()
        let first = at
        try reader.read(chunk, &at, into: &scratch[depth].fields)
        var next = at
        while next < end, chunk.byte(next).isBlank || chunk.byte(next) == 0x0d { next += 1 }
        if next < end,
          chunk.byte(next) == UInt8(ascii: ",") || chunk.byte(next) == UInt8(ascii: ";")
        {
          next += 1
        }
        while next < end, chunk.byte(next).isBlank || chunk.byte(next) == 0x0d { next += 1 }
        let isLast = next >= end || chunk.byte(next) == UInt8(ascii: "]")
        guard isLast || chunk.byte(next) == UInt8(ascii: "{") else {
          throw LineError(.trailingText, next)
        }
        outcome = finishObject(chunk, start: first, end: at, defaults, depth: depth)
        if isLast { return outcome }
        at = next
      } catch {
        return repaired(chunk, start, end, error, defaults, depth: depth)
      }
    }
    return outcome
  }

  /// Reads a line again with the bytes replaced that are no text.
  private mutating func repaired(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ error: LineError, _ defaults: RecordDefaults,
    depth: Int
  ) -> Outcome {
    guard error.reason == .notUTF8, depth < Self.deepest else { return .rejected(error) }
    let text = String(decoding: chunk.bytes(start..<end), as: UTF8.self)
    return translateCopy(Array(text.utf8), defaults, depth: depth)
  }

  /// Translates a list of records in one line; nil where the text is no such list.
  mutating func translateList(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome? {
    var at = start + 1
    while at < end, chunk.byte(at) <= 0x20 { at += 1 }
    guard at < end else { return .directive }
    guard chunk.byte(at) == UInt8(ascii: "{") || chunk.byte(at) == UInt8(ascii: "]") else {
      return nil
    }
    if chunk.byte(at) == UInt8(ascii: "]") { return .directive }
    return translateObjects(chunk, at, end, defaults, depth: depth)
  }

  mutating func finishObject(
    _ chunk: RawSpan, start: Int, end: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    if scratch[depth].fields.values.isEmpty, scratch[depth].fields.lists.isEmpty,
      BulkAction.isAction(chunk, start, end)
    {
      return .directive
    }
    guard !scratch[depth].fields.lists.isEmpty, depth < Self.deepest else {
      let kind = kind(of: chunk, as: forcedObject, depth: depth)
      let dialect = kind.dialect
      if keepsCensus { noteAlternatives(kind) }
      if dialect == 0, forced == nil, !keepsCensus,
        OwnRecord.isPlain(chunk, scratch[depth].fields, reader.paths, metrics)
      {
        note(dialect)
        latest = OwnRecord.time(of: scratch[depth].fields, chunk, reader.paths) ?? latest
        writer.copy(chunk, start, end)
        result.written.append(WrittenLine())
        return .used
      }
      return finish(chunk, kind, defaults, depth: depth)
    }
    let lists = scratch[depth].fields.lists
    // The members around a list apply to each record in it.
    let kind = kind(of: chunk, as: forcedObject, depth: depth)
    mapper.map(&scratch[depth], chunk, reader.paths, kind)
    // A span, or a request with a time of its own, is the record; the lists in it tell more of it.
    if scratch[depth].record.time != nil, scratch[depth].record.isMeasured {
      return kind.isIgnored ? .directive : finishMapped(chunk, kind, defaults, depth: depth)
    }
    let outer = inherited(scratch[depth].record, chunk, kind.dialect, defaults)
    let outside = processes
    processes = TraceProcesses(scratch[depth].fields, chunk, reader.paths) ?? outside
    defer { processes = outside }
    var outcome = Outcome.directive
    for list in lists {
      if case .used = translateElements(chunk, list.start, outer, depth: depth + 1) {
        outcome = .used
      }
    }
    return outcome
  }

  private mutating func noteAlternatives(_ kind: RecordKind) {
    let dialect = kind.dialect
    let others = mapper.candidates(of: kind).filter { $0 != dialect }
    if let other = others.first {
      result.census?.alternatives[Dialects.all[other].name, default: 0] += 1
    } else if dialect != Dialects.general {
      result.census?.alternatives[Dialects.all[Dialects.general].name, default: 0] += 1
    }
  }

  /// Translates the records of the list at `start`.
  private mutating func translateElements(
    _ chunk: RawSpan, _ start: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    var at = start + 1
    var outcome = Outcome.directive
    while true {
      Scanner.skipSpace(chunk, &at)
      let first = at
      switch chunk.byte(at) {
      case UInt8(ascii: "{"):
        scratch[depth].fields.removeAll()
        guard
          (try? reader.read(chunk, &at, inList: true, into: &scratch[depth].fields)) != nil
        else { return outcome }
        let whole = origin
        // Only in the text of the line itself do places mean places in the log.
        if depth == 1 {
          origin.line = whole.line + breaks.prefix { $0 < first }.count
          origin.start = first
          origin.length = at - first
        }
        defer { origin = whole }
        switch finishObject(chunk, start: first, end: at, defaults, depth: depth) {
        case .used: outcome = .used
        case .rejected(let error):
          reject(error)
          outcome = .used
        case .blank, .directive: break
        }
      case UInt8(ascii: "["):
        // Loki writes a line as a pair of its time and its text.
        outcome = translatePair(chunk, &at, defaults, depth: depth) ?? outcome
      default:
        guard (try? Scanner.skipValue(chunk, &at)) != nil else { return outcome }
      }
      Scanner.skipSpace(chunk, &at)
      guard chunk.byte(at) == UInt8(ascii: ",") else { return outcome }
      at += 1
    }
  }

  private mutating func translatePair(
    _ chunk: RawSpan, _ at: inout Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome? {
    let start = at
    var members = RecordFields()
    guard (try? Scanner.skipValue(chunk, &at)) != nil else { return nil }
    var next = start + 1
    for path in 0..<2 {
      Scanner.skipSpace(chunk, &next)
      guard chunk.byte(next) == UInt8(ascii: "\"") else { return nil }
      let first = next + 1
      next += 1
      guard let escapes = try? Scanner.skipString(chunk, &next) else { return nil }
      members.add(PathID(path), escapes ? .escaped : .string, first, next - 1)
      Scanner.skipSpace(chunk, &next)
      if chunk.byte(next) == UInt8(ascii: ",") { next += 1 }
    }
    let time = ValueText.bytes(members.values[0], chunk)
    var inner = defaults
    inner.time = TimeText(time, settings)?.microseconds
    inner.timeWins = inner.time != nil
    let text = ValueText.bytes(members.values[1], chunk)
    let outcome = translateCopy(text, inner, depth: depth)
    guard case .rejected = outcome, inner.timeWins else { return outcome }
    // A line that is no record is the message of an event, or part of the one before.
    if let end = text.lastIndex(where: { $0 > 0x20 }), hasRecord, inner.time == latest,
      text.asChunk({ ContinuationLine.stands($0, 0, end + 1) })
    {
      return .used
    }
    scratch[depth].record.removeAll()
    scratch[depth].record.take(.message, text[...])
    if let level = text.asChunk({ SeverityText.find($0, 0, text.count) }) {
      scratch[depth].record.take(.severity, text[level])
    }
    return emit(chunk, Dialects.plainText, inner, depth: depth)
  }
}

/// A line between the documents of Elasticsearch's bulk files that names nothing: `{"index":{}}`.
///
/// `Dialect.elasticBulk` has those that name an index or a document.
private enum BulkAction {
  private static let starts = ["{\"index\":{", "{\"create\":{"].map { Array($0.utf8) }

  static func isAction(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    let text = chunk.bytes(start..<min(end, start + 40)).filter { $0 > 0x20 }
    return starts.contains { text.starts(with: $0) }
  }
}
