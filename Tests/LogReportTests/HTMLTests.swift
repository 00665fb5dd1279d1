import LogReport
import Testing

@Suite struct `HTML text` {
  @Test func `log text cannot become markup`() {
    let message = "<script>alert('x')</script>"
    let row: HTML = "<td title=\"\(message)\">\(message)</td>"
    let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
    #expect(row.text == "<td title=\"\(escaped)\">\(escaped)</td>")
  }

  @Test func `an attribute cannot be left`() {
    let html: HTML = "<i title=\"\("\" onload=\"x & y")\"></i>"
    #expect(html.text == "<i title=\"&quot; onload=&quot;x &amp; y\"></i>")
  }

  @Test(arguments: [
    ("a\u{0}b", "a\\u{0}b"), ("\u{1b}[31m", "\\u{1b}[31m"), ("\u{85}", "\\u{85}"),
    ("user\u{202e}gpj.exe", "user\\u{202e}gpj.exe"), ("\u{2066}x", "\\u{2066}x"),
    ("\u{61c}", "\\u{61c}"), ("\u{e0041}", "\\u{e0041}"), ("\u{feff}a", "\\u{feff}a"),
    ("a\rb", "a\\u{d}b"), ("a\r", "a\\u{d}"),
  ])
  func `characters that deceive are shown`(text: String, shown: String) {
    #expect(("\(text)" as HTML).text == shown)
  }

  @Test(arguments: ["line\n\tnext", "naïve", "日本語", "👩‍👩‍👧", "שלום", ""])
  func `honest text stays as it is`(text: String) {
    #expect(("\(text)" as HTML).text == text)
  }

  @Test func `Windows line ends become plain ones`() {
    #expect(("\("a\r\nb")" as HTML).text == "a\nb")
  }

  @Test func `long text is cut, and the cut is named`() {
    let html: HTML = "\(String(repeating: "x", count: 1_000_000))"
    #expect(html.bytes.count < HTML.textLimit + 64)
    #expect(html.text.hasSuffix("… [cut, 995,904 more bytes]"))
  }

  @Test(arguments: 1...8) func `a cut never splits a character`(limit: Int) {
    let html: HTML = "\("é日👩é", limit: limit)"
    #expect(String(validating: html.bytes, as: UTF8.self) != nil)
  }
}

@Suite struct `Content policy` {
  @Test func `the policy names exactly the page's style and script`() async throws {
    let page = String(decoding: await HTMLReport.render(SampleAnalysis().analysis()), as: UTF8.self)
    let style = try page.onlyText(between: "<style>", and: "</style>")
    let script = try page.onlyText(between: "<script>", and: "</script>")
    let policy = try page.onlyText(between: "Content-Security-Policy\" content=\"", and: "\">")
    #expect(
      policy == """
        default-src 'none'; style-src '\(ContentPolicy.source(style))'; \
        script-src '\(ContentPolicy.source(script))'; font-src data:; base-uri 'none'; \
        form-action 'none'
        """)
  }

  /// `openssl dgst -sha256 -binary | base64` of "alert('Hello, world.');", as in W3C CSP Level 2.
  @Test func `sources are written as the standard's example`() {
    #expect(
      ContentPolicy.source("alert('Hello, world.');")
        == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=")
  }

  @Test func `the page carries no style attribute and no handler`() async {
    let page = String(decoding: await HTMLReport.render(SampleAnalysis().analysis()), as: UTF8.self)
    for forbidden in [" style=", " onclick=", " onload=", "javascript:", "http-equiv=\"refresh"] {
      #expect(!page.contains(forbidden))
    }
  }
}

extension HTML {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
  /// The text between two marks that stand exactly once.
  func onlyText(between start: String, and end: String) throws -> String {
    let parts = split(separator: start, omittingEmptySubsequences: false)
    try #require(parts.count == 2, "'\(start)' stands \(parts.count - 1) times")
    return String(try #require(parts[1].split(separator: end, maxSplits: 1).first))
  }
}
