import LogModel

/// The values of an issue's main metric, event by event, against baseline and limit.
struct ValueChart {
  private static let height = 72.0

  private let threshold: Threshold
  private let baseline: Double?
  private let points: [(time: Timestamp, value: Double, isCritical: Bool)]
  private let highest: Double
  private let lowest: Double

  /// Shows the threshold that most of the issue's kept events exceeded; nil where fewer than two
  /// did.
  init?(_ issue: Issue, _ index: PageIndex) {
    func points(_ peak: Exceedance) -> [(time: Timestamp, value: Double, isCritical: Bool)] {
      // By index: copying an event counts a dozen references.
      issue.history.context.indices.compactMap { place in
        let check = issue.history.context[place].check
        return check?.exceedances.first { $0.threshold == peak.threshold }.map {
          (issue.history.context[place].event.timestamp, $0.value, check?.isCritical ?? false)
        }
      }
    }
    guard let first = issue.history.peaks.first else { return nil }
    let peak = issue.history.peaks.reduce(first) { points($1).count > points($0).count ? $1 : $0 }
    threshold = index.thresholds[peak.threshold]
    baseline =
      issue.history.context.indices.lazy.compactMap { issue.history.context[$0].check }.flatMap(
        \.exceedances
      )
      .first { $0.threshold == peak.threshold && $0.baseline != nil }?.baseline ?? peak.baseline
    self.points = points(peak)
    let marks = self.points.map(\.value) + [threshold.limit] + (baseline.map { [$0] } ?? [])
    highest = marks.max() ?? 0
    let least = marks.min() ?? 0
    // Zero, unless that would compress all values against the top.
    lowest = least > highest * 0.4 ? least - (highest - least) * 0.2 : min(least, 0)
    guard self.points.count > 1, highest > lowest else { return nil }
  }

  func html() -> HTML {
    let limit = PlainText.quantity(threshold.limit, unit: threshold.unit)
    let usual = baseline.map { " · baseline " + PlainText.quantity($0, unit: threshold.unit) }
    return """
      <section class="part values"><h5>\(threshold.label) in \
      \(PlainText.count(points.count)) of its events, oldest first \
      <span class="note">limit \(limit)\(usual ?? "")</span></h5>
      <svg width="100%" height="\(Int(Self.height))" role="img" aria-label="\(threshold.label), \
      from \(PlainText.quantity(points[0].value, unit: threshold.unit)) to \
      \(PlainText.quantity(points[points.count - 1].value, unit: threshold.unit)), limit \(limit)">\
      \(baseline.map { rule($0, "baseline", "#777") })\
      \(rule(threshold.limit, "limit", "#c0362c"))\(stems)\(dots)</svg></section>
      """
  }

  private func rule(_ value: Double, _ kind: String, _ colour: String) -> HTML {
    """
    <line x1="0" x2="100%" y1="\(y(value))" y2="\(y(value))" stroke="\(colour)" \
    stroke-dasharray="4 3" class="rule \(kind)"/>
    """
  }

  private var dots: [HTML] {
    points.enumerated().map { number, point in
      let (kind, fill) = point.isCritical ? ("critical", "#c0362c") : ("flagged", "#d1890f")
      return """
        <circle cx="\(x(number))" cy="\(y(point.value))" r="\(point.isCritical ? "4.5" : "3.5")" \
        fill="\(fill)" class="dot \(kind)" data-time="\(point.time.microseconds)"><title>\(point.time.timeOfDay): \
        \(PlainText.quantity(point.value, unit: threshold.unit))</title></circle>
        """
    }
  }

  private var stems: [HTML] {
    points.enumerated().map { number, point in
      """
      <line x1="\(x(number))" x2="\(x(number))" y1="\(y(threshold.limit))" \
      y2="\(y(point.value))" stroke="#bbb" class="stem"/>
      """
    }
  }

  /// Spaced by event, because the last events are so close that a time axis would merge them.
  private func x(_ number: Int) -> String {
    percent(0.02 + 0.96 * Double(number) / Double(points.count - 1), of: 1)
  }

  private func y(_ value: Double) -> String {
    let share = position(value, from: lowest, to: highest)
    return PlainText.number((1 - share) * (Self.height - 12) + 6, places: 1)
  }
}
