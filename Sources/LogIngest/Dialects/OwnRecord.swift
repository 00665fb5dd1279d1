internal import LogModel

/// Tells records in our own dialect, which the decoder reads as they are, from those that only
/// resemble it.
enum OwnRecord {
  /// Whether every value that means something stands where our schema has it, in its form.
  static func isPlain(
    _ chunk: RawSpan, _ fields: RecordFields, _ paths: PathTable, _ metrics: MetricTable
  ) -> Bool {
    var required = 0
    for value in fields.values {
      let path = paths.texts[Int(value.path)]
      switch path {
      case "timestamp":
        guard value.form == .string else { return false }
        let text = chunk.bytes(value.start..<value.end)
        guard Timestamp(rfc3339: text.span) != nil else { return false }
        required += 1
      case "event_type":
        let text = String(decoding: chunk.bytes(value.start..<value.end), as: UTF8.self)
        guard EventType(name: text) != nil else { return false }
        required += 1
      case "service_name":
        guard value.isText, value.end > value.start else { return false }
        required += 1
      default:
        if paths.isDotted(value.path) || isStrange(path, metrics) { return false }
        if value.isText, path.hasPrefix("metrics."), isQuantity(path, value, chunk, metrics) {
          return false
        }
      }
    }
    return required == 3 && !fields.isCut
  }

  /// The time of a record in our dialect.
  static func time(of fields: RecordFields, _ chunk: RawSpan, _ paths: PathTable) -> Int64? {
    guard let value = fields.values.last(where: { paths.texts[Int($0.path)] == "timestamp" }) else {
      return nil
    }
    return Timestamp(rfc3339: chunk.bytes(value.start..<value.end).span)?.microseconds
  }

  /// Whether a name means one of our fields, but is not the name of our schema.
  static func isStrange(_ path: String, _ metrics: MetricTable) -> Bool {
    if path.hasPrefix("metrics.") {
      let name = path.dropFirst(8)
      if metrics.id(of: String(name)) != nil { return false }
      if EventSchema.metrics.contains(where: { $0.name == name }) { return false }
      return Aliases.meansMetric(String(name), metrics)
    }
    if EventSchema.event.contains(where: { $0.name == path }) { return false }
    return Aliases.meansMetric(path, metrics)
  }

  /// Whether a metric's text is a number with a unit, which the decoder does not read.
  private static func isQuantity(
    _ path: String, _ value: RecordFields.Value, _ chunk: RawSpan, _ metrics: MetricTable
  ) -> Bool {
    guard metrics.id(of: String(path.dropFirst(8))) != nil,
      let number = DecimalText(chunk, value.start, value.end)
    else { return false }
    return number.end < value.end
  }
}

/// Other names of our metrics.
enum Aliases {
  /// Whether a name outside our schema means a metric or the status.
  static func meansMetric(_ path: String, _ metrics: MetricTable) -> Bool {
    // A group at the top of an event may hold metrics.
    if GeneralNames.isGroup(path[...]), path != "message" { return true }
    return GeneralNames.names(of: path).contains { isMetric($0.text, metrics) }
  }

  private static func isMetric(_ plain: String, _ metrics: MetricTable) -> Bool {
    if names.contains(plain) { return true }
    if metrics.metrics.contains(where: { GeneralNames.plain($0.name) == plain }) { return true }
    return ValueForm.endings.contains { ending, _ in
      plain.hasSuffix(ending) && bases.contains(String(plain.dropLast(ending.count)))
    }
  }

  private static let names: Set<String> = {
    var names: Set<String> = []
    for (field, list) in GeneralNames.fields
    where ["region", "customer_id", "status_code", "failed"].contains(field) {
      for name in list.split(separator: " ") {
        names.insert(GeneralNames.plain(name.prefix { $0 != "|" }))
      }
    }
    for (_, list) in GeneralNames.percentages {
      for name in list.split(separator: " ") {
        names.insert(GeneralNames.plain(name.prefix { $0 != "|" }))
      }
    }
    return names
  }()

  private static let bases = Set(GeneralNames.durations.flatMap(\.value))
}
