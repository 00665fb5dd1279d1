import LogModel

/// The top of the page: input, status of the run, and findings.
struct PageHeader {
  let analysis: Analysis
  let index: PageIndex

  static func navigation(_ analysis: Analysis) -> HTML {
    """
    <header class="top">
    <a class="skip" href="#stream">Skip to the event stream</a>
    <p class="mark"><svg width="20" height="20" aria-hidden="true"><use href="#icon-mark"/></svg> \
    logmon</p>
    <nav aria-label="Views">
    <a href="#monitoring">Monitoring</a>\(comparisonLink(analysis))
    <a href="#knowledge-base">Knowledge Base \
    <span class="count">\(PlainText.count(analysis.triage.kbEntries.count))</span></a>
    <a href="#tickets">Tickets \
    <span class="count">\(PlainText.count(analysis.triage.tickets.count))</span></a>\(suppressed(analysis.triage.suppressions))
    </nav>
    \(window(analysis))
    </header>
    """
  }

  private static func suppressed(_ outcome: SuppressionOutcome) -> HTML? {
    guard !outcome.isEmpty else { return nil }
    return """

      <a href="#suppressed">Suppressed \
      <span class="count">\(PlainText.count(outcome.hidden.count))</span></a>
      """
  }

  private static func comparisonLink(_ analysis: Analysis) -> HTML? {
    analysis.comparison.map { comparison in
      """

      <a href="#comparison">Comparison \
      <span class="count">\(PlainText.count(comparison.regressions))</span></a>
      """
    }
  }

  private static func window(_ analysis: Analysis) -> HTML? {
    guard let window = analysis.statistics.window else { return nil }
    let (from, to) = (window.lowerBound, window.upperBound)
    let end = from.day == to.day ? to.hourAndMinute : "\(to.day) \(to.hourAndMinute)"
    return """
      <p class="window"><time datetime="\(from.description)">\(from.day) \(from.hourAndMinute)\
      </time> – <time datetime="\(to.description)">\(end)</time> \
      <span class="zone">UTC</span> <button type="button" id="zone" hidden>Show local time</button></p>
      """
  }

  func html() -> HTML {
    """
    <section class="hero" aria-labelledby="page-title">
    <div class="title"><h1 id="page-title">Log Monitoring</h1>
    <p class="subtitle">AI-powered anomaly detection</p></div>
    \(status)
    \(analysis.status.isComplete ? nil : banner)
    \(verdict)
    \(totals)
    \(analysis.status.isComplete ? banner : nil)
    </section>
    """
  }

  // MARK: Status

  private var status: HTML {
    let run = analysis.status
    let completeness: HTML =
      run.isComplete
      ? "<li class=\"state good\">Input complete</li>"
      : "<li class=\"state bad\">Input incomplete</li>"
    let gate: HTML? = run.gate.map { words in
      """
      <li class="state \(run.exitCode == 0 ? "good" : "bad")">\(words), exit \(Int(run.exitCode))</li>

      """
    }
    return """
      <ul class="run-state" aria-label="Run status">
      \(completeness)
      \(comparison)\(gate)<li class="state plain">by the \(run.analystSentence, limit: PageLimit.name * 2)</li>
      </ul>
      """
  }

  private var comparison: HTML? {
    analysis.comparison.map { comparison in
      let worse = comparison.regressions
      let words =
        worse > 0
        ? "\(PlainText.count(worse)) series regressed"
        : comparison.isSufficient ? "Nothing regressed" : "Too little compared"
      return """
        <li class="state \(worse == 0 && comparison.isSufficient ? "good" : "bad")">\
        <a href="#comparison">\(words)</a></li>

        """
    }
  }

  /// Prominent when the run was incomplete or has a message.
  private var banner: HTML? {
    let warnings = analysis.status.warnings
    if analysis.status.isComplete && warnings.isEmpty { return nil }
    let broken = analysis.input.files.filter { !$0.isComplete }.map(\.name)
    let incomplete: HTML? =
      analysis.status.isComplete
      ? nil
      : """
      <p><strong>Incomplete input.</strong> What could be read is below; the rest is missing\
      \(broken.isEmpty ? "" : ": " + PlainText.list(broken)).</p>
      """
    let items: [HTML] = warnings.map { "<li dir=\"auto\">\($0, limit: 600)</li>" }
    let list: HTML? = items.isEmpty ? nil : "<ul>\(items)</ul>"
    return """
      <div class="banner \(analysis.status.isComplete ? "notice" : "alarm")" role="note">
      \(incomplete)\(list)
      </div>
      """
  }

  private var verdict: HTML {
    let headline = Headline(analysis)
    return """
      <p class="verdict \(headline.severity?.rawValue ?? styleWithoutIssues)"><strong>\(headline.lead)</strong>\
      <bdi>\(prose: headline.rest)</bdi></p>
      \(nextStep)
      """
  }

  /// What to do first about the most urgent issue.
  private var nextStep: HTML? {
    guard let issue = analysis.triage.issues.first,
      let step = issue.texts.workaround ?? (issue.texts.impact.isEmpty ? nil : issue.texts.impact)
    else { return nil }
    let label: HTML = issue.texts.workaround == nil ? "Impact" : "Do first"
    return """
      <p class="next"><b>\(label)</b> <span dir="auto">\(prose: step.opening(within: 190))</span> \
      \(index.link(.issue, issue.identity.id, "Read the case"))</p>
      """
  }

  /// The style of a page without issues: `quiet` only if the run was complete and not empty.
  private var styleWithoutIssues: String {
    let isQuiet = analysis.statistics.totals.events > 0 && analysis.statistics.totals.flagged == 0
    return isQuiet && analysis.isTrusted ? "quiet" : "none"
  }

  // MARK: Totals

  private var totals: HTML {
    let totals = analysis.statistics.totals
    let flaggedShare = share(totals.flagged)
    let alerts = analysis.triage.alerts.isEmpty ? "none needed" : "e-mails written"
    let tickets = analysis.triage.tickets.isEmpty ? "none needed" : "ready to file"
    return """
      <dl class="totals">
      \(total("Events", totals.events, "of \(PlainText.count(totals.lines, "line"))"))
      \(total("Flagged", totals.flagged, flaggedShare, totals.flagged > 0 ? "flagged" : ""))
      \(total("Critical", totals.critical, "3rd in a row or later", criticalClass))
      \(total("Services", totals.services, "in \(PlainText.count(totals.regions, "region"))"))
      \(total("Customers", totals.customersAffected, "with a flagged event"))
      \(total("Issues", analysis.triage.issues.count, severities))
      \(total("Alerts", analysis.triage.alerts.count, alerts))
      \(total("Tickets", analysis.triage.tickets.count, tickets))
      </dl>
      """
  }

  private var criticalClass: String { analysis.statistics.totals.critical > 0 ? "critical" : "" }

  private func total(_ name: String, _ count: Int, _ note: String, _ kind: String = "") -> HTML {
    """
    <div><dt>\(name)</dt> <dd class="\(kind)">\(PlainText.count(count)) \
    <span class="note">\(note)</span></dd></div>
    """
  }

  private func share(_ count: Int) -> String {
    guard analysis.statistics.totals.events > 0 else { return "of no events" }
    let percent = Double(count) / Double(analysis.statistics.totals.events) * 100
    return "\(PlainText.number(percent, places: 1)) % of events"
  }

  /// `1 critical, 2 low`.
  private var severities: String {
    let counts = Severity.allCases.reversed().compactMap { severity in
      let count = analysis.triage.issues.count { $0.severityFloor == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)"
    }
    return counts.isEmpty ? "none found" : counts.joined(separator: ", ")
  }
}
