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
  mutating func row(_ checked: CheckedEvent) -> [UInt8] {
    let event = checked.event
    let metric = KeyMetric(checked, index)
    let details = EventDetails(checked: checked, index: index)
    let row: JSONValue = .array([
      .int(Int((event.timestamp - start).microseconds)), .int(Int(event.type.rawValue)),
      name(event.service), name(event.region ?? "-"), event.customerID.map { name($0) } ?? .int(-1),
      .int(Int(event.severity.rawValue)),
      .int(checked.isCritical ? 2 : checked.isFlagged ? 1 : 0),
      .int(checked.issueID.flatMap { index.issueNumber($0) } ?? -1),
      name(metric.value), name(metric.note), name(event.eventID), text(event.message),
      name(checked.location.description), .int(checked.check?.streak ?? 0),
      .array(details.fields.flatMap { [name($0.name), text($0.value)] }),
      .array(details.exceedances.map { exceedance($0) }),
      details.stack.map { text($0) } ?? .int(-1),
    ])
    let encoded = row.compactBytes
    bytes += encoded.count + 2
    return encoded
  }

  private mutating func exceedance(_ exceedance: EventDetails.Exceeded) -> JSONValue {
    .array([
      name(exceedance.label), name(exceedance.comparison),
      .double(exceedance.gauge.value, places: 1),
      exceedance.gauge.baseline.map { .double($0, places: 1) } ?? .int(-1),
      .double(exceedance.gauge.limit, places: 1),
    ])
  }

  private mutating func name(_ name: String) -> JSONValue { text(name, limit: PageLimit.name) }

  private mutating func text(_ text: String, limit: Int = HTML.textLimit) -> JSONValue {
    let shown = text.shown(limit: limit)
    let key = ByteKey(shown)
    if let number = numbers[key] { return .int(number) }
    let number = numbers.count
    numbers[key] = number
    let before = texts.count
    if number > 0 { texts.append(UInt8(ascii: ",")) }
    texts.appendJSONString(shown)
    bytes += texts.count - before
    return .int(number)
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
    var safe: [UInt8] = []
    safe.reserveCapacity(block.count)
    for byte in block {
      if byte == UInt8(ascii: "<") { safe += #"\u003c"#.utf8 } else { safe.append(byte) }
    }
    return safe
  }
}
