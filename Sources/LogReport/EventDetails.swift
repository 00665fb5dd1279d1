import LogModel

/// Everything known about one event, below its row.
struct EventDetails {
  let checked: CheckedEvent
  let index: PageIndex

  private var event: LogEvent { checked.event }

  func html() -> HTML {
    """
    <div class="body">\(message)\(check)
    <dl class="fields">\(fields.map(html))</dl>\(trace)</div>
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

  /// One exceedance in words and as a gauge.
  struct Exceeded {
    let exceedance: Exceedance
    let threshold: Threshold

    var label: String { threshold.label }
    var gauge: Gauge { Gauge(exceedance, limit: threshold.alertAbove) }

    func write(comparisonTo text: inout [UInt8]) {
      text += "over ".utf8
      text.appendQuantity(threshold.alertAbove, unit: threshold.unit)
      text += ": ".utf8
      text.appendComparison(exceedance, unit: threshold.unit)
    }
  }

  var exceedances: [Exceeded] {
    (checked.check?.exceedances ?? []).map {
      Exceeded(exceedance: $0, threshold: index.thresholds[$0.threshold])
    }
  }

  private func item(_ exceeded: Exceeded) -> HTML {
    let comparison = String(writing: exceeded.write(comparisonTo:))
    return "<li><b>\(exceeded.label)</b> \(comparison)\(exceeded.gauge.html)</li>\n"
  }

  // MARK: Fields

  /// One thing the event says.
  struct Field {
    let name: String
    let value: Value

    enum Value {
      case text(String)
      case quantity(String, unit: String)
      case time(Timestamp)
      case place(LineLocation)
    }

    func write(to text: inout [UInt8]) {
      switch value {
      case .text(let value): text.append(value.utf8Span.span)
      case .quantity(let digits, let unit):
        text.append(digits.utf8Span.span)
        text.append(UInt8(ascii: " "))
        text.append(unit.utf8Span.span)
      case .time(let time): text.appendTime(time)
      case .place(let location): location.write(to: &text)
      }
    }
  }

  /// What the event measured, what else its line says, and where it came from.
  var fields: [Field] {
    var fields: [Field] = []
    fields.reserveCapacity(event.metrics.count + event.extra.count + 4)
    for member in event.metrics where member.name != "stack_trace" || member.value.string == nil {
      fields.append(Field(name: member.name, value: value(member)))
    }
    for member in EventJSON.unknownFields(event) {
      fields.append(Field(name: member.name, value: .text(member.value.plainText)))
    }
    fields.append(Field(name: "severity", value: .text(event.severity.name)))
    fields.append(Field(name: "timestamp", value: .time(event.timestamp)))
    fields.append(Field(name: "event_id", value: .text(event.eventID)))
    fields.append(Field(name: "line", value: .place(checked.location)))
    return fields
  }

  private func value(_ metric: JSONMember) -> Field.Value {
    guard case .number(let digits) = metric.value,
      digits.isSurelyFinite || metric.value.number != nil
    else { return .text(metric.value.plainText) }
    let unit = index.unit(metric.name)
    return unit.isEmpty ? .text(digits) : .quantity(digits, unit: unit)
  }

  private func html(_ field: Field) -> HTML {
    """
    <div><dt>\(field.name, limit: PageLimit.name)</dt> \
    <dd dir="auto">\(String(writing: field.write))</dd></div>
    """
  }

  /// The trace of a script error.
  var stack: String? { event.text("stack_trace").flatMap { $0.isEmpty ? nil : $0 } }

  private var trace: HTML? {
    stack.map { "<pre class=\"stack\" tabindex=\"0\" aria-label=\"Stack trace\">\($0)</pre>" }
  }
}

extension JSONValue {
  /// A text or a number as it is, anything else on one line.
  fileprivate var plainText: String {
    switch self {
    case .string(let text), .number(let text): text
    default: compactText
    }
  }
}

extension String {
  /// Whether the digits are too few to be more than a `Double` holds.
  fileprivate var isSurelyFinite: Bool {
    utf8.count < 300 && !utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
  }
}
