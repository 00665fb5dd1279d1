internal import LogModel

/// Cuts a chunk into records and translates each of them.
extension ChunkTranslator {
  mutating func translateLines(
    _ chunk: RawSpan, _ bytes: [UInt8], _ defaults: RecordDefaults
  ) {
    let filled = chunk.byteCount
    var start = 0
    while start < filled {
      let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: start) ?? filled - 1
      origin = Translation.Origin(line: result.lines, start: start, length: end - start)
      result.lines += 1
      translateLine(chunk, start, end, defaults)
      start = end + 1
    }
  }

  private mutating func translateLine(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ defaults: RecordDefaults
  ) {
    var defaults = defaults
    if let opening = opening.take() {
      (defaults.time, defaults.lacksZone) = (opening.microseconds, opening.lacksZone)
    }
    if let text = takenText.take(), start < text.lowerBound, text.upperBound <= end { return }
    if isIndented(chunk, start, end) { return }
    switch translateText(chunk, start, end, defaults, depth: 0) {
    case .blank: result.blank += 1
    case .used: break
    case .directive: result.directives += 1
    case .rejected(let error):
      // A line that continues the record before it is a part of that record.
      if continues(chunk, start, end) { return }
      reject(error)
    }
  }

  /// Whether a line is indented in a log whose records are not, and so continues one.
  private func isIndented(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard dated.contains(.flush), chunk.byte(start).isBlank, hasRecord else { return false }
    var at = start
    while at < end, chunk.byte(at).isBlank { at += 1 }
    guard at < end, chunk.byte(at) > 0x20, chunk.byte(at) != UInt8(ascii: "{") else { return false }
    // Levels before the time may be aligned to the right.
    return TextHeadline(chunk, at, end, settings.dated.withDate)?.severity == nil
  }

  /// Whether a line continues a record of this log.
  private func continues(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard hasRecord else { return false }
    return ContinuationLine.stands(chunk, start, end)
      || dated.contains(.lines) && ContinuationLine.mayStand(chunk, start, end)
  }

  /// Whether a record of this log stands before.
  var hasRecord: Bool { followsRecord || !result.origins.isEmpty || !waiting.isEmpty }

  // MARK: Values and rows

  /// Translates JSON values of any layout.
  mutating func translateValues(
    _ bytes: [UInt8], _ filled: Int, _ defaults: RecordDefaults
  ) {
    // Line breaks between the tokens of a value become blanks, so that the scanner reads on.
    var text = bytes
    var at = 0
    var line = 0
    // Each value without an end is searched for it once; a hostile chunk may have many.
    var broken = 0
    while at < filled {
      let byte = bytes[at]
      if byte == 0x0a {
        line += 1
        at += 1
        continue
      }
      if byte > 0x20, byte != UInt8(ascii: "{"), !",[]\u{1e}".utf8.contains(byte) {
        at = translateBetween(bytes, filled, at, line: line, defaults)
        continue
      }
      guard byte == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      let (end, lines, isWhole) = ValueFrame.end(
        of: bytes, at, broken > Self.mostBroken ? at : filled)
      if !isWhole { broken += 1 }
      breaks = []
      for index in at..<end where text[index] == 0x0a {
        text[index] = 0x20
        breaks.append(index)
      }
      let stop = text[end]
      text[end] = 0x0a
      origin = Translation.Origin(line: line, start: at, length: end - at)
      let outcome = text.withChunk(end + 1) { chunk in
        translateText(chunk, at, end, defaults, depth: 0)
      }
      switch outcome {
      case .rejected(let error): reject(error)
      case .directive: result.directives += lines + 1
      case .used, .blank: break
      }
      text[end] = stop
      line += lines
      at = end
    }
    result.lines = line
  }

  /// Translates a line of text between JSON values, and returns its end.
  private mutating func translateBetween(
    _ bytes: [UInt8], _ filled: Int, _ start: Int, line: Int, _ defaults: RecordDefaults
  ) -> Int {
    let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: start) ?? filled
    origin = Translation.Origin(line: line, start: start, length: end - start)
    breaks = []
    bytes.withChunk(filled) { chunk in
      guard case .rejected(let error) = translateText(chunk, start, end, defaults, depth: 0),
        !continues(chunk, start, end)
      else { return }
      reject(error)
    }
    return end
  }

  /// Translates the rows of a table whose numbers may have a comma for their point.
  mutating func translateTable(
    _ chunk: RawSpan, _ bytes: [UInt8], _ frame: Frame, _ defaults: RecordDefaults
  ) {
    guard let text = DecimalComma.replaced(in: bytes, chunk.byteCount, frame.separator) else {
      return translateRows(chunk, bytes, frame, defaults)
    }
    text.withChunk(chunk.byteCount) { translateRows($0, text, frame, defaults) }
  }

  /// Translates the rows of a table.
  mutating func translateRows(
    _ chunk: RawSpan, _ bytes: [UInt8], _ frame: Frame, _ defaults: RecordDefaults
  ) {
    let filled = chunk.byteCount
    var table = TableReader(frame, &reader.paths)
    var at = 0
    if frame.kind == .table, !followsRecord {
      let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: 0) ?? filled - 1
      if TableText.statesSeparator(chunk, 0, end) {
        result.lines += 1
        result.directives += 1
        at = end + 1
      }
    }
    while at < filled {
      let start = at
      let line = result.lines
      if frame.kind == .directives, chunk.byte(at) == UInt8(ascii: "#") {
        let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: at) ?? filled - 1
        table.direct(chunk.bytes(at..<end), &reader.paths)
        result.lines += 1
        result.directives += 1
        at = end + 1
        continue
      }
      let outcome = table.row(chunk, &at, into: &scratch[0].fields)
      origin = Translation.Origin(line: line, start: start, length: at - 1 - start)
      var newline = start
      while let next = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: newline), next < at {
        result.lines += 1
        newline = next + 1
      }
      switch outcome {
      case .blank: result.blank += 1
      case .directive: result.directives += 1
      case .rejected(let error): reject(error)
      case .used:
        let kind = kind(of: chunk, as: frame.dialect ?? forcedObject, depth: 0)
        switch finish(chunk, kind, defaults, depth: 0) {
        case .rejected(let error): reject(error)
        case .directive: result.directives += 1
        case .used, .blank: break
        }
      }
    }
  }

  /// Translates records of several lines of text.
  mutating func translateBlocks(
    _ chunk: RawSpan, _ bytes: [UInt8], _ frame: Frame, _ defaults: RecordDefaults
  ) {
    var blocks = SlowQueryReader()
    let filled = chunk.byteCount
    var start = 0
    while start < filled {
      let end = ByteSearch.firstIndex(of: 0x0a, in: bytes.span, from: start) ?? filled - 1
      if blocks.isComplete(before: chunk, start, end) {
        finishBlock(&blocks, frame, defaults)
      }
      if blocks.add(chunk, start, end, line: result.lines) { result.directives += 1 }
      result.lines += 1
      start = end + 1
    }
    finishBlock(&blocks, frame, defaults)
  }

  private mutating func finishBlock(
    _ blocks: inout SlowQueryReader, _ frame: Frame, _ defaults: RecordDefaults
  ) {
    guard let block = blocks.take() else { return }
    origin = block.origin
    scratch[0].fields.removeAll()
    for (name, range) in block.values {
      let path = reader.paths.child(of: PathTable.root, named: name)
      scratch[0].fields.add(path, .text, range.lowerBound, range.upperBound)
    }
    let outcome = block.text.asChunk { chunk in
      finish(chunk, frame.dialect ?? Dialects.general, defaults, depth: 0)
    }
    if case .rejected(let error) = outcome { reject(LineError(error.reason, origin.start)) }
  }
}
