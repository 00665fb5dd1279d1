import LogModel

/// The limits in force, each with the distribution of its values; collapsed by default.
enum ThresholdPanel {
  static func html(_ analysis: Analysis) -> HTML {
    """
    <details class="panel thresholds" id="thresholds">
    <summary><h2>Thresholds</h2> <span class="note">\
    \(PlainText.count(analysis.thresholds.count(where: \.isEnabled), "limit")) in force</span></summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Thresholds"><table>
    <thead><tr><th scope="col">Metric</th><th scope="col">Events</th>\
    <th scope="col" class="number">Normal</th><th scope="col" class="number">Alert</th>\
    <th scope="col" class="number">Flagged</th>\
    <th scope="col" class="spread-head">Distribution</th></tr></thead>
    <tbody>
    \(analysis.thresholds.indices.map { row($0, analysis) })
    </tbody></table></div>
    <p class="note">A value strictly above the alert limit flags its event. The third and every \
    further flagged event in a row of one service in one region is critical. Bars grow with the \
    square root of their count; the grey line is the end of normal, the red one the alert limit.</p>
    </details>
    """
  }

  private static func row(_ number: Int, _ analysis: Analysis) -> HTML {
    let threshold = analysis.thresholds[number]
    let distribution = analysis.distribution(number)
    let exceeding = distribution.map { PlainText.count($0.exceeding) } ?? "-"
    return """
      <tr><th scope="row">\(threshold.label)<br><code>\(threshold.metric)</code></th>\
      <td>\(threshold.typeName)</td>\
      <td class="number" data-name="Normal">\(threshold.normalText(quantity))</td>\
      <td class="number limit" data-name="Alert">\(threshold.alertText(quantity))</td>\
      <td class="number" data-name="Flagged">\(exceeding)</td>\
      <td class="spread-cell" data-limit="\(number)">\(spread(threshold, distribution))</td></tr>

      """
  }

  private static func spread(_ threshold: Threshold, _ distribution: Distribution?) -> HTML {
    if let chart = LimitChart(threshold, distribution) { return chart.html() }
    guard threshold.isEnabled else {
      return "<span class=\"note\">these events are not judged by it</span>"
    }
    if let percentile = threshold.percentile {
      return """
        <span class="note">percentile \(PlainText.number(percentile.rank, places: 2)) of the last \
        \(PlainText.count(percentile.window)) values, from \(percentile.minimum) on; it depends on \
        the events around it, so it has no slider</span>
        """
    }
    if threshold.isFloor, distribution?.buckets.isEmpty == false {
      return "<span class=\"note\">a value below it flags its event</span>"
    }
    let share: HTML
    switch threshold.rule {
    case .value: return "<span class=\"note\">no such value in this run</span>"
    case .errorRate:
      share = "share of 5xx in the service's last \(Threshold.rateWindow) events with a status"
    case .errorLines:
      share = """
        share of error and critical lines in the last \(Threshold.rateWindow) events of a service \
        without a status or a metric that has a limit
        """
    }
    return """
      <span class="note">\(share), from \(Threshold.rateMinimum) on; a rate depends on the events \
      around it, so it has no slider</span>
      """
  }

  private static func quantity(_ value: Double, unit: String) -> String {
    let number = PlainText.number(value, places: 2)
    return unit.isEmpty ? number : "\(number) \(unit)"
  }
}
