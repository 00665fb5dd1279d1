import LogModel

/// Everything known about one event, below its row.
struct EventDetails {
  let checked: CheckedEvent
  let index: PageIndex

  private var event: LogEvent { checked.event }

  func html() -> HTML {
    """
    <div class="body">\(message)\(check)
    <dl class="fields">\(fields)</dl>\(trace)</div>
    """
  }

  private var message: HTML? {
    event.message.isEmpty ? nil : "<p class=\"message\" dir=\"auto\">\(event.message)</p>"
  }

  // MARK: Check

  private var check: HTML? {
    guard let check = checked.check else { return nil }
    let streak = "\(PlainText.count(check.streak, "flagged event")) in a row"
    let meaning = check.isCritical ? "; critical from \(CheckResult.criticalStreak) on" : ""
    let issue: HTML? = checked.issueID.map { " · issue \(index.link(.issue, $0))" }
    return """
      <ul class="exceedances">\(exceedances.map(item))</ul>
      <p class="streak">\(streak)\(meaning)\(issue)</p>
      """
  }

  /// One exceedance as text and as a gauge.
  struct Exceeded {
    let exceedance: Exceedance
    let threshold: Threshold

    init(_ exceedance: Exceedance, _ index: PageIndex) {
      self.exceedance = exceedance
      threshold = index.thresholds[exceedance.threshold]
    }

    var gauge: Gauge { Gauge(exceedance, limit: threshold.limit) }

    func write(comparisonTo text: inout [UInt8]) {
      text += "\(Wording.side(exceedance)) ".utf8
      text.appendQuantity(threshold.limit, unit: threshold.unit)
      text += ": ".utf8
      text.appendComparison(exceedance, unit: threshold.unit)
    }
  }

  private var exceedances: [Exceeded] {
    (checked.check?.exceedances ?? []).map { Exceeded($0, index) }
  }

  private func item(_ exceeded: Exceeded) -> HTML {
    let comparison = String(writing: exceeded.write(comparisonTo:))
    return "<li><b>\(exceeded.threshold.label)</b> \(comparison)\(exceeded.gauge.html)</li>\n"
  }

  // MARK: Fields

  /// One field value of the event.
  enum Value {
    case text(String)
    /// The digits of a metric.
    case number(String)

    /// The displayed value; `unit` is a metric's.
    func write(to text: inout [UInt8], unit: String) {
      switch self {
      case .text(let value): text += value.utf8
      case .number(let digits):
        text += digits.utf8
        guard !unit.isEmpty else { return }
        text.append(UInt8(ascii: " "))
        text += unit.utf8
      }
    }
  }

  /// The event's measurements, and the other fields of its line.
  ///
  /// Passed one by one, because a list of them is slow.
  static func forEachField(
    of checked: CheckedEvent, _ body: (_ name: String, _ value: Value) -> Void
  ) {
    let event = checked.event
    for member in event.metrics where member.name != "stack_trace" || member.value.string == nil {
      body(member.name, value(member.value))
    }
    for member in EventJSON.unknownFields(event) {
      body(member.name, .text(member.value.plainText))
    }
  }

  /// The fields of every event, shown last: level, time, id and position.
  enum Common: Int, CaseIterable {
    case severity
    case timestamp
    case eventID
    case line

    var name: String {
      switch self {
      case .severity: "severity"
      case .timestamp: "timestamp"
      case .eventID: "event_id"
      case .line: "line"
      }
    }
  }

  private static func value(_ metric: JSONValue) -> Value {
    guard case .number(let digits) = metric, digits.isSurelyFinite || metric.number != nil
    else { return .text(metric.plainText) }
    return .number(digits)
  }

  private var fields: [HTML] {
    var fields: [HTML] = []
    Self.forEachField(of: checked) { name, value in
      let unit = index.unit(name)
      fields.append(Self.html(name, String { value.write(to: &$0, unit: unit) }))
    }
    return fields + Common.allCases.map { Self.html($0.name, text(of: $0)) }
  }

  private func text(of field: Common) -> String {
    switch field {
    case .severity: event.severity.name
    case .timestamp: event.timestamp.description
    case .eventID: event.eventID
    case .line: checked.location.description
    }
  }

  private static func html(_ name: String, _ value: String) -> HTML {
    """
    <div><dt>\(name, limit: PageLimit.name)</dt> <dd dir="auto">\(value)</dd></div>
    """
  }

  /// The trace of a script error.
  static func stack(of event: LogEvent) -> String? {
    event.text("stack_trace").flatMap { $0.isEmpty ? nil : $0 }
  }

  private var trace: HTML? {
    Self.stack(of: event).map {
      "<pre class=\"stack\" tabindex=\"0\" aria-label=\"Stack trace\">\($0)</pre>"
    }
  }
}

extension JSONValue {
  /// A text or a number unchanged, anything else as JSON on one line.
  fileprivate var plainText: String {
    switch self {
    case .string(let text), .number(let text): text
    default: compactText
    }
  }
}

extension String {
  /// Whether the number has so few digits that a `Double` is finite.
  fileprivate var isSurelyFinite: Bool {
    utf8.count < 300 && !utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
  }
}
