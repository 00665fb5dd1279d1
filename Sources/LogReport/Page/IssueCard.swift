import LogModel

/// One issue: its summary line, and below it all details, the most useful first.
struct IssueCard {
  let issue: Issue
  let analysis: Analysis
  let index: PageIndex
  let isOpen: Bool

  private static let shownDeviations = 8

  func html() -> HTML {
    let anchor = index.anchor(.issue, issue.identity.id) ?? ""
    return """
      <article id="\(anchor)"><details class="card issue \(issue.severity.rawValue)"\
      \(isOpen ? " open" as HTML : "")><summary>\(summary)</summary>
      <div class="body">
      <p class="lead" dir="auto">\(prose: issue.texts.description)</p>
      \(workaround)\(cause)\(cascade)\(ValueChart(issue, index)?.html())\(peaks)\(deviations)\(impact)\(evidence)\
      \(timeline)\(related)\(rawLines)\(authors)\(facts)
      <p class="js-only"><button type="button" data-filter-issue="\(issue.identity.id)" hidden>\
      Show its events</button> \(copies)</p>
      </div></details></article>

      """
  }

  private var summary: HTML {
    let duration = issue.extent.lastSeen - issue.extent.firstSeen
    return """
      <span class="badges">\(change)\(Badge.severity(issue.severity)) \(Badge.status(issue.status)) \
      \(Badge.aiGenerated)</span>
      <h4 class="card-title"><bdi>\(prose: issue.texts.title, limit: PageLimit.name * 2)</bdi></h4>
      <span class="meta">\(span) · \(duration.description) · \
      \(issue.extent.amount)\
      \(issue.extent.customersAffected > 0 ? " · " + customers : "")\(mark)</span>
      \(Sparkline.draw(issue.history.activity, label: "Flagged events over time"))
      """
  }

  /// Whether the issue is new or worse than in the baselines.
  private var change: HTML? {
    index.changes[issue.identity.id].map { "\(Badge.change($0)) " }
  }

  private var span: HTML {
    issue.isOver
      ? "\(index.time(issue.extent.firstSeen)) to \(index.time(issue.extent.lastSeen))"
      : "since \(index.time(issue.extent.firstSeen))"
  }

  /// How long after the last mark the issue began.
  private var mark: HTML? {
    analysis.lastMark(before: issue).map { mark in
      let delay = (issue.extent.firstSeen - mark.time).description
      return " · began \(delay) after <bdi>\(mark.label, limit: PageLimit.name)</bdi>"
    }
  }

  private var customers: String { PlainText.count(issue.extent.customersAffected, "customer") }

  // MARK: Why and what

  private var cause: HTML {
    let verdict = issue.verdict
    let percent = PlainText.number(verdict.confidence * 100, places: 0)
    return """
      <section class="part cause"><h5>Likely cause</h5>
      <p dir="auto">\(prose: verdict.rootCauseHypothesis)</p>
      <div class="confidence">\(Gauge.draw(share: verdict.confidence))\
      <span>\(percent) % confident, \(verdict.analyst.name)</span></div></section>
      """
  }

  private var impact: HTML? {
    guard !issue.texts.impact.isEmpty else { return nil }
    return "<section class=\"part\"><h5>Impact</h5>\(paragraph(issue.texts.impact))</section>"
  }

  private var workaround: HTML? {
    issue.texts.workaround.map { text in
      "<section class=\"part workaround\"><h5>Workaround</h5>\(paragraph(text))</section>"
    }
  }

  private func paragraph(_ text: String) -> HTML? {
    text.isEmpty ? nil : "<p dir=\"auto\">\(prose: text)</p>"
  }

  // MARK: Cascade

  private var cascade: HTML? {
    guard let cascade = issue.history.cascade, let root = cascade.order.first else { return nil }
    return """
      <section class="part"><h5>Cascade</h5>
      <ol class="cascade">\(cascade.order.map { step($0, since: root.onset) })</ol></section>
      """
  }

  private func step(_ step: Cascade.Step, since root: Timestamp) -> HTML {
    let delay = step.onset - root
    let region: HTML? =
      step.region == Wording.noRegion ? nil : "<bdi>\(step.region, limit: PageLimit.name)</bdi> · "
    let after = delay == .zero ? "root" : "\(delay < .zero ? "" : "+")\(delay.description)"
    return """
      <li>\(Icons.type(step.type)) <b><bdi>\(step.service, limit: PageLimit.name)</bdi></b> \
      <span class="where">\(region)\
      \(step.extent { "\(PlainText.count($0)) flagged" })</span> \
      <span class="onset">\(index.time(step.onset)) <span class="note">\(after)</span></span></li>

      """
  }

  // MARK: Evidence

  private var evidence: HTML? {
    guard !issue.verdict.evidence.isEmpty else { return nil }
    let items: [HTML] = issue.verdict.evidence.map { evidence in
      """
      <li><span dir="auto">\(prose: evidence.statement)</span>\(author(of: evidence))\(ids(evidence.eventIDs))</li>
      """
    }
    return "<section class=\"part\"><h5>Evidence</h5><ul class=\"evidence\">\(items)</ul></section>"
  }

  private func author(of evidence: Evidence) -> HTML? {
    evidence.author == .embedded ? nil : " <span class=\"note\">\(evidence.author.name)</span>"
  }

  private func ids(_ ids: [String]) -> HTML? {
    guard !ids.isEmpty else { return nil }
    return "<span class=\"ids\">\(index.links(events: ids))</span>"
  }

  private var peaks: HTML? {
    guard !issue.history.peaks.isEmpty else { return nil }
    let items: [HTML] = issue.history.peaks.map { peak in
      let threshold = index.thresholds[peak.threshold]
      return """
        <li><b>\(threshold.label)</b> limit \
        \(PlainText.quantity(threshold.limit, unit: threshold.unit)), \
        \(PlainText.comparison(peak, unit: threshold.unit))\
        \(Gauge(peak, limit: threshold.limit).html)</li>
        """
    }
    return """
      <section class="part"><h5>Worst values</h5><ul class="exceedances">\(items)</ul></section>
      """
  }

  /// The values that were furthest outside their usual range.
  private var deviations: HTML? {
    guard !issue.history.deviations.isEmpty else { return nil }
    let items: [HTML] = issue.history.deviations.prefix(Self.shownDeviations).map { deviation in
      let band = deviation.band
      let caller: HTML? = deviation.caller.map {
        " <span class=\"note\">called by <bdi>\($0, limit: PageLimit.name)</bdi></span>"
      }
      // Lines are counted by the minute, without single values.
      let values: HTML? =
        band.count == 0
        ? nil : " <span class=\"note\">in \(PlainText.count(band.count, "value"))</span>"
      return """
        <li><b><bdi>\(deviation.service, limit: PageLimit.name)</bdi> \
        \(deviation.metric, limit: PageLimit.name)</b>\(caller) \
        \(PlainText.quantity(deviation.value, unit: deviation.unit)), usually \
        \(band.text(unit: deviation.unit))\(values)\
        \(RangeGauge(deviation).html)</li>

        """
    }
    return """
      <section class="part"><h5>Outside the usual range</h5>
      <ul class="exceedances">\(items)</ul></section>
      """
  }

  private var timeline: HTML? {
    guard !issue.history.timeline.isEmpty else { return nil }
    let items: [HTML] = issue.history.timeline.map { entry in
      "<li>\(index.time(entry.time)) <span dir=\"auto\">\(entry.text)</span></li>"
    }
    return """
      <section class="part"><h5>Timeline</h5><ol class="history">\(items)</ol></section>
      """
  }

  // MARK: Related

  private var related: HTML? {
    guard !issue.history.relatedEvents.isEmpty else { return nil }
    let shown = issue.history.relatedEvents.count
    let note =
      shown < issue.extent.occurrences
      ? "\(PlainText.count(shown)) of \(PlainText.count(issue.extent.occurrences))"
      : PlainText.count(shown)
    return """
      <details class="related"><summary>Related events <span class="note">\(note)</span></summary>
      \(context)\(ids(issue.history.relatedEvents))</details>
      """
  }

  /// The events that explain the issue, complete: the stream may no longer hold them.
  private var context: HTML? {
    guard !issue.history.context.isEmpty else { return nil }
    // By index: copying an event counts a dozen references.
    let rows = issue.history.context.indices.map { row(issue.history.context[$0], $0) }
    return "<ol class=\"context\">\(rows)</ol>"
  }

  private func row(_ checked: CheckedEvent, _ position: Int) -> HTML {
    """
    <li id="\(index.timelineAnchor(issue, position) ?? "")">\(index.time(checked.event.timestamp)) \
    <b><bdi>\(checked.event.source.service, limit: PageLimit.name)</bdi></b> \
    \(KeyMetric(checked, index).html) <span class="message" dir="auto">\
    \(checked.event.message, limit: 400)</span> \
    <code>\(writing: checked.location.write, limit: PageLimit.name)</code></li>

    """
  }

  /// The original lines of the first and the worst event.
  private var rawLines: HTML? {
    let context = issue.history.context
    guard let worst = context.indices.max(by: { excess(context[$0]) < excess(context[$1]) })
    else { return nil }
    let items: [HTML] = (worst > 0 ? [0, worst] : [0]).compactMap { position in
      context[position].line.map { line in
        """
        <li><code>\(writing: context[position].location.write, limit: PageLimit.name)</code>\
        <pre class="raw" dir="auto">\(line, limit: 2048)</pre></li>
        """
      }
    }
    guard !items.isEmpty else { return nil }
    return """
      <details class="related"><summary>Raw lines \
      <span class="note">\(items.count > 1 ? "first and worst" : "first")</span></summary>
      <ol class="raw-lines">\(items)</ol></details>
      """
  }

  private func excess(_ checked: CheckedEvent) -> Double {
    checked.check?.excess(analysis.thresholds) ?? 0
  }

  /// Buttons that copy its e-mails, which are shown under Alerts.
  private var copies: [HTML] {
    analysis.triage.alerts.filter { $0.relatedIssueID == issue.identity.id }.compactMap { alert in
      index.anchor(.alert, alert.alertID).map { anchor in
        """
        <button type="button" data-copy="\(anchor)-text" hidden>Copy \
        \(alert.kind == .customer ? "customer notice" : "engineering alert")</button>\u{20}
        """
      }
    }
  }

  private var facts: HTML {
    """
    <dl class="facts">
    \(scope)
    \(fact("Issue", "<code>\(issue.identity.id)</code>"))
    \(fact("KB entry", index.link(.document, issue.identity.documentID)))
    \(tickets)
    \(fact("Services", "<bdi>\(PlainText.list(issue.scope.services, limit: 20))</bdi>"))
    \(fact("Regions", "<bdi>\(PlainText.list(issue.scope.regions, limit: 20))</bdi>"))
    \(fact("First seen", "<time>\(issue.extent.firstSeen.description)</time>"))
    \(fact("Last seen", "<time>\(issue.extent.lastSeen.description)</time>"))
    \(fact("Fingerprint", "<code>\(issue.identity.fingerprint)</code>"))
    </dl>
    """
  }

  private var scope: HTML? {
    let scope = issue.verdict.affectedScope
    guard !scope.isEmpty else { return nil }
    return """
      <div class="wide"><dt>Scope</dt> <dd dir="auto">\(scope, limit: PageLimit.body)</dd></div>
      """
  }

  private var tickets: [HTML] {
    analysis.triage.tickets.filter { $0.issue.id == issue.identity.id }
      .map { fact("Ticket", index.link(.ticket, $0.ticketID)) }
  }

  private func fact(_ name: String, _ value: HTML) -> HTML {
    "<div><dt>\(name)</dt> <dd>\(value)</dd></div>"
  }
}
