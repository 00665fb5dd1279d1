import LogModel

/// Events as the data that the page's script draws its rows from.
///
/// Every text stands once in a table and is named by its number, the way it is to be shown: what
/// deceives is spelled out and what is too long is cut before the script sees it.
///
///     row: time µs after start, type, service, region, customer, level, state, issue, value, note,
///          id, message, location, streak, [name, value, …], [[text, value, baseline, limit], …], stack
struct EventData {
  private let start: Timestamp
  private let index: PageIndex
  private var numbers: [ByteKey: Int] = [:]
  private var texts: [UInt8] = []
  /// How large the data has grown.
  private(set) var bytes = 0

  init(start: Timestamp, index: PageIndex) {
    self.start = start
    self.index = index
  }

  /// The event as a row; its texts join the table.
  ///
  /// Written number by number: as a tree of JSON values a row took a fifth longer.
  mutating func row(_ checked: CheckedEvent) -> [UInt8] {
    let event = checked.event
    let metric = KeyMetric(checked, index)
    let details = EventDetails(checked: checked, index: index)
    var row = NumberList()
    row.add(Int((event.timestamp - start).microseconds))
    row.add(Int(event.type.rawValue))
    row.add(name(event.service))
    row.add(name(event.region ?? "-"))
    row.add(event.customerID.map { name($0) } ?? -1)
    row.add(Int(event.severity.rawValue))
    row.add(checked.isCritical ? 2 : checked.isFlagged ? 1 : 0)
    row.add(checked.issueID.flatMap { index.issueNumber($0) } ?? -1)
    row.add(name(metric.value))
    row.add(name(metric.note))
    row.add(name(event.eventID))
    row.add(text(event.message))
    row.add(name(checked.location.description))
    row.add(checked.check?.streak ?? 0)
    row.open()
    for field in details.fields {
      row.add(name(field.name))
      row.add(text(field.value))
    }
    row.close()
    row.open()
    for exceeded in details.exceedances { add(exceeded, to: &row) }
    row.close()
    row.add(details.stack.map { text($0) } ?? -1)
    row.close()
    bytes += row.bytes.count + 2
    return row.bytes
  }

  private mutating func add(_ exceeded: EventDetails.Exceeded, to row: inout NumberList) {
    row.open()
    row.add(name(exceeded.label))
    row.add(name(exceeded.comparison))
    row.add(exceeded.gauge.value)
    if let baseline = exceeded.gauge.baseline { row.add(baseline) } else { row.add(-1) }
    row.add(exceeded.gauge.limit)
    row.close()
  }

  private mutating func name(_ name: String) -> Int { text(name, limit: PageLimit.name) }

  /// The number of a text in the table.
  private mutating func text(_ text: String, limit: Int = HTML.textLimit) -> Int {
    let shown = text.shown(limit: limit)
    let key = ByteKey(shown)
    if let number = numbers[key] { return number }
    let number = numbers.count
    numbers[key] = number
    let before = texts.count
    if number > 0 { texts.append(UInt8(ascii: ",")) }
    texts.appendJSONString(shown)
    bytes += texts.count - before
    return number
  }

  /// The whole block: nothing in it ends a script element or begins a comment.
  func block(rows: [[UInt8]], _ analysis: Analysis) -> [UInt8] {
    var block = Array(#"{"start":\#(start.microseconds),"spansDays":\#(index.spansDays),"#.utf8)
    block += #""total":\#(analysis.totals.events),"issues":"#.utf8
    block += JSONValue.strings(index.issueIDs).compactBytes
    block += #","types":"#.utf8 + JSONValue.strings(EventType.allCases.map(\.name)).compactBytes
    block += #","levels":"#.utf8
    block += JSONValue.strings(EventSeverity.allCases.map(\.name)).compactBytes
    block += #","limits":"#.utf8 + LimitChart.data(analysis).compactBytes
    block += #","texts":["#.utf8 + texts + "],\n\"events\":[".utf8
    for (number, row) in rows.enumerated() {
      block += (number > 0 ? ",\n" : "\n").utf8
      block += row
    }
    block += "]}".utf8
    guard block.contains(UInt8(ascii: "<")) else { return block }
    var safe: [UInt8] = []
    safe.reserveCapacity(block.count)
    for byte in block {
      if byte == UInt8(ascii: "<") { safe += #"\u003c"#.utf8 } else { safe.append(byte) }
    }
    return safe
  }
}

/// A JSON array of numbers and of arrays of numbers, open from the start.
private struct NumberList {
  private(set) var bytes = [UInt8(ascii: "[")]

  mutating func add(_ number: Int) {
    separate()
    bytes += String(number).utf8
  }

  /// A measured number, to one decimal.
  mutating func add(_ number: Double) {
    separate()
    JSONValue.double(number, places: 1).write(to: &bytes)
  }

  mutating func open() {
    separate()
    bytes.append(UInt8(ascii: "["))
  }

  mutating func close() { bytes.append(UInt8(ascii: "]")) }

  private mutating func separate() {
    if bytes.last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
  }
}
