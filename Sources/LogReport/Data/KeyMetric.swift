import LogModel

/// The most significant number of an event: the worst exceedance, else its type's main metric.
struct KeyMetric {
  private enum Kind {
    case over(Exceedance, Threshold)
    case usual(Double, unit: String, label: String)
    case none
  }

  private let kind: Kind

  init(_ checked: CheckedEvent, _ index: PageIndex) {
    if let worst = checked.check?.worst(index.thresholds) {
      kind = .over(worst, index.thresholds[worst.threshold])
    } else {
      kind = Self.main(checked.event, index)
    }
  }

  var html: HTML {
    """
    <span class="metric \(isOver ? "over" : "")"><b>\(writing: write(valueTo:))</b> \
    <span class="note">\(writing: write(noteTo:), limit: PageLimit.name)</span></span>
    """
  }

  private var isOver: Bool { if case .over = kind { true } else { false } }

  func write(valueTo text: inout [UInt8]) {
    switch kind {
    case .over(let worst, let threshold):
      text.appendQuantity(worst.value, unit: threshold.unit)
    case .usual(let number, let unit, _): text.appendQuantity(number, unit: unit)
    case .none: text.append(UInt8(ascii: "-"))
    }
  }

  func write(noteTo text: inout [UInt8]) {
    switch kind {
    case .over(let worst, let threshold):
      text += threshold.label.utf8
      text += " \(Wording.side(worst)) ".utf8
      text.appendQuantity(threshold.limit, unit: threshold.unit)
      guard let change = worst.changePercent else { return }
      text += ", ".utf8
      text.appendChange(change)
      text += " on baseline".utf8
    case .usual(_, _, let label): text += label.utf8
    case .none: text += "no metric".utf8
    }
  }

  /// The names to find in an event, made once per process.
  private static let usual = MetricCatalog.metrics.filter(\.isKey).map(\.name)

  private static func main(_ event: LogEvent, _ index: PageIndex) -> Kind {
    for name in usual {
      if let number = event.number(name) { return kind(number, name, event, index) }
    }
    for metric in event.metrics {
      if let number = event.number(metric.name) { return kind(number, metric.name, event, index) }
    }
    return .none
  }

  private static func kind(
    _ number: Double, _ name: String, _ event: LogEvent, _ index: PageIndex
  ) -> Kind {
    .usual(number, unit: index.unit(name), label: index.label(name, event.source.type))
  }
}

extension CheckResult {
  /// The exceedance farthest over its limit.
  func worst(_ thresholds: [Threshold]) -> Exceedance? {
    if exceedances.count == 1 { return exceedances[0] }
    return exceedances.max { $0.excess(thresholds) < $1.excess(thresholds) }
  }
}
