import LogModel

/// The view of what became of the run since its baselines; only where it was compared with some.
struct ComparisonSection {
  let comparison: RunComparison
  let index: PageIndex

  /// Nothing without a baseline.
  static func html(_ analysis: Analysis, _ index: PageIndex) -> HTML? {
    analysis.comparison.map { Self(comparison: $0, index: index).html() }
  }

  private func html() -> HTML {
    """

    <section id="comparison" class="view" data-view aria-labelledby="comparison-title">
    <div class="view-head"><h1 id="comparison-title">Comparison</h1>
    <p class="subtitle" dir="auto">\(ComparisonText.sentence(comparison), limit: PageLimit.body).</p></div>
    \(comparison.isSufficient ? nil : doubt)
    \(issues)
    <section class="services" aria-labelledby="compared-title">
    <div class="section-head"><h2 id="compared-title">Services then and now</h2>
    <p class="note">worse first; the bar is the change with its 95 % interval, from −50 % to \
    +100 %; grey is then, colour is now</p></div>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="compared-title">\
    <table class="compared"><thead><tr><th scope="col">Service</th><th scope="col">Measure</th>\
    <th scope="col" class="number">Then</th><th scope="col" class="number">Now</th>\
    <th scope="col">Change</th><th scope="col">Distribution</th>\
    <th scope="col">Verdict</th></tr></thead>
    \(services.prefix(PageLimit.services).map(body))
    </table></div>
    <p class="note">\(PlainText.count(comparison.quietRegions, "row")) of single regions without a \
    proven difference left out\(ComparisonText.lines(comparison).map { "; \($0)" as HTML }).</p>
    \(PageLimit.note(services.count, shown: min(services.count, PageLimit.services), "service"))
    </section>
    </section>
    """
  }

  private var doubt: HTML {
    """
    <p class="banner" role="note"><strong>Too little was compared:</strong> \
    \(ComparisonText.coverage(comparison), limit: PageLimit.body).</p>
    """
  }

  // MARK: Issues

  private var issues: HTML? {
    let shown = comparison.issues.prefix(PageLimit.issues)
    guard !shown.isEmpty else { return nil }
    let items: [HTML] = shown.map { issue in
      let link: HTML =
        issue.change == .resolved
        ? "<code>\(issue.issueID, limit: PageLimit.name)</code>"
        : index.link(.issue, issue.issueID)
      return """
        <li><span class="badges">\(Badge.change(issue.change)) \(Badge.severity(issue.severity))\
        </span> <bdi>\(issue.title, limit: PageLimit.name * 2)</bdi> \
        <span class="note">\(link)</span></li>

        """
    }
    return """
      <section class="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">Issues</h2><ul>\(items)</ul>
      \(PageLimit.note(comparison.issues.count, shown: shown.count, "issue"))</section>
      """
  }

  // MARK: Services

  /// The rows of each service, those with a regression first.
  private var services: [[ComparedSeries]] {
    var groups: [[ComparedSeries]] = []
    for row in comparison.rows {
      if let group = groups.last, group.first?.service == row.service {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups.enumerated().sorted { lhs, rhs in
      (rank(lhs.element), lhs.offset) < (rank(rhs.element), rhs.offset)
    }.map(\.element)
  }

  private func rank(_ rows: [ComparedSeries]) -> Int { rows.map { rank($0.verdict) }.min() ?? 9 }

  private func rank(_ verdict: ComparedSeries.Verdict) -> Int {
    switch verdict {
    case .silent: 0
    case .regressed: 1
    case .new: 2
    case .changed: 3
    case .improved: 4
    case .gone, .notEnough: 5
    case .same: 6
    }
  }

  private func body(_ rows: [ComparedSeries]) -> HTML {
    let first = rows.first.map(cells)
    let others: [HTML] = rows.dropFirst().map { "<tr>\(cells($0))</tr>" }
    return """
      <tbody><tr><th scope="rowgroup" rowspan="\(rows.count)">\
      <bdi>\(rows.first?.serviceName ?? "", limit: PageLimit.name)</bdi></th>\
      \(first)</tr>\(others)</tbody>

      """
  }

  private func cells(_ row: ComparedSeries) -> HTML {
    let region: HTML? = row.region.map { region in
      " <span class=\"where\">in <bdi>\(region, limit: PageLimit.name)</bdi></span>"
    }
    return """
      <td>\(row.measureName, limit: PageLimit.name)\(region)</td>\
      <td class="number">\(figure(row.then, row))</td>\
      <td class="number">\(figure(row.now, row))</td>\
      <td class="shift"><span>\(ComparisonText.change(row))</span>\(ShiftBar(row)?.html())</td>\
      <td class="spread-cell">\(DistributionPair(row)?.html())\(RunHistory(row)?.html())</td>\
      <td>\(Badge.verdict(row.verdict))\
      \(row.reason.isEmpty ? nil : " <span class=\"note\">\(row.reason, limit: 200)</span>" as HTML)</td>
      """
  }

  private func figure(_ side: ComparedSeries.Side?, _ row: ComparedSeries) -> HTML {
    guard let side else { return "-" }
    let main = ComparisonText.figure(side, row)
    let note: HTML? =
      side.p95 == nil
      ? nil : "<br><span class=\"note\">p50/p95/p99 of \(PlainText.count(side.count))</span>"
    return "\(main)\(note)"
  }
}

extension Badge {
  /// What became of an issue since the baselines.
  static func change(_ change: ComparedIssue.Change) -> HTML {
    let kind: HTML =
      switch change {
      case .new: "high"
      case .regressed: "critical"
      case .ongoing: "kind"
      case .resolved: "resolved"
      }
    return "<span class=\"badge change \(kind)\">\(change.rawValue)</span>"
  }

  static func verdict(_ verdict: ComparedSeries.Verdict) -> HTML {
    let kind: HTML =
      switch verdict {
      case .regressed, .silent: "critical"
      case .new, .changed: "medium"
      case .improved: "resolved"
      case .same, .notEnough, .gone: "kind"
      }
    let word = verdict == .same ? "no proven difference" : verdict.rawValue
    return "<span class=\"badge \(kind)\">\(word)</span>"
  }
}
