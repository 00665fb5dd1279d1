internal import LogModel

/// Maps the values of a record, follows the text inside it, and writes it as an event.
extension ChunkTranslator {
  mutating func finish(
    _ chunk: RawSpan, _ dialect: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    finish(chunk, kind(of: chunk, as: dialect, depth: depth), defaults, depth: depth)
  }

  mutating func finish(
    _ chunk: RawSpan, _ kind: RecordKind, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    if kind.isIgnored { return .directive }
    mapper.map(&scratch[depth], chunk, reader.paths, kind)
    return finishMapped(chunk, kind, defaults, depth: depth)
  }

  /// Follows the text inside a record that was mapped, or writes the record.
  mutating func finishMapped(
    _ chunk: RawSpan, _ kind: RecordKind, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    // Not a call: the compiler would copy the whole translator for it.
    if traits[kind.dialect].carriesText, scratch[depth].record[.message] == nil,
      !scratch[depth].record.isMeasured
    {
      return .blank
    }
    if kind.dialect == Self.jaeger, let processes,
      let piece = scratch[depth].record[.service],
      let name = processes.names[Self.text(piece, scratch[depth].record, chunk)]
    {
      scratch[depth].record.take(.service, name[...])
    }
    if let inner = translateInner(chunk, kind.dialect, defaults, depth: depth) { return inner }
    findLevel(chunk, defaults, depth: depth)
    return emit(chunk, kind.dialect, defaults, depth: depth)
  }

  /// Gives a record without a severity the one that its text states.
  private mutating func findLevel(_ chunk: RawSpan, _ defaults: RecordDefaults, depth: Int) {
    guard let inner = scratch[depth].record[.inner], scratch[depth].record[.severity] == nil,
      defaults.severity == nil, !scratch[depth].record.isMeasured
    else { return }
    let word: [UInt8]
    if inner.isInScratch {
      let text = Array(scratch[depth].record.scratch[inner.start..<inner.end].prefix(512))
      guard let level = text.asChunk({ SeverityText.find($0, 0, text.count, prose: true) })
      else { return }
      word = Array(text[level])
    } else {
      guard let level = SeverityText.find(chunk, inner.start, inner.end, prose: true) else {
        return
      }
      word = chunk.bytes(level)
    }
    scratch[depth].record.take(.severity, word[...])
    guard mapper.census != nil else { return }
    let text = String(decoding: word, as: UTF8.self)
    mapper.census?.note(
      FieldCensus.Source(field: "severity", path: "message", form: "level"), from: text, to: text)
  }

  /// Translates the text inside a record, where that is a record in itself; nil where it is not.
  private mutating func translateInner(
    _ chunk: RawSpan, _ dialect: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome? {
    guard let inner = scratch[depth].record[.inner], depth < Self.deepest else { return nil }
    let carriesLines =
      traits[dialect].carrier.contains(.lines)
      || (!scratch[depth].record.isMeasured
        && Self.tellsOfRequest(inner, scratch[depth].record, chunk))
    // Most texts are no objects, to judge by their first byte.
    guard carriesLines || inner.isInScratch || Self.mayOpen(chunk.byte(inner.start)) else {
      return nil
    }
    let own = Self.text(inner, scratch[depth].record, chunk)
    guard let text = joined(own, chunk, dialect, depth: depth) else { return .used }
    let plain = Self.withoutColors(text)
    guard carriesLines || plain.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
    let outer = inherited(scratch[depth].record, chunk, dialect, defaults)
    let outcome = translateCopy(plain, outer, depth: depth)
    // A wrapper's text that is no record is the message of an event, or part of the one before.
    if case .rejected = outcome {
      if traits[dialect].carrier.contains(.lines) {
        let level = plain.asChunk { SeverityText.find($0, 0, plain.count) }
        let isSame = dated.contains(.programs) && program == outer.service
        // JavaScript indents the `Error: …` with its stack.
        let isLoud = level.map { plain[$0].allSatisfy(\.isUpper) } ?? false
        let hasLevel = level != nil && (isLoud || !Self.isIndented(inner, chunk))
        if continuesRecord(plain, inner, chunk, isSame: isSame, hasLevel: hasLevel) {
          return .used
        }
        if let level, scratch[depth].record[.severity] == nil {
          scratch[depth].record.take(.severity, plain[level])
        }
        if text.count > own.count {
          let end = plain.lastIndex { $0 != 0x0a } ?? -1
          scratch[depth].record.take(.message, plain[...end])
        }
      }
      trimMessage(chunk, depth: depth)
      return nil
    }
    if case .used = outcome { program = outer.service }
    if keepsCensus { result.census?.wrappers[Dialects.all[dialect].name, default: 0] += 1 }
    return outcome
  }

  /// Whether a wrapper's text continues the record before it.
  ///
  /// The pattern of the wrapper takes the blanks before the text.
  ///
  /// `isSame` says that the record before is one of the same program, in a log where lines without a
  /// time continue others. The compiler cannot inline it.
  @inline(never)
  private func continuesRecord(
    _ text: [UInt8], _ inner: MappedRecord.Piece, _ chunk: RawSpan, isSame: Bool, hasLevel: Bool
  ) -> Bool {
    guard followsRecord || !result.origins.isEmpty else { return false }
    let isIndented = Self.isIndented(inner, chunk)
    return text.asChunk { text in
      var end = text.byteCount - 1
      while end > 0, text.byte(end - 1) <= 0x20 { end -= 1 }
      if ContinuationLine.isFrame(text, 0, end) { return true }
      if hasLevel { return false }
      return isIndented || ContinuationLine.stands(text, 0, end)
        || isSame && ContinuationLine.mayStand(text, 0, end)
    }
  }

  private static func isIndented(_ inner: MappedRecord.Piece, _ chunk: RawSpan) -> Bool {
    inner.form == .text && !inner.isInScratch && inner.start > 1
      && chunk.byte(inner.start - 1).isBlank && chunk.byte(inner.start - 2).isBlank
  }

  /// Whether a byte may begin an object: a brace, or what may stand before one.
  private static func mayOpen(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == 0x20 || byte == 0x1b || byte == UInt8(ascii: "\\")
  }

  /// Whether the text inside a record is a line of an access log, pairs `key=value` of a request, or a
  /// statement of PostgreSQL with its duration.
  private static func tellsOfRequest(
    _ inner: MappedRecord.Piece, _ record: borrowing MappedRecord, _ chunk: RawSpan
  ) -> Bool {
    guard inner.end - inner.start > 15 else { return false }
    func tells(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
      RequestText.isRequest(chunk, start, end) || PostgresText.tellsOfStatement(chunk, start, end)
    }
    guard inner.isInScratch else {
      return tells(chunk, inner.start, min(inner.end, inner.start + 400))
    }
    let text = Array(record.scratch[inner.start..<inner.end].prefix(400))
    return text.asChunk { tells($0, 0, text.count) }
  }

  /// Drops the line break at the end of a message.
  private mutating func trimMessage(_ chunk: RawSpan, depth: Int) {
    guard var piece = scratch[depth].record[.message], piece.form == .json, !piece.isInScratch,
      piece.end - piece.start >= 2, chunk.byte(piece.end - 1) == UInt8(ascii: "n"),
      chunk.byte(piece.end - 2) == UInt8(ascii: "\\"),
      piece.end - piece.start == 2 || chunk.byte(piece.end - 3) != UInt8(ascii: "\\")
    else { return }
    piece.end -= 2
    scratch[depth].record[.message] = piece
  }

  private static let jaeger = Dialects.index(of: "jaeger")
  private static let cri = Dialects.index(of: "cri")
  private static let docker = Dialects.index(of: "docker")

  /// A record's text joined with the parts before it, where a container runtime has split it; nil
  /// while more parts follow.
  private mutating func joined(
    _ text: [UInt8], _ chunk: RawSpan, _ dialect: Int, depth: Int
  ) -> [UInt8]? {
    let isPart: Bool
    switch dialect {
    case Self.cri: isPart = named("tag", chunk, depth: depth).first == UInt8(ascii: "P")
    case Self.docker: isPart = isDockerPart(text, chunk, depth: depth)
    default: return text
    }
    let stream = named("stream", chunk, depth: depth)
    let whole = (parts[stream]?.text ?? []) + text
    if isPart {
      let first = parts[stream]?.origin ?? origin
      parts[stream] = (whole.count <= 8 << 20 ? whole : [], first)
      return nil
    }
    parts[stream] = nil
    return whole
  }

  /// Docker ends the last part of a line with a newline.
  ///
  /// Fluent Bit marks the parts in `_p` or
  /// `logtag`, and takes the newline away: what it says of a pod is a whole line.
  private func isDockerPart(_ text: [UInt8], _ chunk: RawSpan, depth: Int) -> Bool {
    let tag = named("_p", chunk, depth: depth) + named("logtag", chunk, depth: depth)
    if let letter = tag.first { return letter == UInt8(ascii: "P") }
    guard text.last != 0x0a else { return false }
    return !scratch[depth].fields.values.contains {
      reader.paths.texts[Int($0.path)].hasPrefix("kubernetes.")
    }
  }

  func named(_ name: String, _ chunk: RawSpan, depth: Int) -> [UInt8] {
    let value = scratch[depth].fields.values.first { reader.paths.texts[Int($0.path)] == name }
    return value.map { ValueText.bytes($0, chunk) } ?? []
  }

  static func text(
    _ piece: MappedRecord.Piece, _ record: MappedRecord, _ chunk: RawSpan
  ) -> [UInt8] {
    piece.form == .json && !piece.isInScratch
      ? JSONText.decoded(chunk, piece.start..<piece.end) : record.bytes(of: piece, chunk)
  }

  /// What a record says of the records inside it.
  func inherited(
    _ record: MappedRecord, _ chunk: RawSpan, _ dialect: Int, _ outer: RecordDefaults
  ) -> RecordDefaults {
    var defaults = outer
    let carrier = traits[dialect].carrier
    if let time = record.time {
      defaults.time = time
      defaults.lacksZone = record.lacksZone
      defaults.timeWins = carrier.contains(.time)
    }
    func value(_ target: Target) -> [UInt8]? {
      guard let piece = record[target] else { return nil }
      if piece.form == .json, !piece.isInScratch {
        let bytes = chunk.bytes(piece.start..<piece.end)
        if RecordWriter.isPlain(bytes[...]) { return bytes }
      }
      return RecordWriter.escaped(Self.text(piece, record, chunk))
    }
    defaults.service = value(.service) ?? defaults.service
    defaults.serviceWins = carrier.contains(.service)
    defaults.isLine = carrier.contains(.lines)
    defaults.region = value(.region) ?? defaults.region
    defaults.customer = value(.customer) ?? defaults.customer
    if let severity = value(.severity) {
      defaults.severity = [UInt8(ascii: "\"")] + severity + [UInt8(ascii: "\"")]
    }
    return defaults
  }

  // MARK: Events

  /// Writes the record at a depth as an event.
  mutating func emit(
    _ chunk: RawSpan, _ dialect: Int, _ defaults: RecordDefaults, depth: Int
  ) -> Outcome {
    let own = scratch[depth].record.time
    let isOuter = defaults.timeWins || own == nil
    if own == nil, defaults.time == nil, let place = scratch[depth].record.unreadTime,
      Self.lacksYear(chunk, place, settings)
    {
      return .rejected(LineError(.missingYear, origin.start))
    }
    guard let time = (isOuter ? defaults.time ?? own : own) ?? latest else {
      if let place = scratch[depth].record.unreadTime {
        return .rejected(LineError(.badTimestamp, place - 1))
      }
      guard Self.isLogLike(scratch[depth].record) else {
        return .rejected(LineError(.missingTimestamp, origin.start))
      }
      if waiting.last?.start != origin.start { waiting.append(origin) }
      return .used
    }
    if own == nil, defaults.time == nil {
      guard Self.isLogLike(scratch[depth].record) else {
        return .rejected(LineError(.missingTimestamp, origin.start))
      }
      result.timeless += 1
    } else {
      latest = time
    }
    if isOuter ? defaults.lacksZone : scratch[depth].record.lacksZone { result.zoneless += 1 }
    var service = defaults.service
    if let own = traits[dialect].service, !defaults.isServiceGiven, depth == 0 || service == nil {
      service = own
    }
    if let (metric, path) = scratch[depth].record.unitless {
      let duration = UnitlessDuration(
        field: reader.paths.texts[Int(path)], metric: metrics[metric].name)
      result.unitless[duration, default: 0] += 1
    }
    note(dialect)
    count(depth, defaults)
    let type = Self.type(of: &scratch[depth].record, traits[dialect].type, types, chunk)
    result.written.append(
      writer.write(
        &scratch[depth].record, chunk, time: time, type: type, service: service, defaults,
        ordinal: ordinal))
    return .used
  }

  /// Whether the time at a place is none only because its year is not known.
  private static func lacksYear(_ chunk: RawSpan, _ place: Int, _ settings: TimeSettings) -> Bool {
    let text = chunk.bytes(place..<min(chunk.byteCount, place + 64))
    return settings.year == nil && TimeText.prefix(of: text, settings.dated) != nil
  }

  /// Counts what the record at a depth has.
  private mutating func count(_ depth: Int, _ defaults: RecordDefaults) {
    func has(_ target: Target) -> Bool { scratch[depth].record[target] != nil }
    for index in scratch[depth].record.metrics.indices {
      mapped[Target.metric(scratch[depth].record.metrics[index].metric).number] += 1
    }
    if has(.status) || scratch[depth].record.failed != nil { mapped[Target.status.number] += 1 }
    if has(.region) || defaults.region != nil { mapped[Target.region.number] += 1 }
    if has(.customer) || defaults.customer != nil { mapped[Target.customer.number] += 1 }
  }

  /// Whether a record without a time is one of a log all the same.
  private static func isLogLike(_ record: MappedRecord) -> Bool {
    record[.message] != nil || record[.severity] != nil || record[.status] != nil
      || !record.metrics.isEmpty
  }

  mutating func note(_ dialect: Int) {
    ordinal = result.origins.last?.line == origin.line ? ordinal + 1 : 1
    result.origins.append(origin)
    result.starts.append(writer.text.count)
    dialectCounts[dialect] += 1
  }

  /// The type that a record names, or that its values tell.
  private static func type(
    of record: inout MappedRecord, _ usual: EventType?, _ types: [EventType?], _ chunk: RawSpan
  ) -> EventType {
    if let piece = record[.type] {
      let name = String(decoding: text(piece, record, chunk), as: UTF8.self)
      if let type = EventType(name: name) { return type }
    }
    var isInfrastructure = false
    var isFrontend = false
    var isAPI = record[.status] != nil || record.failed != nil
    for index in record.metrics.indices {
      switch types[Int(record.metrics[index].metric)] {
      case .database: return .database
      case .frontend: isFrontend = true
      case .api: isAPI = true
      case .infrastructure: isInfrastructure = true
      case nil: break
      }
    }
    if isFrontend { return .frontend }
    return isAPI ? .api : isInfrastructure ? .infrastructure : usual ?? .api
  }

  /// Translates the records that came before the first time, with that time.
  mutating func settle(_ chunk: RawSpan, _ defaults: RecordDefaults) {
    let early = waiting
    waiting = []
    isSettling = true
    defer { isSettling = false }
    for place in early {
      origin = place
      guard latest != nil else {
        reject(LineError(.missingTimestamp, place.start))
        continue
      }
      _ = translateText(chunk, place.start, place.start + place.length, defaults, depth: 0)
    }
  }
}
