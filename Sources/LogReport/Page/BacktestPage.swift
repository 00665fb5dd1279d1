package import LogModel

/// A backtest as one file that opens from disk: a row for each set of limits, with bars.
package enum BacktestPage {
  /// The whole file.
  package static func render(_ backtest: Backtest, version: String) -> [UInt8] {
    let page: HTML = """
      <main>
      <section class="view" aria-labelledby="page-title">
      <div class="view-head"><h1 id="page-title">Backtest</h1>
      <p class="subtitle">What other limits would have flagged and raised in the same logs</p></div>
      \(backtest.notes.map(note))
      \(table(backtest))
      </section>
      </main>
      <footer><p>Made by logmon \(version). A page is an issue of severity high or critical. \
      Times come from the events; the same input gives the same page.</p></footer>
      """
    return HTMLReport.plain("Backtest — logmon", version, page)
  }

  private static func note(_ text: String) -> HTML {
    "<p class=\"note\">\(text, limit: PageLimit.body).</p>\n"
  }

  private static func table(_ backtest: Backtest) -> HTML {
    let hasScore = backtest.rows.contains { $0.score != nil }
    let scores: HTML = """
      <th scope="col" class="number">Precision</th><th scope="col" class="number">Recall</th>\
      <th scope="col" class="number">Delay</th>
      """
    let (flagged, pages) = (
      backtest.rows.map { Double($0.flagged) }.max() ?? 0,
      backtest.rows.map(\.pagesPerDay).max() ?? 0
    )
    let severities: [HTML] = Severity.allCases.reversed().map {
      "<th scope=\"col\" class=\"number\">\($0.rawValue)</th>"
    }
    let suggested = backtest.suggestion?.name
    let rows: [HTML] = backtest.rows.map { row in
      let counts: [HTML] = Severity.allCases.reversed().map {
        "<td class=\"number\">\(PlainText.count(row.issues[$0] ?? 0))</td>"
      }
      let mark: HTML? =
        row.name == suggested ? " <span class=\"badge resolved\">suggested</span>" : nil
      return """
        <tr><th scope="row"><bdi>\(row.name, limit: PageLimit.name * 2)</bdi>\(mark)</th>\
        <td class="number">\(PlainText.count(row.flagged))</td>\
        <td class="bar-cell">\(bar(Double(row.flagged), of: flagged, "flagged", "#d1890f"))</td>\
        \(counts)<td class="number">\(PlainText.number(row.pagesPerDay, places: 1))</td>\
        <td class="bar-cell">\(bar(row.pagesPerDay, of: pages, "critical", "#c0362c"))</td>\
        \(hasScore ? score(row.score) : nil)</tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="group" aria-labelledby="page-title">\
      <table class="backtest">
      <thead><tr><th scope="col">Limits</th><th scope="col" class="number">Flagged</th>\
      <td></td>\(severities)<th scope="col" class="number">Pages a day</th><td></td>\
      \(hasScore ? scores : nil)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>
      """
  }

  private static func bar(
    _ value: Double, of most: Double, _ kind: String, _ colour: String
  ) -> HTML {
    """
    <svg width="100%" height="14" aria-hidden="true">\
    <rect x="0" y="2" width="100%" height="10" rx="2" fill="#ddd" class="track"/>\
    <rect x="0" y="2" width="\(percent(value, of: most))" height="10" rx="2" fill="\(colour)" \
    class="bar \(kind)"/></svg>
    """
  }

  private static func score(_ score: Backtest.Score?) -> HTML {
    let delay = score?.delay.map { "\(PlainText.number($0, places: 0)) s" } ?? "-"
    return """
      <td class="number">\(score?.precision ?? "-")</td>\
      <td class="number">\(score?.recall ?? "-")</td><td class="number">\(delay)</td>
      """
  }
}
