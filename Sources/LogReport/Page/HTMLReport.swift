// LogReport: renders an analysis.
//
//   Analysis ──▶ HTMLReport  ──▶ report.html    (one file, offline, readable without its script)
//            ──▶ ResultsJSON ──▶ results.json
//            ──▶ Summary     ──▶ text, Markdown or JSON for stdout
//
// Pure and deterministic: no files, no clock, no randomness, no order from a dictionary. Text from
// logs or a model reaches the page only through `HTML`, which escapes it, and through `EventData`,
// which the script shows as text.
package import LogModel

/// The report page: one file that opens from disk.
///
/// The page is a plain document of sections and `<details>`; its script turns that document into
/// views and tabs, filters the event stream and draws the visible rows from data.
package enum HTMLReport {
  /// Where the page's style and script are.
  package enum AssetMode: String, CaseIterable, Sendable {
    /// In the page, allowed by their hashes.
    case inline
    /// In `report.css` and `report.js` beside it, for servers that allow files only.
    case external
  }

  /// The names of the two files of an external report.
  package static let styleName = "report.css"
  package static let scriptName = "report.js"

  /// The target size in bytes: the page opens quickly and fits into an e-mail attachment.
  package static let sizeLimit = 4_800_000

  /// The whole file.
  package static func render(
    _ analysis: Analysis, assets: AssetMode = .inline, sizeLimit: Int = sizeLimit
  ) async -> [UInt8] {
    async let policy = ContentPolicy.header(assets)
    let assetSize =
      assets == .inline ? ContentPolicy.style.utf8.count + ContentPolicy.script.utf8.count : 0
    let body = await parts(analysis, sizeLimit: sizeLimit - assetSize)
    let title: HTML = "\(Headline(analysis).text, limit: PageLimit.name) — Log Monitoring"
    return document(
      title, analysis.version, policy: await policy,
      style: assets == .inline ? inlineStyle : externalStyle, body,
      script: assets == .inline ? inlineScript : externalScript)
  }

  /// A page without a script, whose body is `main`.
  static func plain(_ title: HTML, _ version: String, _ main: HTML) -> [UInt8] {
    document(
      title, version, policy: ContentPolicy.header(.inline), style: inlineStyle, [main],
      script: nil)
  }

  private static func document(
    _ title: HTML, _ version: String, policy: String, style: HTML, _ body: [HTML], script: HTML?
  ) -> [UInt8] {
    let head: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(asset: policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="logmon \(version)">
      <title>\(title)</title>
      \(style)
      </head>
      <body>

      """
    let foot: HTML = """

      \(script)
      </body>
      </html>

      """
    return HTML([head] + body + [foot]).bytes
  }

  private static let inlineStyle: HTML = "<style>\(asset: ContentPolicy.style)</style>"
  private static let inlineScript: HTML = "<script>\(asset: ContentPolicy.script)</script>"
  private static let externalStyle: HTML = "<link rel=\"stylesheet\" href=\"\(styleName)\">"
  private static let externalScript: HTML = "<script src=\"\(scriptName)\"></script>"

  /// The page without its head, style and script: the part that depends on the run.
  package static func body(_ analysis: Analysis, sizeLimit: Int = sizeLimit) async -> HTML {
    HTML(await parts(analysis, sizeLimit: sizeLimit))
  }

  /// The same in parts, each written once and copied once into the page.
  ///
  /// Event rows, cards and the rest are rendered concurrently, because together they take long.
  private static func parts(_ analysis: Analysis, sizeLimit: Int) async -> [HTML] {
    let analysis = analysis.byUrgency
    let index = PageIndex(analysis)
    let shown = ShownEvents(analysis)
    async let rows = rows(shown, analysis, index, room: room(sizeLimit, taken: 0))
    async let frame = (above(analysis, index), below(analysis, index))
    let linked = index.numbering(shown, analysis.triage.issues)
    async let stream = EventListSection(analysis: analysis, index: linked, shown: shown).html()
    let actions = await ActionPanel(analysis: analysis, index: linked).html()
    let (above, below) = await frame
    let rest = above.bytes.count + below.bytes.count
    let data = await rows
    var middle = Middle(shown: shown, data: data, actions: actions, stream: await stream)
    // The data that fits beside cards with links fits beside cards without links. The cards are
    // rendered again only where the data does not fit.
    if data.count < shown.count
      || data.size >= room(sizeLimit, taken: rest + actions.bytes.count)
    {
      let unlinked = await ActionPanel(analysis: analysis, index: index).html()
      middle = await Middle(
        analysis, index, shown, room: room(sizeLimit, taken: rest + unlinked.bytes.count))
    }
    return [
      above, "\n<div class=\"columns\">\n", middle.actions, "\n", middle.stream, "\n</div>\n",
      below, "\n<script type=\"application/json\" id=\"data\">",
      HTML(data: middle.block(analysis)), "</script>",
    ]
  }

  /// The bytes for the events' data, where the rest of the page takes `taken` bytes.
  private static func room(_ sizeLimit: Int, taken: Int) -> Int {
    min(max(sizeLimit - taken, sizeLimit / 12), sizeLimit * 3 / 4)
  }

  private static func rows(
    _ shown: ShownEvents, _ analysis: Analysis, _ index: PageIndex, room: Int
  ) -> EventData {
    EventData(
      shown.chosen, start: analysis.statistics.timeline.start, index: index, byteLimit: room)
  }

  /// The events on the page, and the cards that link to them.
  private struct Middle {
    let shown: ShownEvents
    let data: EventData
    let actions: HTML
    let stream: HTML

    init(shown: ShownEvents, data: EventData, actions: HTML, stream: HTML) {
      self.shown = shown
      self.data = data
      self.actions = actions
      self.stream = stream
    }

    /// Shows as many of the events as fit.
    init(_ analysis: Analysis, _ unlinked: PageIndex, _ events: ShownEvents, room: Int) async {
      data = rows(events, analysis, unlinked, room: room)
      shown = ShownEvents(analysis, limit: data.count)
      let index = unlinked.numbering(shown, analysis.triage.issues)
      actions = await ActionPanel(analysis: analysis, index: index).html()
      stream = EventListSection(analysis: analysis, index: index, shown: shown).html()
    }

    func block(_ analysis: Analysis) -> [UInt8] { data.block(order: shown.order, analysis) }
  }

  private static func above(_ analysis: Analysis, _ index: PageIndex) -> HTML {
    """
    \(Icons.sprite)
    \(PageHeader.navigation(analysis))
    <main>
    <div id="monitoring" class="view" data-view>
    \(PageHeader(analysis: analysis, index: index).html())\(GatePanel.html(analysis))
    \(ThresholdPanel.html(analysis))
    \(TimelineChart(analysis: analysis, index: index).html())
    """
  }

  private static func below(_ analysis: Analysis, _ index: PageIndex) -> HTML {
    """
    \(ServiceTable(analysis: analysis, index: index).html())\(PercentileCharts.html(analysis, index))
    \(InputPanel(analysis: analysis).html())
    </div>\(ComparisonSection.html(analysis, index))
    \(KnowledgeBaseSection(analysis: analysis, index: index).html())
    \(TicketList(analysis: analysis, index: index).html())\(SuppressionList.html(analysis, index))
    </main>
    <footer><p>Made by logmon \(analysis.version). Times are <span class="zone">UTC</span> and come from the events; \
    the same input gives the same page.</p></footer>
    """
  }
}
