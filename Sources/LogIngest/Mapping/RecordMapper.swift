internal import LogModel

/// Turns the values of a foreign record into our fields, by the rules of its dialect.
struct RecordMapper: Sendable {
  private(set) var rules: RuleBook
  var settings: TimeSettings
  /// By path: the conditions on it.
  private var markers: [Markers] = []

  private struct Markers: Sendable {
    /// Met by any value.
    var present = MarkerSet()
    /// To be tested on each value.
    var tests: [ValueTest] = []
  }

  /// Per dialect and path, what the value is used for.
  private var uses: [[[CompiledDialect.Use]?]]
  private var kinds = RecordKinds()
  /// The last time that was read, to read the next one faster.
  private var timeCache = TimeCache()
  /// What became what, where it is asked for.
  var census: FieldCensus?
  private let latency: MetricID?

  init(metrics: MetricTable, options: ReadingOptions) {
    rules = RuleBook(metrics: metrics, fields: options.fields)
    settings = options.times
    latency = metrics.id(of: "latency_ms")
    uses = Dialects.all.map { _ in [] }
  }

  // MARK: Recognition

  /// The kind of a record, by the rules of the dialect that is given, or of the one it fits; nil for
  /// a kind that was not met.
  mutating func kind(of fields: RecordFields, _ chunk: RawSpan, as given: Int?) -> RecordKind? {
    guard let shape = kinds.shape(of: fields) else { return nil }
    return kinds.kind(of: shape, fields, chunk, given)
  }

  /// Learns the kind of a record.
  mutating func newKind(
    of fields: RecordFields, _ chunk: RawSpan, _ paths: PathTable, as given: Int?
  ) -> RecordKind {
    let shape = kinds.shape(of: fields) ?? addShape(of: fields, paths)
    let met = kinds.conditions(of: shape, fields, chunk)
    let dialect = given ?? rules.dialect(meeting: met)
    return kinds.add(
      to: shape, met, given, dialect: dialect, isIgnored: rules.isIgnored(dialect, met),
      steps(of: fields, dialect, met, paths))
  }

  private mutating func addShape(of fields: RecordFields, _ paths: PathTable) -> Int {
    var present = order(of: fields, paths)
    var tests: [RecordKinds.PlacedTest] = []
    learnMarkers(paths)
    var possible = MarkerSet()
    for (place, value) in fields.values.enumerated() {
      present.formUnion(markers[Int(value.path)].present)
      for test in markers[Int(value.path)].tests {
        if !test.isOfType {
          tests.append(RecordKinds.PlacedTest(place: place, test: test))
          possible.insert(test.number)
        } else if test.isMet(by: value) {
          present.insert(test.number)
        }
      }
    }
    if fields.values.count <= 4 { present.insert(rules.isSmall) }
    let deciding = rules.deciding(meeting: present, perhaps: possible)
    return kinds.add(fields, present, tests.filter { deciding.contains($0.test.number) })
  }

  /// What the order of the fields tells of the logger that wrote them.
  private func order(of fields: RecordFields, _ paths: PathTable) -> MarkerSet {
    var met = MarkerSet()
    guard let first = fields.values.first, let last = fields.values.last else { return met }
    if paths.texts[Int(first.path)] == "level", paths.texts[Int(last.path)] == "message" {
      met.insert(rules.isLeveled)
    }
    var before = ""
    for value in fields.values {
      let text = paths.texts[Int(value.path)]
      if text.utf8.lexicographicallyPrecedes(before.utf8) { return met }
      before = text
    }
    met.insert(rules.isSorted)
    return met
  }

  /// The dialects that the records of a kind fit, the best first.
  func candidates(of kind: RecordKind) -> [Int] {
    rules.candidates(meeting: kinds.conditions(of: kind))
  }

  private mutating func learnMarkers(_ paths: PathTable) {
    while markers.count < paths.count {
      let path = paths.texts[markers.count]
      var found = Markers()
      for number in rules.markers.numbers(at: path) {
        if let test = ValueTest(rules.markers.conditions[number], number: number) {
          found.tests.append(test)
        } else {
          found.present.insert(number)
        }
      }
      if Self.saysRequest(path) { found.present.insert(rules.isRequest) }
      markers.append(found)
    }
  }

  private static let requestNames: Set<String> = [
    "status", "statuscode", "method", "route", "path", "url", "uri", "endpoint", "httpstatus",
    "requestmethod", "requesturi", "requestpath", "responsestatus", "httproute", "urlpath",
    "httpmethod", "httpstatuscode", "httpresponsestatuscode", "httprequestmethod",
  ]

  /// Whether the name of a field tells that the record is of a request.
  private static func saysRequest(_ path: String) -> Bool {
    if requestNames.contains(GeneralNames.plain(path)) { return true }
    let last = path.split(separator: ".").last ?? ""
    return requestNames.contains(GeneralNames.plain(last))
  }

  // MARK: Rules

  /// The sources of a dialect that records of these fields have, where the conditions on them are
  /// met.
  private mutating func steps(
    of fields: RecordFields, _ dialect: Int, _ met: MarkerSet, _ paths: PathTable
  ) -> [MappingStep] {
    rules.prepare(dialect)
    let sources = rules.sources(of: dialect)
    // By source, the places of the values of its operands, and the form that a name states.
    var places = [(Int?, Int?, Int?)](repeating: (nil, nil, nil), count: sources.count)
    var forms = [ValueForm?](repeating: nil, count: sources.count)
    var isWhole = [Bool](repeating: false, count: sources.count)
    for index in fields.values.indices {
      for use in uses(of: fields.values[index].path, dialect, paths) {
        // Of several fields of one name the first counts, but one whose whole path that is before.
        if use.isWhole, !isWhole[use.source] {
          isWhole[use.source] = true
          places[use.source] = (nil, nil, nil)
        } else if isWhole[use.source], !use.isWhole {
          continue
        }
        switch use.operand {
        case 0 where places[use.source].0 == nil: places[use.source].0 = index
        case 1 where places[use.source].1 == nil: places[use.source].1 = index
        case 2 where places[use.source].2 == nil: places[use.source].2 = index
        default: continue
        }
        forms[use.source] = use.form
      }
    }
    var steps: [MappingStep] = []
    for (number, source) in sources.enumerated() {
      guard source.conditions.allow(met),
        let first = places[number].0, source.operands < 2 || places[number].1 != nil,
        source.operands < 3 || places[number].2 != nil
      else { continue }
      steps.append(
        MappingStep(
          source, forms[number] ?? source.form,
          isDuration: source.target.metric.map { rules.metrics[$0].unit == "ms" } ?? false, first,
          places[number].1, places[number].2))
    }
    return steps
  }

  private mutating func uses(
    of path: PathID, _ dialect: Int, _ paths: PathTable
  ) -> [CompiledDialect.Use] {
    if Int(path) < uses[dialect].count, let known = uses[dialect][Int(path)] { return known }
    while uses[dialect].count <= Int(path) { uses[dialect].append(nil) }
    let found = rules.uses(of: path, in: dialect, paths)
    uses[dialect][Int(path)] = found
    return found
  }

  // MARK: Mapping

  /// Fills the record beside the fields with their values.
  mutating func map(
    _ entry: inout ChunkTranslator.Scratch, _ chunk: RawSpan, _ paths: PathTable,
    _ kind: RecordKind
  ) {
    entry.record.removeAll()
    var used: [Int] = []
    Self.map(
      kinds.steps, kind.steps, entry.fields, chunk, settings, &timeCache, into: &entry.record,
      noting: census != nil, &used)
    if let latency, kind.dialect > 0, Self.switchesProtocol(entry.record, chunk) {
      entry.record.remove(latency)
      used.removeAll { kinds.steps[$0].target.metric == latency }
    }
    for index in used { note(kinds.steps[index], entry.fields, chunk, paths, entry.record) }
  }

  /// Whether the status is 101: what the record times is then no request, but the life of a connection
  /// such as a WebSocket's.
  @inline(__always)
  private static func switchesProtocol(_ record: borrowing MappedRecord, _ chunk: RawSpan) -> Bool {
    guard let status = record[.status], status.end &- status.start == 3 else { return false }
    return chunk.word(status.start) & 0xff_ffff == 0x31_3031
  }

  /// Gives each target its value by the first of its steps that finds one.
  ///
  /// The usual forms of values are read here; the others by a call.
  private static func map(
    _ steps: [MappingStep], _ range: Range<Int>, _ fields: RecordFields, _ chunk: RawSpan,
    _ settings: TimeSettings, _ timeCache: inout TimeCache, into record: inout MappedRecord,
    noting: Bool, _ used: inout [Int]
  ) {
    let steps = steps.span
    let values = fields.values.storage.span
    var done = -1
    for index in range where steps[index].target.number != done {
      let value = values[steps[index].first]
      var isTaken = false
      switch steps[index].reading {
      case .text:
        // A severity with escapes may have the colors of a terminal.
        if value.form != .bytes, value.form != .quoted,
          value.form != .escaped || steps[index].target != .severity
        {
          guard let piece = ValueText.piece(value, chunk) else { continue }
          record[steps[index].target] = piece
          isTaken = true
        }
      case .status:
        if value.form != .null, value.form != .boolean, isStatus(value, chunk) {
          record[.status] = MappedRecord.Piece(
            form: .bare, isInScratch: false, start: value.start, end: value.end)
          isTaken = true
        }
      case .number:
        if ValueText.isWhole(value, chunk) {
          record.add(
            MetricID(truncatingIfNeeded: steps[index].metric),
            MappedRecord.Piece(
              form: .bare, isInScratch: false, start: value.start, end: value.end))
          isTaken = true
        }
      case .path:
        if value.form == .string, value.start < value.end,
          chunk.byte(value.start) == UInt8(ascii: "/")
        {
          let end = chunk.first(UInt8(ascii: "?"), from: value.start, before: value.end)
          var piece = MappedRecord.Piece(
            form: .json, isInScratch: false, start: value.start, end: end)
          piece.isPart = true
          record[steps[index].target] = piece
          isTaken = true
        }
      case .other: break
      }
      if !isTaken {
        let step = steps[index]
        guard take(step, fields, chunk, settings, &timeCache, into: &record) else {
          noteUnitless(step, fields, chunk, &record)
          continue
        }
      }
      if record.unitless != nil, let metric = steps[index].target.metric,
        record.unitless?.metric == metric
      {
        record.unitless = nil
      }
      done = steps[index].target.number
      if noting { used.append(index) }
    }
  }

  /// Notes a number that would be a duration if its unit were known.
  private static func noteUnitless(
    _ step: MappingStep, _ fields: RecordFields, _ chunk: RawSpan, _ record: inout MappedRecord
  ) {
    guard step.form == .duration, let metric = step.target.metric, record.unitless == nil,
      let number = ValueText.number(fields.values[step.first], .plain, chunk), number > 0
    else { return }
    record.unitless = (metric, fields.values[step.first].path)
  }

  private mutating func note(
    _ step: MappingStep, _ fields: RecordFields, _ chunk: RawSpan, _ paths: PathTable,
    _ record: MappedRecord
  ) {
    guard let name = step.target.name(rules.metrics) else { return }
    let values = [step.first, step.second, step.third].prefix(step.operands).map {
      fields.values[$0]
    }
    let path = values.map { paths.texts[Int($0.path)] }.joined(separator: " + ")
    let from = values.map { String(decoding: ValueText.bytes($0, chunk), as: UTF8.self) }
    var to = from.joined(separator: " ")
    if let time = record.time, step.target == .timestamp {
      to = Timestamp(microseconds: time).description
    } else if let piece = step.target.metric.flatMap({ id in
      record.metrics.last { $0.metric == id }
    })?.piece ?? record.piece(step.target), piece.isPart || piece.isInScratch {
      to = String(decoding: record.bytes(of: piece, chunk), as: UTF8.self)
    }
    census?.note(
      FieldCensus.Source(field: name, path: path, form: step.form.word),
      from: from.joined(separator: " "), to: to)
  }
}
