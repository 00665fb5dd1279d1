import LogModel

/// The lines that were read and those that were rejected: every line is counted.
struct InputPanel {
  let analysis: Analysis

  func html() -> HTML {
    """
    <section class="inputs" aria-labelledby="inputs-title">
    <div class="section-head"><h2 id="inputs-title">Inputs</h2>
    <p class="note">\(accounting)</p></div>
    \(inputs)
    \(rejects)
    </section>
    """
  }

  /// `12,350 lines = 12,345 events + 3 rejected + 2 blank`.
  private var accounting: String {
    let totals = analysis.statistics.totals
    var text = PlainText.count(totals.lines, "line")
    let others = totals.rejected + totals.blank + totals.directives
    // Records of other dialects may take several lines, or share one.
    let isWhole = analysis.input.files.allSatisfy { $0.reading == nil }
    text +=
      isWhole
      ? " = \(PlainText.count(totals.events, "event"))"
      : " = \(PlainText.count(totals.lines - others)) of \(PlainText.count(totals.events, "event"))"
    text += " + \(PlainText.count(totals.rejected)) rejected"
    text += " + \(PlainText.count(totals.blank)) blank"
    if totals.directives > 0 { text += " + \(PlainText.count(totals.directives)) directives" }
    if totals.outsideWindow > 0 {
      text += "; \(PlainText.count(totals.outsideWindow)) outside the asked time, not analyzed"
    }
    if let ignored = totals.ignoredNote { text += "; \(ignored)" }
    return text
  }

  private var inputs: HTML? {
    guard !analysis.input.files.isEmpty else { return nil }
    return """
      <div class="scroll"><table>
      <thead><tr><th scope="col">Input</th><th scope="col" class="number">Bytes</th>\
      <th scope="col" class="number">Lines</th><th scope="col">Form</th><th scope="col">Read</th>\
      </tr></thead>
      <tbody>
      \(analysis.input.files.map(row))
      </tbody></table></div>
      """
  }

  private func row(_ input: InputSummary) -> HTML {
    let name = input.name == "-" ? "- (standard input)" : input.name
    let end: HTML =
      input.isComplete ? "to the end" : "<strong class=\"bad\">incomplete</strong>"
    return """
      <tr><th scope="row"><code>\(name)</code></th>\
      <td class="number">\(PlainText.count(input.bytes))</td>\
      <td class="number">\(PlainText.count(input.lines))</td>\
      <td>\(input.isCompressed ? "gzip" : "plain")\(input.reading.map { ", " + $0 } ?? "")</td>\
      <td>\(end)</td>\
      </tr>

      """
  }

  // MARK: Rejected lines

  private var rejects: HTML? {
    let rejects = analysis.input.rejects
    guard !rejects.byReason.isEmpty || !rejects.first.isEmpty else { return nil }
    let reasons: [HTML] = rejects.byReason.map { reason in
      """
      <div><dt>\(reason.reason, limit: 400)</dt> <dd>\(PlainText.count(reason.count))</dd></div>
      """
    }
    let shown = rejects.first.prefix(PageLimit.rejects)
    return """
      <h3>Rejected lines</h3>
      <p class="note">Not understood, so not analyzed; the rejects file has them all.</p>
      <dl class="reasons">\(reasons)</dl>
      <ol class="rejects">
      \(shown.map(reject))
      </ol>
      """
  }

  private func reject(_ reject: Reject) -> HTML {
    let column = reject.column > 0 ? ":\(reject.column)" : ""
    return """
      <li><code>\(reject.location.description)\(column)</code> <span>\(reject.sentence)</span>
      <pre dir="auto">\(reject.text, limit: 600)</pre></li>

      """
  }
}
