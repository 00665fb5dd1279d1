import LogModel
import LogReport
import TestSupport
import Testing

@Suite struct `Report page` {
  private func body(_ analysis: Analysis) async -> String {
    await HTMLReport.body(analysis).text.replacing(ContentPolicy.script, with: "")
  }

  @Test func `the same analysis gives the same bytes`() async {
    let analysis = SampleAnalysis().analysis()
    #expect(await HTMLReport.render(analysis) == HTMLReport.render(analysis))
  }

  @Test func `every link leads somewhere`() async {
    let page = await body(SampleAnalysis().analysis())
    let links = page.split(separator: "href=\"#").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(links.count > 20)
    for link in links { #expect(page.contains("id=\"\(link)\""), "nothing at '#\(link)'") }
  }

  /// Most events of the issues lie beyond the rows that stand in the document.
  @Test(arguments: [0, 98, 400]) func `without the script every link leads somewhere`(normal: Int)
    async
  {
    let page = await body(SampleAnalysis(normalEvents: normal).analysis())
    let links = page.split(separator: "href=\"#").dropFirst().map { $0.prefix { $0 != "\"" } }
    for link in links { #expect(page.contains(" id=\"\(link)\""), "nothing at '#\(link)'") }
    #expect(page.contains("data-event=\"EVT-1795334592000-00a1f0\""))
  }

  @Test func `every anchor stands once`() async {
    let page = await body(SampleAnalysis(normalEvents: 40).analysis())
    let anchors = page.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(anchors).count == anchors.count)
  }

  @Test func `events of the same id get an anchor each`() async {
    var analysis = SampleAnalysis().analysis()
    for index in analysis.events.newest.indices {
      analysis.events.newest[index].event.eventID = "EVT-1"
    }
    let page = await body(analysis)
    #expect(page.contains("id=\"event-1\"") && page.contains("id=\"event-2\""))
  }

  @Test func `names stay on one line, and text is cut as everywhere`() async {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues[0].texts.title = "payments-db, <b>-</b> -- a-b-c (x-1) \u{202e}"
    analysis.triage.issues[0].texts.description = String(repeating: "long ", count: 10_000)
    let page = await body(analysis)
    let name = { (text: String) in "<span class=\"name\">\(text)</span>" }
    let title =
      "\(name("payments-db,")) &lt;b&gt;-&lt;/b&gt; -- \(name("a-b-c")) \(name("(x-1)")) \\u{202e}"
    #expect(page.contains(title))
    #expect(page.contains("… [cut, 17,232 more bytes]</p>"))
  }

  @Test func `a quiet run says so`() async {
    var analysis = Analysis(version: "1.0.0")
    analysis.statistics.totals.events = 12_345
    let page = await body(analysis)
    #expect(page.contains("All quiet"))
    #expect(page.contains("12,345 events, nothing over a limit."))
    #expect(page.contains("No alerts.") && page.contains("No tickets."))
  }

  @Test func `a run without events explains itself`() async {
    #expect(await body(Analysis(version: "1.0.0")).contains("the input holds none"))
    var rejected = Analysis(version: "1.0.0")
    rejected.statistics.totals.rejected = 7
    #expect(await body(rejected).contains("none of 7 lines could be understood"))
  }

  @Test func `a gate is spoken of only where one was set`() async {
    var analysis = Analysis(version: "1.0.0")
    #expect(await !body(analysis).contains("Gate"))
    analysis.status.isGated = true
    #expect(await body(analysis).contains("Gate held, exit 0"))
  }

  @Test func `incomplete input is announced before the verdict`() async throws {
    var analysis = SampleAnalysis().analysis()
    analysis.status = RunStatus(isComplete: false, exitCode: 3)
    let page = await body(analysis)
    let banner = try #require(page.firstRange(of: "Incomplete input."))
    let verdict = try #require(page.firstRange(of: "class=\"verdict"))
    #expect(banner.lowerBound < verdict.lowerBound)
    #expect(page.contains("Input not trustworthy, exit 3"))
  }

  @Test func `a megabyte in every text keeps the page small`() async {
    let long = String(repeating: "A", count: 1_000_000)
    let page = await HTMLReport.render(SampleAnalysis(plant: long).analysis())
    #expect(page.count < 1_500_000)
  }

  @Test func `thousands of issues keep the page small`() async {
    var analysis = SampleAnalysis().analysis()
    let issue = analysis.triage.issues[0]
    analysis.triage.issues = (0..<5000).map { number in
      var copy = issue
      copy.identity.id = "ISS-\(number)"
      return copy
    }
    let page = await HTMLReport.render(analysis)
    #expect(page.count < 5_000_000)
    #expect(String(decoding: page, as: UTF8.self).contains("4,800 more issues</p>") == false)
    #expect(String(decoding: page, as: UTF8.self).contains("4,800 more issues in results.json"))
  }

  /// Where rows must give way to cards, both fit; what is left out is told.
  @Test func `a page without room for all events says so`() async {
    let analysis = SampleAnalysis(normalEvents: 3000).analysis()
    let page = String(
      decoding: await HTMLReport.render(analysis, sizeLimit: 500_000), as: UTF8.self)
    #expect(page.utf8.count < 600_000)
    #expect(page.contains("more had no room"))
    let links = page.split(separator: "data-event=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    let data = page.split(separator: "id=\"data\">").last ?? ""
    #expect(!links.isEmpty)
    for link in Set(links) { #expect(data.contains("\"\(link)\"")) }
  }

  @Test(arguments: [
    [], [(0.0, 0.0)], [(1e-300, 2e-300), (1e300, Double.infinity)],
    [(Double.leastNonzeroMagnitude, 2e-300)],
    [(499, 501)],
  ])
  func `any distribution can be drawn`(buckets: [(Double, Double)]) async {
    var analysis = Analysis(version: "1.0.0")
    let all = buckets.map { Distribution.Bucket(low: $0.0, high: $0.1, count: 3) }
    analysis.statistics.distributions = analysis.thresholds.map { _ in Distribution(buckets: all) }
    let page = await body(analysis)
    #expect(!page.contains("nan") && !page.contains("inf%"))
  }

  @Test func `a log of ten thousand years has an axis`() async {
    var analysis = Analysis(version: "1.0.0")
    for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
      guard let time = Timestamp(text) else { continue }
      analysis.statistics.timeline.add(time, .init(events: 1))
    }
    let ticks = await body(analysis).split(separator: "text-anchor").count - 1
    #expect((1...6).contains(ticks))
  }

  @Test func `a single moment draws a timeline`() async {
    var analysis = Analysis(version: "1.0.0")
    analysis.statistics.timeline.add(SampleAnalysis.start, .init(events: 1, flagged: 1))
    #expect(await body(analysis).contains("class=\"bar flagged\""))
  }
}

@Suite struct `Hostile text` {
  static let attacks = [
    "<script>document.documentElement.dataset.owned=1</script>",
    "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><svg onload=alert(1)>",
    "</title><!--", "]]>&lt;script&gt;", "\u{202e}\u{0}\u{1b}]0;x\u{7}", "javascript:alert(1)",
    "[x](javascript:alert(1)) **<b>** `<i>`\n# <u>\n- <s>\n```\n<em>",
  ]

  /// Whatever stands in the texts, the markup stays what it is without them.
  @Test(arguments: attacks) func `plants no tag and no attribute`(attack: String) async {
    let harmless = await HTMLReport.render(SampleAnalysis(plant: "x").analysis())
    let hostile = await HTMLReport.render(SampleAnalysis(plant: attack).analysis())
    let allowed: Set = ["b", "code", "p", "p dir=", "ul", "li", "li dir=", "h3", "h4", "pre"]
    #expect(
      markup(of: hostile).filter { !allowed.contains($0) }
        == markup(of: harmless).filter { !allowed.contains($0) })
    #expect(hostile.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a || $0 == 0x09 })
    #expect(!String(decoding: hostile, as: UTF8.self).unicodeScalars.contains("\u{202e}"))
  }

  /// The name of every tag with the names of its attributes, values left out.
  private func markup(of page: [UInt8]) -> [String] {
    String(decoding: page, as: UTF8.self).split(separator: "<").dropFirst().map { piece in
      let tag = piece.prefix { $0 != ">" }
      let outsideQuotes = tag.split(separator: "\"", omittingEmptySubsequences: false)
        .enumerated().filter { $0.offset.isMultiple(of: 2) }
      return outsideQuotes.map(\.element).joined().split(separator: "/").joined()
    }
  }
}

@Suite struct `Markdown in a page` {
  private func body(_ markdown: String) async -> String {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.kbEntries[0].body = markdown
    return await HTMLReport.body(analysis).text
  }

  @Test(arguments: [
    ("# Title", "<h3>Title</h3>"), ("## Part", "<h4>Part</h4>"), ("#no", "<p dir=\"auto\">#no</p>"),
    ("- **a** b\n- `c`", "<li dir=\"auto\"><b>a</b> b</li>\n<li dir=\"auto\"><code>c</code></li>"),
    ("a\nb\n\nc", "<p dir=\"auto\">a b</p>\n<p dir=\"auto\">c</p>"),
    ("```\n<x> **y**\n", "<pre>&lt;x&gt; **y**\n"), (#"\*\*a\*\* \<b\>"#, "**a** &lt;b&gt;"),
    ("## A\r\n- b\r\n", "<h4>A</h4>\n<ul>\n<li dir=\"auto\">b</li>\n</ul>"),
    ("**\u{301}a**", "<b>\u{301}a</b>"), ("**open", "**open"),
    ("[a](javascript:b)", "[a](javascript:b)"), ("`` a", "`` a"),
    (
      "| A | B |\n|---|---|\n| 1 | **2** |",
      "<thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead><tbody>\n"
        + "<tr><td>1</td><td><b>2</b></td></tr>\n</tbody></table></div>"
    ),
  ])
  func `is rendered where it is known and shown where not`(markdown: String, html: String) async {
    #expect(await body(markdown).contains(html))
  }
}
