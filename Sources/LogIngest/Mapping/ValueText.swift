internal import LogModel

/// Reads and converts single values of foreign records.
enum ValueText {
  /// The bytes that a value stands for: the text of a string without escapes, or the value as it is.
  static func bytes(_ value: RecordFields.Value, _ chunk: RawSpan) -> [UInt8] {
    switch value.form {
    case .escaped: return JSONText.decoded(chunk, value.start..<value.end)
    case .bytes: return listed(value, chunk)
    case .quoted: return TableText.single(chunk.bytes(value.start..<value.end))
    case .null: return []
    case .string, .text, .number, .boolean: return chunk.bytes(value.start..<value.end)
    }
  }

  /// The bytes of a JSON list of numbers; those that are no bytes are left out.
  private static func listed(_ value: RecordFields.Value, _ chunk: RawSpan) -> [UInt8] {
    var bytes: [UInt8] = []
    var number: Int?
    for at in value.start..<value.end {
      let byte = chunk.byte(at)
      if byte.isDigit {
        number = min(1000, (number ?? 0) * 10 + Int(byte &- 48))
      } else if let whole = number.take(), whole < 256 {
        bytes.append(UInt8(whole))
      }
    }
    return bytes
  }

  /// Whether the bytes of a value are not those of the text that it stands for.
  private static func isCoded(_ value: RecordFields.Value) -> Bool {
    value.form == .escaped || value.form == .bytes || value.form == .quoted
  }

  /// Calls `body` with a value as plain text; a coded one is decoded first.
  static func withPlain<Result>(
    _ value: RecordFields.Value, _ chunk: RawSpan,
    _ body: (_ value: RecordFields.Value, _ chunk: RawSpan) -> Result
  ) -> Result {
    guard isCoded(value) else { return body(value, chunk) }
    let text = bytes(value, chunk)
    let plain = RecordFields.Value(path: value.path, form: .text, start: 0, end: text.count)
    return text.asChunk { body(plain, $0) }
  }

  /// A text field's value as it is; nil for none.
  @inline(__always)
  static func piece(_ value: RecordFields.Value, _ chunk: RawSpan) -> MappedRecord.Piece? {
    if isEmpty(value, chunk) { return nil }
    switch value.form {
    case .string, .escaped: return piece(.json, value.start, value.end)
    case .number, .boolean, .null: return piece(.bare, value.start, value.end)
    case .text, .bytes, .quoted: return piece(.text, value.start, value.end)
    }
  }

  /// A text field's value in a form; nil for none.
  static func converted(
    _ value: RecordFields.Value, _ form: ValueForm, _ chunk: RawSpan, _ scratch: inout [UInt8]
  ) -> MappedRecord.Piece? {
    if isEmpty(value, chunk) { return nil }
    if !isCoded(value), let part = TextPart.range(chunk, value.start, value.end, form) {
      guard !part.isEmpty else { return nil }
      // A part of a string without escapes needs none.
      var piece = piece(value.form == .string ? .json : .text, part.lowerBound, part.upperBound)
      piece.isPart = true
      return piece
    }
    let start = scratch.count
    guard let text = withPlain(value, chunk, { converted($0, form, $1) }), !text.isEmpty else {
      return nil
    }
    scratch += text
    return MappedRecord.Piece(
      form: .text, isInScratch: true, start: start, end: scratch.count)
  }

  private static func piece(
    _ form: MappedRecord.Piece.Form, _ start: Int, _ end: Int
  ) -> MappedRecord.Piece {
    MappedRecord.Piece(form: form, isInScratch: false, start: start, end: end)
  }

  /// Whether a value stands for none: `""`, `-`, `null`.
  @inline(__always)
  static func isEmpty(_ value: RecordFields.Value, _ chunk: RawSpan) -> Bool {
    let count = value.end &- value.start
    if count == 0 || value.form == .null { return true }
    guard count <= 9, value.isText else { return false }
    switch chunk.byte(value.start) {
    case UInt8(ascii: "-"): return count == 1
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "u"), UInt8(ascii: "\\"):
      return count > 1 && isEmptyWord(value, chunk)
    default: return false
    }
  }

  private static func isEmptyWord(_ value: RecordFields.Value, _ chunk: RawSpan) -> Bool {
    let count = value.end - value.start
    return GeneralNames.empty.contains {
      $0.count == count && chunk.holds($0, at: value.start, before: value.end)
    }
  }

  /// A value in lower case.
  static func lowercased(_ value: RecordFields.Value, _ chunk: RawSpan) -> String {
    String(decoding: bytes(value, chunk), as: UTF8.self).lowercased()
  }

  /// Whether a value is a word, in any case.
  static func isWord(_ value: RecordFields.Value, _ chunk: RawSpan, _ word: [UInt8]) -> Bool {
    word.count == value.end - value.start
      && word.indices.allSatisfy { word[$0] == chunk.byte(value.start + $0).lowercased }
  }

  // MARK: Numbers

  /// Whether a value is a whole number as JSON writes it.
  static func isWhole(_ value: RecordFields.Value, _ chunk: RawSpan) -> Bool {
    let count = value.end &- value.start
    guard 1...15 ~= count, value.isText || value.form == .number,
      chunk.digits(value.start) >= count
    else { return false }
    return count == 1 || chunk.byte(value.start) != UInt8(ascii: "0")
  }

  /// Appends the number of a value in the unit of its metric; false where it holds none.
  static func writeNumber(
    _ value: RecordFields.Value, _ step: MappingStep, _ chunk: RawSpan, into text: inout [UInt8]
  ) -> Bool {
    guard value.form != .null, value.form != .boolean, !isEmpty(value, chunk) else { return false }
    if let power = step.power, let number = DecimalText(chunk, value.start, value.end),
      number.end == value.end
    {
      // Less than nothing stands for no duration.
      guard step.isPlain || !number.isBelowZero else { return false }
      number.scaled(by: power).write(to: &text)
      return true
    }
    guard let number = number(value, step.form, chunk), number.isFinite else { return false }
    text.appendRounded(number, places: 3)
    return true
  }

  /// The power of ten between a number in a form and the one in the unit of its metric.
  static func power(of form: ValueForm) -> Int? {
    switch form {
    case .plain, .milliseconds(1): 0
    case .milliseconds(1e3): 3
    case .milliseconds(1e-3): -3
    case .milliseconds(1e-6): -6
    default: nil
    }
  }

  /// The number of a value in the unit of its metric; nil where it holds none.
  static func number(
    _ value: RecordFields.Value, _ form: ValueForm, _ chunk: RawSpan
  ) -> Double? {
    if isCoded(value) {
      return withPlain(value, chunk) { number($0, form, $1) }
    }
    var (start, end) = (value.start, value.end)
    while start < end, chunk.byte(start).isBlank { start += 1 }
    while end > start, chunk.byte(end - 1).isBlank { end -= 1 }
    switch form {
    case .statementDuration: return statementDuration(chunk, start, end)
    case .reportDuration: return report("Duration", chunk, start, end)
    case .durationAtEnd: return durationAtEnd(chunk, start, end)
    case .columns: return durationAtEnd(chunk, start, end) ?? column(chunk, start, end)
    case .lambdaMemory:
      guard let used = report("Max Memory Used", chunk, start, end),
        let size = report("Memory Size", chunk, start, end), size > 0
      else { return nil }
      return used / size * 100
    default: break
    }
    guard let number = DecimalText(chunk, start, end) else {
      return DurationText.isoMilliseconds(chunk, start, end)
    }
    if number.end == end {
      switch form {
      case .milliseconds(let factor):
        return number.value < 0 ? nil : number.value * factor
      case .ratio: return number.value * 100
      case .idle: return 100 - number.value
      // A bare duration has no certain unit.
      case .duration: return nil
      default: return number.value
      }
    }
    // The value states its own unit, which outranks that of its name.
    switch form {
    case .milliseconds, .duration:
      return duration(chunk, start, end) ?? DurationText.clockMilliseconds(chunk, start, end)
    case .plain, .ratio, .idle:
      var unit = number.end
      while chunk.byte(unit).isBlank { unit += 1 }
      return end - unit == 1 && chunk.byte(unit) == UInt8(ascii: "%")
        ? number.value : form == .plain ? duration(chunk, start, end) : nil
    default: return nil
    }
  }

  /// Milliseconds of `912ms`, `0.912s`, `1m2.5s`, `12.3µs`; nil for another text.
  static func duration(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    var at = start
    var total = 0.0
    var units = 0
    while at < end {
      guard let number = DecimalText(chunk, at, end) else { return nil }
      at = number.end
      while at < end, chunk.byte(at).isBlank { at += 1 }
      let first = at
      while at < end, chunk.byte(at).isLetter || chunk.byte(at) >= 0x80 { at += 1 }
      guard let factor = milliseconds(chunk, first, at) else { return nil }
      total += number.value * factor
      units += 1
      while at < end, chunk.byte(at).isBlank { at += 1 }
    }
    return units > 0 && total >= 0 ? total : nil
  }

  /// The duration with which a text ends: `- 912.123 ms`.
  private static func durationAtEnd(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    var at = start
    while at < end {
      if let found = duration(chunk, at, end) { return found }
      while at < end, !chunk.byte(at).isBlank { at += 1 }
      while at < end, chunk.byte(at).isBlank { at += 1 }
    }
    return nil
  }

  /// The duration in the first column that states its unit, or that is a number with three places or
  /// more, perhaps in quotes or brackets.
  ///
  /// - Source: nginx documentation, `$request_time`: seconds with a resolution of milliseconds. Other
  ///   numbers with a point, such as `$gzip_ratio`, have fewer places.
  private static func column(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    var at = start
    while at < end {
      while at < end, chunk.byte(at).isBlank { at += 1 }
      var (first, last) = (at, at)
      if at < end, chunk.byte(at) == UInt8(ascii: "\"") {
        let close = chunk.closingQuote(from: at + 1, before: end)
        guard close >= 0 else { return nil }
        (first, last, at) = (at + 1, close, close + 1)
      } else {
        while at < end, !chunk.byte(at).isBlank { at += 1 }
        last = at
        if first < last, chunk.byte(first) == UInt8(ascii: "["),
          chunk.byte(last - 1) == UInt8(ascii: "]")
        {
          (first, last) = (first + 1, last - 1)
        }
      }
      if let found = duration(chunk, first, last) { return found }
      if let number = DecimalText(chunk, first, last), number.end == last, !number.isBelowZero,
        let point = (first..<last).first(where: { chunk.byte($0) == UInt8(ascii: ".") }),
        last - point > 3
      {
        return number.value * 1e3
      }
    }
    return nil
  }

  private static func milliseconds(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    units.first { unit in
      unit.name.count == end - start && chunk.holds(unit.name, at: start, before: end)
    }?.milliseconds
  }

  private static let units: [(name: [UInt8], milliseconds: Double)] = [
    ("ms msec msecs millis", 1), ("s sec secs second seconds", 1e3), ("us µs μs micros", 1e-3),
    ("ns nanos", 1e-6), ("m min mins", 60e3), ("h hr", 3600e3),
  ].flatMap { (words: String, factor: Double) in
    words.split(separator: " ").map { (Array($0.utf8), factor) }
  }

  /// Milliseconds behind `duration: ` at the start of a message of PostgreSQL.
  private static func statementDuration(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Double? {
    let lead = Array("duration: ".utf8)
    guard chunk.holds(lead, at: start, before: end),
      let number = DecimalText(chunk, start + lead.count, end)
    else { return nil }
    let rest = chunk.bytes(number.end..<min(end, number.end + 3))
    return rest.elementsEqual(" ms".utf8) ? number.value : nil
  }

  /// The number behind `name: ` among the parts of a Lambda `REPORT` line.
  private static func report(
    _ name: String, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Double? {
    let text = String(decoding: chunk.bytes(start..<min(end, start + 2000)), as: UTF8.self)
    guard text.hasPrefix("REPORT ") else { return nil }
    var rest = text[...]
    while let place = rest.firstRange(of: "\(name): ") {
      let before = rest[..<place.lowerBound]
      rest = rest[place.upperBound...]
      // `Billed Duration` and `Init Duration` are other values than `Duration`.
      let word = before.split(whereSeparator: { $0 == " " || $0 == "\t" }).last ?? ""
      if ["Billed", "Init", "Restore"].contains(word) { continue }
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      return Double(digits)
    }
    return nil
  }

  // MARK: Conversions of text

  /// A text in a form that is no part of it, or that is rare.
  private static func converted(
    _ value: RecordFields.Value, _ form: ValueForm, _ chunk: RawSpan
  ) -> [UInt8]? {
    if let part = TextPart.range(chunk, value.start, value.end, form) { return chunk.bytes(part) }
    let text = chunk.bytes(value.start..<value.end)
    let whole = String(decoding: text, as: UTF8.self)
    let part: Substring?
    switch form {
    case .path, .requestPath: part = "/"
    case .priority: return Int(whole).map { Array("\($0 & 7)".utf8) }
    case .openTelemetry: return Int(whole).map { Array(openTelemetry($0).utf8) }
    case .fromDebug:
      let levels = ["debug", "info", "warning", "error", "critical"]
      return Int(whole).flatMap { levels.indices.contains($0) ? Array(levels[$0].utf8) : nil }
    case .letter: return whole.first.map { Array(String($0).utf8) }
    case .zone: part = zone(whole)
    case .place: part = whole.contains(where: { ".:/(#".contains($0) }) ? nil : whole[...]
    case .mark: part = whole == "#" ? "warning" : "info"
    case .firstLine: part = whole.prefix { !$0.isNewline && $0 != ":" }
    case .instance: part = ServiceName.withoutInstance(whole[...])
    case .pod: part = ServiceName.withoutPodHash(whole[...])
    case .dyno: part = ServiceName.dyno(whole)
    default: return text
    }
    return part.map { Array($0.utf8) }
  }

  /// - Source: OpenTelemetry logs data model, "Field: SeverityNumber".
  private static func openTelemetry(_ number: Int) -> String {
    switch number {
    case 13...16: "warning"
    case 17...20: "error"
    case 21...24: "critical"
    default: "info"
    }
  }

  /// The region of an availability zone: `eu-west-1` of `eu-west-1a`.
  private static func zone(_ name: String) -> Substring {
    guard name.last?.isLetter == true else { return name[...] }
    return name.dropLast().last?.isNumber == true ? name.dropLast() : name[...]
  }
}
