import LogModel

/// The rules of the gate, each with what the run says of it; open where one does not hold.
enum GatePanel {
  /// Nothing without a gate.
  static func html(_ analysis: Analysis) -> HTML {
    let checks = analysis.status.checks.byUrgency
    guard !checks.isEmpty else { return "" }
    let failed = checks.count { $0.outcome == .failed }
    let unmeasured = checks.count { $0.outcome == .notMeasured }
    let note =
      failed + unmeasured == 0
      ? "\(PlainText.count(checks.count, "rule")), all hold"
      : "\(PlainText.count(failed)) of \(PlainText.count(checks.count, "rule")) failed"
        + (unmeasured > 0 ? ", \(PlainText.count(unmeasured)) not judged" : "")
    let open: HTML = failed + unmeasured > 0 ? " open" : ""
    return """

      <details class="panel gate" id="gate"\(open)>
      <summary><h2>Gate</h2> <span class="note">\(note)</span></summary>
      <div class="scroll" tabindex="0" role="group" aria-label="Gate"><table>
      <thead><tr><th scope="col">Result</th><th scope="col">Rule</th>\
      <th scope="col">Found</th></tr></thead>
      <tbody>
      \(checks.map(row))
      </tbody></table></div>
      </details>
      """
  }

  private static func row(_ check: GateCheck) -> HTML {
    let word: HTML =
      switch check.outcome {
      case .passed: "passed"
      case .failed: "<strong class=\"failed\">failed</strong>"
      case .notMeasured: "<strong>not judged</strong>"
      }
    return """
      <tr><td>\(word)</td><th scope="row"><code>\(check.name, limit: PageLimit.name)</code></th>\
      <td>\(check.detail, limit: PageLimit.name)</td></tr>

      """
  }
}
