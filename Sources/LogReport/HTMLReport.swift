// LogReport: an analysis written down.
//
//   Analysis ──▶ HTMLReport  ──▶ report.html    (one file, offline, readable without its script)
//            ──▶ ResultsJSON ──▶ results.json
//            ──▶ Summary     ──▶ text, Markdown or JSON for stdout
//
// Pure and deterministic: no files, no clock, no randomness, no order taken from a dictionary.
// Text from logs or a model reaches the page only through `HTML`, which escapes it.
package import LogModel

/// The report page: everything in one file that opens from disk.
///
/// The page is a plain document of sections and `<details>`; its script only folds that document
/// into views and tabs and filters the event stream.
package enum HTMLReport {
  /// The whole file.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(asset: ContentPolicy.header)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="logmon \(analysis.version)">
      <title>\(Headline(analysis).text, limit: PageLimit.name) — Log Monitoring</title>
      <style>\(asset: ContentPolicy.style)</style>
      </head>
      \(body(analysis))
      </html>

      """
    return page.bytes
  }

  /// The page without its head, style and script: what differs from run to run.
  package static func body(_ analysis: Analysis) -> HTML {
    let index = PageIndex(analysis)
    return """
      <body>
      \(Icons.sprite)
      \(PageHeader.navigation(analysis))
      <main>
      <div id="monitoring" class="view" data-view>
      \(PageHeader(analysis: analysis).html())
      \(ThresholdPanel.html(analysis))
      \(TimelineChart(analysis: analysis, index: index).html())
      <div class="columns">
      \(ActionPanel(analysis: analysis, index: index).html())
      \(EventStream(analysis: analysis, index: index).html())
      </div>
      \(ServiceTable(analysis: analysis, index: index).html())
      \(InputPanel(analysis: analysis).html())
      </div>
      \(KnowledgeBase(analysis: analysis, index: index).html())
      \(TicketList(analysis: analysis, index: index).html())
      </main>
      <footer><p>Made by logmon \(analysis.version). Times are UTC and come from the events; \
      the same input gives the same page.</p></footer>
      <script>\(asset: ContentPolicy.script)</script>
      </body>
      """
  }
}
