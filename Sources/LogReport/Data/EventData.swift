import LogModel

/// Events as the data from which the page's script draws rows.
///
/// A table holds every text once, in its displayed form, and rows refer to it by number: deceptive
/// characters are spelled out and long texts are cut before the script reads them.
///
///     row: time µs after start, type, service, region, customer, level, state, issue, value, note,
///          id, message, location, streak, [name, value, …], [[text, value, baseline, limit], …],
///          stack
///
/// Everything is written as bytes into three buffers, because strings and JSON trees are slow.
struct EventData: Sendable {
  private let start: Timestamp
  private let index: PageIndex
  private var texts = TextTable()
  private var rows = NumberList()
  private var scratch: [UInt8] = []
  /// The unit of each metric, by the number of its name.
  private var units: [String?] = []
  /// The numbers of the names of `EventDetails.Common`.
  private var names = [Int?](repeating: nil, count: EventDetails.Common.allCases.count)
  /// The maximum bytes of a line number, with the colon before it.
  private static let lineWidth = 21
  /// The byte range of each row in `rows`.
  private var ranges: [Range<Int>] = []

  /// Adds events until the data reaches `byteLimit`.
  init(_ events: [CheckedEvent], start: Timestamp, index: PageIndex, byteLimit: Int) {
    self.start = start
    self.index = index
    // By index: copying an event counts a dozen references.
    for index in events.indices {
      guard size < byteLimit else { break }
      add(events[index])
    }
  }

  /// The number of events in it.
  var count: Int { ranges.count }

  /// The size of the data in bytes.
  var size: Int {
    texts.bytes.count - texts.safetyBytes + rows.bytes.count + 2 * ranges.count
  }

  /// Adds the event as a row, and its texts to the table.
  private mutating func add(_ checked: CheckedEvent) {
    let event = checked.event
    let metric = KeyMetric(checked, index)
    rows.add(Int((event.timestamp - start).microseconds))
    rows.add(Int(event.source.type.rawValue))
    rows.add(name(event.source.service))
    rows.add(name(event.source.region ?? "-"))
    rows.add(event.source.customerID.map { name($0) } ?? -1)
    rows.add(Int(event.severity.rawValue))
    rows.add(checked.isCritical ? 2 : checked.isFlagged ? 1 : 0)
    rows.add(checked.issueID.flatMap { index.issueNumber($0) } ?? -1)
    rows.add(written(limit: PageLimit.name) { metric.write(valueTo: &$0) })
    rows.add(written(limit: PageLimit.name) { metric.write(noteTo: &$0) })
    let id = name(event.eventID)
    rows.add(id)
    rows.add(text(event.message))
    let locationText = written(limit: PageLimit.name) { checked.location.write(to: &$0) }
    rows.add(locationText)
    rows.add(checked.check?.streak ?? 0)
    rows.open()
    EventDetails.forEachField(of: checked) { name, value in add(name, value) }
    addCommon(event, id: id, checked.location, locationText)
    rows.close()
    rows.open()
    if let check = checked.check { add(check) }
    rows.close()
    rows.add(EventDetails.stack(of: event).map { text($0) } ?? -1)
    ranges.append(rows.end())
  }

  private mutating func add(_ name: String, _ value: EventDetails.Value) {
    let number = self.name(name)
    rows.add(number)
    if case .text(let text) = value { return rows.add(self.text(text)) }
    let unit = if case .number = value { unit(name, number) } else { "" }
    rows.add(written(limit: HTML.textLimit) { value.write(to: &$0, unit: unit) })
  }

  /// Adds the fields of every event: their names, and two of their values, are already in the
  /// table.
  private mutating func addCommon(
    _ event: LogEvent, id: Int, _ location: LineLocation, _ locationText: Int
  ) {
    rows.add(name(of: .severity))
    rows.add(text(event.severity.name))
    rows.add(name(of: .timestamp))
    rows.add(written(limit: HTML.textLimit) { $0.appendTime(event.timestamp) })
    rows.add(name(of: .eventID))
    rows.add(event.eventID.utf8.count > PageLimit.name ? text(event.eventID) : id)
    rows.add(name(of: .line))
    let isCut = location.file.utf8.count + Self.lineWidth > PageLimit.name
    rows.add(isCut ? written(limit: HTML.textLimit) { location.write(to: &$0) } : locationText)
  }

  private mutating func name(of field: EventDetails.Common) -> Int {
    if let number = names[field.rawValue] { return number }
    let number = name(field.name)
    names[field.rawValue] = number
    return number
  }

  /// The unit of a metric, given the number of its name: faster than a look-up by name.
  private mutating func unit(_ metric: String, _ number: Int) -> String {
    while units.count <= number { units.append(nil) }
    if let unit = units[number] { return unit }
    let unit = index.unit(metric)
    units[number] = unit
    return unit
  }

  private mutating func add(_ check: CheckResult) {
    for exceedance in check.exceedances {
      let exceeded = EventDetails.Exceeded(exceedance, index)
      let gauge = exceeded.gauge
      rows.open()
      rows.add(name(exceeded.threshold.label))
      rows.add(written(limit: PageLimit.name) { exceeded.write(comparisonTo: &$0) })
      rows.add(gauge.value)
      if let baseline = gauge.baseline { rows.add(baseline) } else { rows.add(-1) }
      rows.add(gauge.limit)
      rows.close()
    }
  }

  private mutating func name(_ name: String) -> Int {
    texts.number(of: name.utf8.span, limit: PageLimit.name)
  }

  private mutating func text(_ text: String) -> Int {
    texts.number(of: text.utf8.span, limit: HTML.textLimit)
  }

  /// The number of a text that `write` composes.
  private mutating func written(limit: Int, _ write: (inout [UInt8]) -> Void) -> Int {
    scratch.removeAll(keepingCapacity: true)
    write(&scratch)
    let text = scratch
    return texts.number(of: text.span, limit: limit)
  }

  /// The whole block, the rows in the given order; nothing in it ends a script element or begins a
  /// comment.
  func block(order: [Int], _ analysis: Analysis) -> [UInt8] {
    var head = Array(#"{"start":\#(start.microseconds),"spansDays":\#(index.spansDays),"#.utf8)
    head += #""total":\#(analysis.statistics.totals.events),"issues":"#.utf8
    JSONValue.strings(index.issueIDs).write(to: &head)
    head += #","types":"#.utf8
    JSONValue.strings(EventType.allCases.map(\.name)).write(to: &head)
    head += #","levels":"#.utf8
    JSONValue.strings(EventSeverity.allCases.map(\.name)).write(to: &head)
    head += #","limits":"#.utf8
    LimitChart.data(analysis).write(to: &head)
    var block = head.withoutTags
    block.reserveCapacity(block.count + texts.bytes.count + rows.bytes.count + 2 * order.count + 32)
    block += #","texts":["#.utf8
    block += texts.bytes
    block += "],\n\"events\":[".utf8
    let all = rows.bytes.span
    for (index, number) in order.enumerated() {
      if index > 0 { block.append(UInt8(ascii: ",")) }
      block.append(UInt8(ascii: "\n"))
      block.append(all.extracting(ranges[number]))
    }
    block += "]}".utf8
    return block
  }
}
