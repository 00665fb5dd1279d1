internal import LogModel

/// Reads lines by the patterns.
///
/// The patterns are borrowed while a line is read, so what changes is a separate argument.
extension TextPatterns {
  /// Reads the line `chunk[start ..< end]` by the first pattern that fits, and returns its dialect;
  /// nil where none fits.
  func read(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ state: inout State,
    _ reader: inout ObjectReader, into fields: inout RecordFields
  ) -> Int? {
    state.noTime = -1
    let (entries, parts, literals) = (entries.span, parts.span, literals.span)
    var rest = starts[Int(chunk.byte(start))] & marked.fitting(LineMarks(chunk, start, end))
    while rest != 0 {
      let index = rest.trailingZeroBitCount
      rest &= rest &- 1
      fields.removeAll()
      var found: UInt64 = 0
      var at = Self.read(
        entries[index].parts, parts, literals, chunk, start, end, &state, &reader, into: &fields,
        &found)
      guard at >= 0 else {
        // Patterns that begin alike all fail at their first part.
        if at == Self.failsAtOnce { rest &= ~entries[index].alike }
        continue
      }
      while at < end, chunk.byte(at) <= 0x20 { at &+= 1 }
      guard at == end else { continue }
      if found & Self.others == 0 {
        fields.outline = Int(truncatingIfNeeded: found) | (index &+ 1) << 48
      }
      return entries[index].dialect
    }
    return nil
  }

  /// The place of a pattern whose first part does not stand there.
  private static let failsAtOnce = -2

  /// The bit for parts with values of other names.
  private static let others: UInt64 = 1 << 63

  /// Reads some parts from `start` on, and returns where they end; -1 where they do not stand there.
  ///
  /// Each of the parts that may be missing and are there sets its bit of `found`.
  private static func read(
    _ range: Range<Int>, _ parts: Span<Part>, _ literals: Span<UInt8>, _ chunk: RawSpan,
    _ start: Int, _ end: Int, _ state: inout State, _ reader: inout ObjectReader,
    into fields: inout RecordFields, _ found: inout UInt64
  ) -> Int {
    var at = start
    var index = range.lowerBound
    // Where the reading goes on if the parts that may be missing do.
    var (missing, behind, count, before) = (-1, 0, 0, UInt64(0))
    while index < range.upperBound {
      if index == missing { missing = -1 }
      let part = parts[index]
      var next: Int
      switch part.kind {
      case .literal:
        let known = skip(part.word, Int(part.length), chunk, at, end)
        next = known >= 0 ? known : skipBlanks(part.range, literals, chunk, at, end)
      case .optional:
        if part.isFollowed, at >= end || chunk.byte(at) != part.stop {
          // What may be missing does, to judge by its first byte.
          index = Int(part.end)
          continue
        }
        (missing, behind, count, before) = (Int(part.end), at, fields.values.count, found)
        found |= 1 << UInt64(truncatingIfNeeded: index &- range.lowerBound)
        index &+= 1
        continue
      case .word:
        let stop = word(chunk, at, end, part.stop)
        next = stop > at ? stop : -1
      case .digits:
        let stop = chunk.skipDigits(at, before: end)
        next = stop > at && !isPartOfWord(chunk, stop, end) ? stop : -1
      case .quoted: next = quoted(chunk, at, end)
      case .time:
        next = state.times.end(at: at, before: end, chunk)
        if next < 0 { next = state.time(chunk, at, end) }
      default:
        next = Self.end(of: part, literals, chunk, at, end, &state, &reader, into: &fields)
        if !part.isFixed { found |= others }
      }
      if next >= 0 {
        if part.isValue { fields.add(part.path, .text, at, next) }
        at = next
        index &+= 1
        // Most literals stand there as they are.
        if part.isFollowed, part.kind != .literal {
          let known = skip(part.word, Int(part.length), chunk, at, end)
          if known >= 0 {
            at = known
            index &+= 1
          }
        }
      } else {
        guard missing >= 0 else { return index == range.lowerBound ? failsAtOnce : -1 }
        fields.values.truncate(to: count)
        (at, index, missing, found) = (behind, missing, -1, before)
      }
    }
    return at
  }

  /// Where a part of another kind ends that begins at a place; -1 where it does not stand there.
  private static func end(
    of part: Part, _ literals: Span<UInt8>, _ chunk: RawSpan, _ start: Int, _ end: Int,
    _ state: inout State, _ reader: inout ObjectReader, into fields: inout RecordFields
  ) -> Int {
    var at = start
    switch part.kind {
    case .request:
      at = quoted(chunk, at, end)
      return at >= 0 && RequestText.hasVersion(chunk, start, at) ? at : -1
    case .user:
      at = find(part.range, literals, chunk, at, end)
      guard at >= 0 else { return -1 }
      // `- -` and `- alice` are two values, and what has a dash or a colon before a blank inside is
      // more than a name.
      let isNone = chunk.byte(start) == UInt8(ascii: "-") && chunk.byte(start &+ 1) == 0x20
      return !isNone && !isSeveral(chunk, start, at) || at == start &+ 1 ? at : -1
    case .plain:
      if part.length > 0 { return find(part.range, literals, chunk, at, end) }
      while at < end, chunk.byte(at) > 0x20 { at &+= 1 }
      return at > start ? at : -1
    case .seconds:
      at = chunk.skipDigits(at, before: end)
      guard at > start, at < end, chunk.byte(at) == UInt8(ascii: ".") else { return -1 }
      at = chunk.skipDigits(at &+ 1, before: end)
      return isPartOfWord(chunk, at, end) ? -1 : at
    case .number:
      guard let number = DecimalText(chunk, at, end), !isPartOfWord(chunk, number.end, end) else {
        return -1
      }
      return number.end
    case .rest: return end
    case .members, .tail, .pairs, .structured, .labels:
      return fill(part.kind, chunk, at, end, &state, &reader, into: &fields)
    case .literal, .optional, .word, .digits, .quoted, .time, .letters, .logStream, .object,
      .severity, .platform, .scheme, .stream, .tag, .container, .pod, .replica, .program, .dyno,
      .host, .caller, .method, .list, .address, .component:
      return rareEnd(part.kind, chunk, at, end)
    }
  }

  /// Whether a text behind an address is more than a name: `web01 nginx: 192.0.2.7 - -`.
  private static func isSeveral(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var at = chunk.first(0x20, from: start, before: end)
    while at < end {
      if at > start,
        chunk.byte(at &- 1) == UInt8(ascii: ":")
          || at &+ 1 < end && chunk.byte(at &+ 1) == UInt8(ascii: "-")
      {
        return true
      }
      at = chunk.first(0x20, from: at &+ 1, before: end)
    }
    return false
  }

  // Calls: inlined, they would take all registers of the loop over the parts.

  @inline(never)
  private static func word(_ chunk: RawSpan, _ start: Int, _ end: Int, _ stop: UInt8) -> Int {
    chunk.firstBlank(or: stop, from: start, before: end)
  }

  @inline(never)
  private static func quoted(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    chunk.closingQuote(from: start, before: end)
  }

  @inline(never)
  private static func isPartOfWord(_ chunk: RawSpan, _ at: Int, _ end: Int) -> Bool {
    at < end && (chunk.byte(at).isAlphanumeric || chunk.byte(at) == UInt8(ascii: "."))
  }

  /// The end of a short literal that stands at a place as it is; -1 where it does not.
  @inline(__always)
  private static func skip(
    _ word: UInt64, _ length: Int, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Int {
    let next = start &+ length
    // No blank of the text is then more than one, except perhaps the last.
    let isThere =
      next <= end && length <= 8 && (chunk.word(start) ^ word) & Word.mask(length) == 0
      && (next == end || chunk.byte(next) != 0x20)
    return isThere ? next : -1
  }

  /// The end of a literal that stands at a place, each of its blanks for any number; -1 where it
  /// does not.
  @inline(never)
  private static func skipBlanks(
    _ text: Range<Int>, _ literals: Span<UInt8>, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Int {
    var at = start
    for index in text {
      guard at < end, chunk.byte(at) == literals[index] else { return -1 }
      at &+= 1
      if literals[index] == 0x20 { while at < end, chunk.byte(at) == 0x20 { at &+= 1 } }
    }
    return at
  }

  /// The next place where a text stands; -1 where it does not.
  @inline(__always)
  private static func find(
    _ text: Range<Int>, _ literals: Span<UInt8>, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Int {
    let limit = end &- text.count &+ 1
    var at = start
    while at < limit {
      at = chunk.first(literals[text.lowerBound], from: at, before: limit)
      guard at < limit else { return -1 }
      var index = text.lowerBound &+ 1
      while index < text.upperBound,
        literals[index] == chunk.byte(at &+ index &- text.lowerBound)
      {
        index &+= 1
      }
      if index == text.upperBound { return at < end ? at : -1 }
      at &+= 1
    }
    return -1
  }

  /// Reads a part that holds values of its own names, and returns where it ends; -1 where it does
  /// not stand there.
  private static func fill(
    _ kind: Kind, _ chunk: RawSpan, _ start: Int, _ end: Int, _ state: inout State,
    _ reader: inout ObjectReader, into fields: inout RecordFields
  ) -> Int {
    var at = start
    switch kind {
    case .members:
      guard at < end, chunk.byte(at) == UInt8(ascii: "{") else { return -1 }
      state.members.removeAll()
      guard (try? reader.read(chunk, &at, into: &state.members)) != nil else { return -1 }
      fields.values.append(contentsOf: state.members.values)
      return at
    case .labels:
      guard chunk.byte(at) == UInt8(ascii: "{") else { return -1 }
      let isEmpty = chunk.byte(at + 1) == UInt8(ascii: "}")
      guard isEmpty || chunk.byte(at + 1).isLetter || chunk.byte(at + 1) == UInt8(ascii: "_") else {
        return -1
      }
      at += 1
      while at < end, chunk.byte(at) != UInt8(ascii: "}") {
        if chunk.byte(at) == UInt8(ascii: "\"") {
          at = chunk.closingQuote(from: at + 1, before: end)
          guard at >= 0 else { return -1 }
        }
        at += 1
      }
      guard at < end else { return -1 }
      let count = PairText.read(chunk, start + 1, at, &reader.paths, into: &fields)
      return isEmpty || count > 0 ? at + 1 : -1
    case .structured:
      return StructuredData.read(chunk, &at, end, &reader.paths, into: &fields) ? at : -1
    default:
      let count = PairText.read(chunk, start, end, &reader.paths, into: &fields)
      return kind == .tail || count > 0 ? end : -1
    }
  }

  /// The end of a part of a rare kind; -1 where none stands there.
  private static func rareEnd(_ kind: Kind, _ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    var at = start
    switch kind {
    case .logStream:
      while at < end, chunk.byte(at) > 0x20 { at += 1 }
      // A path with a line of code is none, and no path of a request.
      let isName =
        chunk.byte(start) != UInt8(ascii: "/")
        && (start..<at).contains(where: { chunk.byte($0) == UInt8(ascii: "/") })
        && !(start..<at).contains(where: { chunk.byte($0) == UInt8(ascii: ":") })
      return isName ? at : -1
    case .object:
      let isObject =
        at < end && chunk.byte(at) == UInt8(ascii: "{") && chunk.byte(end - 1) == UInt8(ascii: "}")
      return isObject ? end : -1
    case .platform: return LambdaText.isPlatform(chunk, at, end) ? end : -1
    case .severity:
      // The prefix of a line may hold anything up to the word for the severity.
      while at < end, !PostgresText.beginsSeverity(chunk, at, end) { at += 1 }
      return at < end ? at - 1 : -1
    case .scheme: return PatternWords.end(PatternWords.schemes, chunk, at, end) ?? -1
    case .stream: return PatternWords.end(PatternWords.streams, chunk, at, end) ?? -1
    case .tag: return PatternWords.end(PatternWords.tags, chunk, at, end) ?? -1
    case .method: return PatternWords.end(PatternWords.methods, chunk, at, end) ?? -1
    case .component: return PatternWords.end(PatternWords.components, chunk, at, end) ?? -1
    case .list:
      while true {
        let next = chunk.firstBlank(or: 0x20, from: at, before: end)
        guard next > at, next < end, chunk.byte(next - 1) == UInt8(ascii: ",") else { break }
        at = next + 1
      }
      return at > start ? at - 1 : -1
    case .address:
      while at < end, chunk.byte(at).isAlphanumeric || ".:-".utf8.contains(chunk.byte(at)) {
        at += 1
      }
      return at > start + 2 ? at : -1
    case .letters:
      while at < end, chunk.byte(at).isLetter { at += 1 }
      return at > start ? at : -1
    case .host:
      while at < end, isName(chunk.byte(at), kind) { at += 1 }
      let isHost =
        at > start && chunk.byte(at - 1) != UInt8(ascii: ":")
        && !SeverityText.isLevel(chunk, start, at) && !ContinuationLine.begins(chunk, start, end)
        && !chunk.holds(LambdaText.request, at: at, before: end)
      return isHost ? at : -1
    case .caller:
      while at < end, chunk.byte(at) > 0x20 { at += 1 }
      let isCaller =
        at > start && chunk.byte(at - 1).isDigit
        && (start..<at).contains(where: { chunk.byte($0) == UInt8(ascii: ":") })
      return isCaller ? at : -1
    default:
      while at < end, isName(chunk.byte(at), kind) { at += 1 }
      guard at > start, chunk.byte(start).isAlphanumeric else { return -1 }
      if kind == .pod, !ServiceName.isPod(chunk, start, at) { return -1 }
      if kind == .replica, !ServiceName.isReplica(chunk, start, at) { return -1 }
      if kind == .dyno, chunk.byte(at - 1) != UInt8(ascii: "]") { return -1 }
      if kind == .program, SeverityText.isLevel(chunk, start, at) { return -1 }
      return at
    }
  }

  private static func isName(_ byte: UInt8, _ kind: Kind) -> Bool {
    if byte.isNameByte || byte == UInt8(ascii: ".") { return true }
    switch kind {
    case .dyno: return byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    case .container: return byte == UInt8(ascii: "@")
    case .program: return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
    case .host:
      return byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
    default: return false
    }
  }
}

extension TextPatterns.State {
  /// The end of a time that begins at a place and is not like the last one; -1 where none begins
  /// there.
  fileprivate mutating func time(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int {
    guard start != noTime else { return -1 }
    noTime = start
    guard TimeText.mayBegin(chunk, start, end) else { return -1 }
    let text = chunk.bytes(start..<min(end, start + 64))
    // The record inside may have a time with its year.
    guard
      let found = TimeText.prefix(of: text, settings)
        ?? TimeText.prefix(of: text, settings.dated)
    else { return -1 }
    noTime = -1
    times.learn(Array(text[..<found.end]), found.time)
    return start + found.end
  }
}
