import LogModel

/// The issues that suppressions hide from the gate, and the suppressions that did nothing.
enum SuppressionList {
  /// Nothing without a suppression.
  static func html(_ analysis: Analysis, _ index: PageIndex) -> HTML? {
    let outcome = analysis.triage.suppressions
    guard !outcome.isEmpty else { return nil }
    let shown = outcome.hidden.prefix(PageLimit.issues)
    return """

      <section id="suppressed" class="view" data-view aria-labelledby="suppressed-title">
      <div class="view-head"><h1 id="suppressed-title">Suppressed</h1>
      <p class="subtitle">Known issues that the gate ignores until a day; they have no alert and \
      no ticket</p></div>
      \(shown.isEmpty ? "<p class=\"empty\"><strong>No issue is suppressed.</strong></p>" : cards(shown, index))
      \(PageLimit.note(outcome.hidden.count, shown: shown.count, "suppressed issue"))
      \(list(outcome.expired, "Ended", "Their issues are back and count for the gate."))
      \(list(outcome.unused, "Unused", "They match no issue of this run."))
      </section>
      """
  }

  private static func cards(
    _ hidden: ArraySlice<SuppressionOutcome.Hidden>, _ index: PageIndex
  ) -> HTML {
    "<div class=\"cards\">\(hidden.map { card($0, index) })</div>"
  }

  private static func card(_ hidden: SuppressionOutcome.Hidden, _ index: PageIndex) -> HTML {
    let issue = hidden.issue
    return """
      <article class="card"><h2 class="card-title"><bdi>\
      \(prose: issue.texts.title, limit: PageLimit.name * 2)</bdi></h2>
      <p class="meta">\(issue.severityFloor.rawValue) · since \(index.time(issue.extent.firstSeen)) · \
      \(issue.extent.amount)</p>
      <p>\(prose: issue.texts.description, limit: PageLimit.body)</p>
      <dl class="facts">\(facts(hidden.suppression))\
      <div><dt>Issue</dt> <dd><code>\(issue.identity.id)</code></dd></div>\
      <div><dt>Fingerprint</dt> <dd><code>\(issue.identity.fingerprint)</code></dd></div></dl></article>

      """
  }

  private static func facts(_ suppression: Suppression) -> HTML {
    """
    <div><dt>Reason</dt> <dd><bdi>\(suppression.reason, limit: PageLimit.name * 4)</bdi></dd></div>\
    <div><dt>Owner</dt> <dd><bdi>\(suppression.owner, limit: PageLimit.name)</bdi></dd></div>\
    <div><dt>Until</dt> <dd>\(suppression.until.day)</dd></div>\
    <div><dt>Place</dt> <dd><code>\(suppression.place, limit: PageLimit.name)</code></dd></div>
    """
  }

  private static func list(_ all: [Suppression], _ title: String, _ note: String) -> HTML? {
    guard !all.isEmpty else { return nil }
    let rows: [HTML] = all.prefix(PageLimit.issues).map { suppression in
      """
      <tr><th scope="row"><code>\(suppression.place, limit: PageLimit.name)</code></th>\
      <td>\(suppression.until.day)</td>\
      <td><bdi>\(suppression.owner, limit: PageLimit.name)</bdi></td>\
      <td><bdi>\(suppression.reason, limit: PageLimit.name * 4)</bdi></td></tr>

      """
    }
    return """
      <h2>\(title)</h2><p class="note">\(note)</p>
      <div class="scroll" tabindex="0" role="group" aria-label="\(title)"><table>
      <thead><tr><th scope="col">Place</th><th scope="col">Until</th><th scope="col">Owner</th>\
      <th scope="col">Reason</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div>
      """
  }
}
