import LogModel

/// The limits in force, folded away until asked for.
enum ThresholdPanel {
  static func html(_ analysis: Analysis) -> HTML {
    """
    <details class="panel thresholds">
    <summary><h2>Thresholds</h2> <span class="note">\
    \(PlainText.count(analysis.thresholds.count, "limit")) in force</span></summary>
    <div class="scroll"><table>
    <thead><tr><th scope="col">Metric</th><th scope="col">Field</th><th scope="col">Events</th>\
    <th scope="col" class="number">Normal</th><th scope="col" class="number">Alert</th>\
    <th scope="col">Unit</th></tr></thead>
    <tbody>
    \(analysis.thresholds.map(row))
    </tbody></table></div>
    <p class="note">A value strictly above the alert limit flags its event. The third and every \
    further flagged event in a row of one service in one region is critical.</p>
    </details>
    """
  }

  private static func row(_ threshold: Threshold) -> HTML {
    """
    <tr><th scope="row">\(threshold.label)\(rule(threshold))</th>\
    <td><code>\(threshold.metric)</code></td><td>\(threshold.eventType.name)</td>\
    <td class="number">&lt; \(number(threshold.normalBelow))</td>\
    <td class="number limit">&gt; \(number(threshold.alertAbove))</td>\
    <td>\(threshold.unit.isEmpty ? "-" : threshold.unit)</td></tr>

    """
  }

  private static func number(_ value: Double) -> String { PlainText.number(value, places: 2) }

  private static func rule(_ threshold: Threshold) -> HTML? {
    guard threshold.rule == .errorRate else { return nil }
    return """
      <br><span class="note">share of 5xx in the service's last \(Threshold.errorRateWindow) \
      events, from \(Threshold.errorRateMinimum) on</span>
      """
  }
}
