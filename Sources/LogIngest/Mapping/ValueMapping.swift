internal import LogModel

/// Gives a target its value where the values of a record are not of the usual form.
extension RecordMapper {
  /// Gives a target its value; false where the values hold none.
  static func take(
    _ step: MappingStep, _ fields: RecordFields, _ chunk: RawSpan, _ settings: TimeSettings,
    _ timeCache: inout TimeCache, into record: inout MappedRecord
  ) -> Bool {
    let value = fields.values[step.first]
    if let metric = step.target.metric {
      return takeNumber(step, metric, fields, chunk, settings, into: &record)
    }
    switch step.target {
    case .timestamp: return takeTime(step, fields, chunk, settings, &timeCache, into: &record)
    case .failed: return takeOutcome(value, step.form, chunk, into: &record)
    case .status: return takeStatus(value, step.form, chunk, into: &record)
    case .severity where value.form == .escaped:
      record.take(.severity, ChunkTranslator.withoutColors(ValueText.bytes(value, chunk))[...])
      return true
    default:
      guard let piece = ValueText.converted(value, step.form, chunk, &record.scratch) else {
        return false
      }
      record[step.target] = piece
      return true
    }
  }

  private static func takeTime(
    _ step: MappingStep, _ fields: RecordFields, _ chunk: RawSpan, _ settings: TimeSettings,
    _ timeCache: inout TimeCache, into record: inout MappedRecord
  ) -> Bool {
    let value = fields.values[step.first]
    let isSingle = step.operands == 1 && step.form != .utc
    if isSingle, let time = timeCache.time(value, chunk) {
      record.time = time.microseconds
      record.lacksZone = time.lacksZone
      return true
    }
    if isSingle, let time = TimeText(number: value, chunk) {
      record.time = time.microseconds
      return true
    }
    var text = ValueText.bytes(value, chunk)
    if step.operands == 2 {
      let other = fields.values[step.second]
      let rest = ValueText.bytes(other, chunk)
      let areNumbers = value.form == .number && other.form == .number
      if areNumbers || step.form == .split, let time = time(text, rest) {
        record.time = time
        return true
      }
      text += [UInt8(ascii: " ")] + rest
    }
    let settings = step.form == .utc ? TimeSettings() : settings
    guard let time = TimeText(text, settings) else {
      // 0 and an empty text stand for no time.
      if text.contains(where: { !"0. -".utf8.contains($0) }) {
        record.unreadTime = record.unreadTime ?? value.start
      }
      return false
    }
    record.time = time.microseconds
    record.lacksZone = time.lacksZone && step.form != .utc
    if isSingle { timeCache.learn(text, time) }
    return true
  }

  /// Log4j writes seconds and the nanoseconds of the second; W3C a date and a time.
  private static func time(_ seconds: [UInt8], _ rest: [UInt8]) -> Int64? {
    guard let seconds = Int64(String(decoding: seconds, as: UTF8.self)),
      let rest = Int64(String(decoding: rest, as: UTF8.self)), (0..<1_000_000_000).contains(rest),
      (1..<253_402_300_800).contains(seconds)
    else { return nil }
    return seconds * 1_000_000 + rest / 1000
  }

  /// Milliseconds between two times, the later first; nil where both are whole seconds, which are
  /// too coarse.
  private static func times(
    _ later: RecordFields.Value, _ earlier: RecordFields.Value, _ chunk: RawSpan,
    _ settings: TimeSettings
  ) -> Double? {
    guard let end = TimeText(ValueText.bytes(later, chunk), settings)?.microseconds,
      let start = TimeText(ValueText.bytes(earlier, chunk), settings)?.microseconds,
      end % 1_000_000 != 0 || start % 1_000_000 != 0
    else { return nil }
    return Double(end - start) / 1000
  }

  /// Whether a value is three digits from 100 to 599, as a status is usually written.
  @inline(__always)
  static func isStatus(_ value: RecordFields.Value, _ chunk: RawSpan) -> Bool {
    guard value.end &- value.start == 3 else { return false }
    let word = chunk.word(value.start)
    let (first, second, third) = (word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff)
    return first &- 0x31 < 5 && second &- 0x30 < 10 && third &- 0x30 < 10
  }

  private static func takeStatus(
    _ value: RecordFields.Value, _ form: ValueForm, _ chunk: RawSpan,
    into record: inout MappedRecord
  ) -> Bool {
    guard value.form != .null, value.form != .boolean else { return false }
    if isStatus(value, chunk) {
      record[.status] = MappedRecord.Piece(
        form: .bare, isInScratch: false, start: value.start, end: value.end)
      return true
    }
    // `503 Service Unavailable`, as Go and Python write it.
    if value.isText, value.end > value.start + 4, chunk.byte(value.start + 3) == 0x20,
      chunk.byte(value.start + 4).isUpper
    {
      var code = value
      code.end = value.start + 3
      if isStatus(code, chunk) {
        record[.status] = MappedRecord.Piece(
          form: .bare, isInScratch: false, start: code.start, end: code.end)
        return true
      }
    }
    let number = DecimalText(chunk, value.start, value.end)
    let isWhole = number?.end == value.end
    if let number, isWhole, (100...599).contains(number.value) {
      record[.status] = MappedRecord.Piece(
        form: .bare, isInScratch: false, start: value.start, end: value.end)
      return true
    }
    guard form == .answer else { return false }
    // No answer came: the request failed.
    if value.start < value.end { record.failed = true }
    return value.start < value.end
  }

  private static func takeOutcome(
    _ value: RecordFields.Value, _ form: ValueForm, _ chunk: RawSpan,
    into record: inout MappedRecord
  ) -> Bool {
    let failed: Bool? =
      switch form {
      case .grpcStatus: Self.failed(grpc: ValueText.lowercased(value, chunk))
      case .timedOut: ValueText.lowercased(value, chunk).contains("task timed out") ? true : nil
      case .spanStatus:
        ValueText.lowercased(value, chunk) == "2"
          || ValueText.lowercased(value, chunk).hasSuffix("error")
      case .success: Self.outcome(value, chunk, Self.outcomes)
      default: Self.outcome(value, chunk, Self.failures)
      }
    guard let failed else { return false }
    record.failed = record.failed ?? failed
    return true
  }

  /// What the words of an outcome say of the request: whether it failed.
  private typealias Outcomes = [(word: [UInt8], failed: Bool)]

  private static let outcomes: Outcomes = [
    ("true", false), ("false", true), ("1", false), ("0", true), ("success", false),
    ("failure", true), ("succeeded", false), ("failed", true), ("error", true), ("timeout", true),
  ].map { (Array($0.utf8), $1) }
  private static let failures: Outcomes = [("true", true), ("false", false)].map {
    (Array($0.utf8), $1)
  }

  private static func outcome(
    _ value: RecordFields.Value, _ chunk: RawSpan, _ outcomes: Outcomes
  ) -> Bool? {
    ValueText.withPlain(value, chunk) { value, chunk in
      outcomes.first { ValueText.isWord(value, chunk, $0.word) }?.failed
    }
  }

  /// Whether the server is at fault for a gRPC status.
  ///
  /// - Source: OpenTelemetry, semantic conventions for gRPC, "gRPC Status".
  private static func failed(grpc text: String) -> Bool? {
    guard let code = Int(text), (0...16).contains(code) else { return nil }
    return [2, 4, 8, 12, 13, 14, 15].contains(code)
  }

  private static func takeNumber(
    _ step: MappingStep, _ metric: MetricID, _ fields: RecordFields, _ chunk: RawSpan,
    _ settings: TimeSettings, into record: inout MappedRecord
  ) -> Bool {
    let start = record.scratch.count
    let value = fields.values[step.first]
    if step.form == .times {
      guard let span = times(value, fields.values[step.second], chunk, settings) else {
        return false
      }
      record.scratch.appendRounded(span, places: 3)
    } else if step.operation == .single {
      guard ValueText.writeNumber(value, step, chunk, into: &record.scratch) else {
        return false
      }
    } else {
      guard let result = combined(step, fields, chunk), result.isFinite, result >= 0 else {
        return false
      }
      // Sums of decimal fractions of a millisecond carry errors far below a nanosecond.
      record.scratch.appendRounded(result, places: 3)
    }
    // A negative duration stands for none.
    if step.isDuration, record.scratch[start] == UInt8(ascii: "-") {
      record.scratch.removeLast(record.scratch.count - start)
      return false
    }
    record.add(
      metric,
      MappedRecord.Piece(form: .bare, isInScratch: true, start: start, end: record.scratch.count))
    return true
  }

  /// The sum, the difference or the share of two or three numbers.
  private static func combined(
    _ step: MappingStep, _ fields: RecordFields, _ chunk: RawSpan
  ) -> Double? {
    guard let first = ValueText.number(fields.values[step.first], step.form, chunk),
      let second = ValueText.number(fields.values[step.second], step.form, chunk)
    else { return nil }
    if step.form == .split { return first * 1e3 + second / 1e6 }
    if step.operation == .difference { return first - second }
    if step.operation == .share { return first / second * 100 }
    guard step.operands > 2 else { return first + second }
    return ValueText.number(fields.values[step.third], step.form, chunk).map { first + second + $0 }
  }
}
