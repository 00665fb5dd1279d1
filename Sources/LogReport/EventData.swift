import LogModel

/// Events as the data that the page's script draws its rows from.
///
/// Every text stands once in a table and is named by its number, the way it is to be shown: what
/// deceives is spelled out and what is too long is cut before the script sees it.
///
///     row: time µs after start, type, service, region, customer, level, state, issue, value, note,
///          id, message, location, streak, [name, value, …], [[text, value, baseline, limit], …], stack
///
/// All is written as bytes into three buffers: as strings and trees of JSON values a row took
/// 110,000 instructions.
struct EventData {
  private let start: Timestamp
  private let index: PageIndex
  private var texts = TextTable()
  private var rows = NumberList()
  /// Where each row lies in `rows`.
  private var places: [Range<Int>] = []

  init(start: Timestamp, index: PageIndex) {
    self.start = start
    self.index = index
  }

  /// How large the data has grown.
  var bytes: Int { texts.bytes.count + rows.bytes.count + 2 * places.count }

  /// Adds the event as a row; its texts join the table.
  mutating func add(_ checked: CheckedEvent) {
    let event = checked.event
    let metric = KeyMetric(checked, index)
    let details = EventDetails(checked: checked, index: index)
    let from = rows.bytes.count
    rows.begin()
    rows.add(Int((event.timestamp - start).microseconds))
    rows.add(Int(event.type.rawValue))
    rows.add(name(event.service))
    rows.add(name(event.region ?? "-"))
    rows.add(event.customerID.map { name($0) } ?? -1)
    rows.add(Int(event.severity.rawValue))
    rows.add(checked.isCritical ? 2 : checked.isFlagged ? 1 : 0)
    rows.add(checked.issueID.flatMap { index.issueNumber($0) } ?? -1)
    rows.add(texts.number(limit: PageLimit.name) { metric.write(valueTo: &$0) })
    rows.add(texts.number(limit: PageLimit.name) { metric.write(noteTo: &$0) })
    rows.add(name(event.eventID))
    rows.add(text(event.message))
    rows.add(name(checked.location.description))
    rows.add(checked.check?.streak ?? 0)
    rows.open()
    for field in details.fields {
      rows.add(name(field.name))
      rows.add(texts.number(limit: HTML.textLimit) { field.write(to: &$0) })
    }
    rows.close()
    rows.open()
    for exceeded in details.exceedances { add(exceeded) }
    rows.close()
    rows.add(details.stack.map { text($0) } ?? -1)
    rows.close()
    places.append(from..<rows.bytes.count)
  }

  private mutating func add(_ exceeded: EventDetails.Exceeded) {
    rows.open()
    rows.add(name(exceeded.label))
    rows.add(texts.number(limit: PageLimit.name) { exceeded.write(comparisonTo: &$0) })
    rows.add(exceeded.gauge.value)
    if let baseline = exceeded.gauge.baseline { rows.add(baseline) } else { rows.add(-1) }
    rows.add(exceeded.gauge.limit)
    rows.close()
  }

  private mutating func name(_ name: String) -> Int {
    texts.number(limit: PageLimit.name) { $0 += name.utf8 }
  }

  private mutating func text(_ text: String) -> Int {
    texts.number(limit: HTML.textLimit) { $0 += text.utf8 }
  }

  /// The whole block, the rows in the given order: nothing in it ends a script element or begins a
  /// comment.
  func block(order: [Int], _ analysis: Analysis) -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(bytes + 16_384)
    block += #"{"start":\#(start.microseconds),"spansDays":\#(index.spansDays),"#.utf8
    block += #""total":\#(analysis.totals.events),"issues":"#.utf8
    JSONValue.strings(index.issueIDs).write(to: &block)
    block += #","types":"#.utf8
    JSONValue.strings(EventType.allCases.map(\.name)).write(to: &block)
    block += #","levels":"#.utf8
    JSONValue.strings(EventSeverity.allCases.map(\.name)).write(to: &block)
    block += #","limits":"#.utf8
    LimitChart.data(analysis).write(to: &block)
    block += #","texts":["#.utf8
    block += texts.bytes
    block += "],\n\"events\":[".utf8
    for (place, number) in order.enumerated() {
      block += (place > 0 ? ",\n" : "\n").utf8
      block += rows.bytes[places[number]]
    }
    block += "]}".utf8
    guard block.contains(UInt8(ascii: "<")) else { return block }
    var safe: [UInt8] = []
    safe.reserveCapacity(block.count + block.count / 16)
    for byte in block {
      if byte == UInt8(ascii: "<") { safe += #"\u003c"#.utf8 } else { safe.append(byte) }
    }
    return safe
  }
}

/// JSON arrays of numbers and of arrays of numbers, one after the other.
private struct NumberList {
  private(set) var bytes: [UInt8] = []
  /// Whether the next number is the first of its array.
  private var isFirst = true

  mutating func add(_ number: Int) {
    separate()
    bytes.appendDecimal(number)
  }

  /// Opens an array that belongs to none before it.
  mutating func begin() {
    isFirst = true
    open()
  }

  /// A measured number, to one decimal.
  mutating func add(_ number: Double) {
    separate()
    JSONValue.double(number, places: 1).write(to: &bytes)
  }

  mutating func open() {
    separate()
    bytes.append(UInt8(ascii: "["))
    isFirst = true
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "]"))
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }
}
