import LogModel
import LogReport
import TestSupport
import Testing

/// The formats of CI systems, each as it is written by one function.
private let formats: [(name: String, render: @Sendable (Analysis) -> [UInt8])] = [
  ("junit.xml", { JUnitReport.render($0) }), ("logmon.sarif", { SARIFReport.render($0) }),
  ("code-quality.json", { GitLabReport.render($0) }),
  ("metrics.txt", { OpenMetricsReport.render($0) }),
  ("postmortem.md", { Postmortem.render($0) }),
  ("annotations.github.txt", { Annotations.render($0, .github) }),
  ("annotations.azure.txt", { Annotations.render($0, .azure) }),
  ("summary.md", { Summary.render($0, format: .markdown) }),
]

extension SampleAnalysis {
  /// The sample with a gate: one rule of each outcome, the first tripped by the cascade.
  fileprivate var gated: Analysis {
    var analysis = analysis()
    analysis.status.isGated = true
    analysis.status.checks = [
      GateCheck(
        text("fail-on high"), .failed, text("1 issue of severity high or above"),
        issueIDs: [Self.rootID]),
      GateCheck(text("p95(latency_ms) < 400"), .failed, text("1,820 ms")),
      GateCheck("error_rate < 1%", .passed, text("0.2 % of 346 events")),
      GateCheck(text("p99(queue_ms) < 9"), .notMeasured, text("no event carries queue_ms")),
    ]
    return analysis
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func lines(_ bytes: [UInt8]) -> [Substring] {
  text(bytes).split(separator: "\n", omittingEmptySubsequences: false)
}

@Suite struct `Formats of CI systems` {
  @Test(arguments: formats.map(\.name)) func `are as recorded`(name: String) throws {
    let format = try #require(formats.first { $0.name == name })
    try expectGolden(text(format.render(SampleAnalysis().gated)), "ci-\(name)")
  }

  @Test(arguments: formats.map(\.name)) func `hold of an empty run what there is`(
    name: String
  ) throws {
    let format = try #require(formats.first { $0.name == name })
    let bytes = format.render(Analysis(version: "1.0.0"))
    if name.hasSuffix("json") || name.hasSuffix("sarif") { _ = try JSONValue(parsing: bytes) }
    if name == "junit.xml" { #expect(text(bytes).contains(#" tests="1" failures="0""#)) }
    if name.hasPrefix("annotations") { #expect(bytes.isEmpty) }
  }

  @Test func `fail an issue that trips the gate, and skip one below it`() {
    let junit = text(JUnitReport.render(SampleAnalysis().gated))
    #expect(junit.contains(#"<failure type="critical" message="critical: Slow queries in"#))
    #expect(junit.contains(#"<skipped message="low, below the gate: CPU of metrics-host"#))
    #expect(junit.contains(#"tests="7" failures="3" errors="1""#))
    let open = text(JUnitReport.render(SampleAnalysis().analysis()))
    #expect(open.contains(#"<failure type="low""#) && !open.contains("<skipped"))
  }

  @Test func `tell what became of an issue since the baseline, where there is one`() {
    var analysis = SampleAnalysis().analysis()
    #expect(!text(SARIFReport.render(analysis)).contains("baselineState"))
    analysis.comparison = RunComparison(
      baselines: [],
      issues: [
        ComparedIssue(
          issueID: SampleAnalysis.rootID, fingerprint: "f", title: "t", severity: .high,
          change: .regressed),
        ComparedIssue(
          issueID: "ISS-gone", fingerprint: "g", title: "t", severity: .high, change: .resolved),
      ])
    let sarif = text(SARIFReport.render(analysis))
    #expect(sarif.split(separator: "baselineState").count == 2)
    #expect(sarif.contains(#""baselineState": "updated""#) && !sarif.contains("ISS-gone"))
  }

  @Test func `pass nothing that was not measured`() {
    var analysis = SampleAnalysis().gated
    analysis.status.doubt = Doubt(lead: "Nothing was measured", detail: "no limit found a value")
    analysis.status.exitCode = 3
    let junit = text(JUnitReport.render(analysis))
    #expect(junit.contains(#"<error type="input" message="Nothing was measured: no limit"#))
    #expect(junit.contains(#"<error type="input" message="not measured: no event carries"#))
    let metrics = text(OpenMetricsReport.render(analysis))
    #expect(metrics.contains("\nlogmon_trusted 0\n"))
    let sarif = text(SARIFReport.render(analysis))
    #expect(sarif.contains(#""executionSuccessful": false"#))
    let notes = lines(Annotations.render(analysis, .github))
    #expect(notes.first?.hasPrefix("::error title=logmon input::Nothing was measured") == true)
  }

  @Test(arguments: [(1, 1), (9, 9), (10, 10), (11, 11), (500, 11)])
  func `print ten annotations and count the rest`(issues: Int, expected: Int) {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues = Array(repeating: analysis.triage.issues[0], count: issues)
    for style in [Annotations.Style.github, .azure] {
      let all = lines(Annotations.render(analysis, style)).dropLast()
      #expect(all.count == expected)
      if issues > 10 {
        #expect(all.last?.contains("and \(issues - 10) more problem") == true)
      }
    }
  }

  @Test func `name each case, entry and series once`() throws {
    var analysis = SampleAnalysis().gated
    analysis.triage.issues = Array(repeating: analysis.triage.issues[0], count: 3)
    analysis.status.checks += analysis.status.checks
    analysis.statistics.services += analysis.statistics.services
    let cases = text(JUnitReport.render(analysis)).matches(
      of: /<testcase classname="([^"]*)" name="([^"]*)">/
    ).map { "\($0.1) \($0.2)" }
    #expect(cases.count == 12 && Set(cases).count == 12)
    let entries = try JSONValue(parsing: GitLabReport.render(analysis)).array ?? []
    #expect(Set(entries.compactMap { $0["fingerprint"]?.string }).count == 3)
    let series = lines(OpenMetricsReport.render(analysis)).filter { !$0.hasPrefix("#") }
      .dropLast().compactMap { $0.split(separator: " ").dropLast().joined(separator: " ") }
    #expect(Set(series).count == series.count)
  }

  @Test func `hold at most what GitHub takes, and say what is left out`() throws {
    var analysis = SampleAnalysis().analysis()
    analysis.triage.issues = Array(
      repeating: analysis.triage.issues[1], count: SARIFReport.resultLimit + 2)
    let run = try JSONValue(parsing: SARIFReport.render(analysis))["runs"]?.array?[0]
    #expect(run?["results"]?.array?.count == SARIFReport.resultLimit)
    let notes = run?["invocations"]?.array?[0]["toolExecutionNotifications"]?.array
    #expect(notes?.first?["message"]?["text"]?.string == "2 more issues in the report")
  }

  @Test func `point at the first event of each service`() throws {
    let results = try JSONValue(parsing: SARIFReport.render(SampleAnalysis().analysis()))["runs"]?
      .array?[0]["results"]?.array
    func line(_ location: JSONValue?) -> Double? {
      location?["physicalLocation"]?["region"]?["startLine"]?.number
    }
    #expect(line(results?[0]["locations"]?.array?[0]) == 120)
    #expect(results?[0]["relatedLocations"]?.array?.map(line) == [151, 232])
  }
}

/// Log text is text: whatever it holds, a format has the lines and the marks of a harmless text.
@Suite struct `Hostile text in formats of CI systems` {
  static let attacks =
    `Hostile text`.attacks + HostileText.all + [
      "\n::error::owned", "\r\n::add-mask::a", "::error::", "##vso[task.setvariable variable=a]b",
      "##[command]x", "##teamcity[buildStatus text='x']", "%0A::error::x", "%0D%0A", "]]>",
      "[[ATTACHMENT|/etc/passwd]]",
      "<![CDATA[", "&amp;&#10;", "<!-- x -->", "| a | b |\n|---|---|", "```\n# x\n```", "`x`",
      "\u{202e}\u{2066}abc\u{2069}", "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}\u{9f}",
      "\u{fffe}\u{ffff}\u{feff}", "{0} {{1}}", "[x](1) [y](https://evil.example)", "\\\"}",
      "\" 1\nlogmon_events 0\n# EOF", ";type=error]", "a,line=1", "=1+1", "@everyone #1 GH-2",
      "file:///etc/passwd?x#y", String(repeating: "long ", count: 3000),
    ]

  @Test(arguments: attacks) func `adds no line and no mark`(attack: String) throws {
    for format in formats {
      let plain = format.render(SampleAnalysis(plant: "x").gated)
      let bytes = format.render(SampleAnalysis(plant: attack).gated)
      #expect(lines(bytes).count == lines(plain).count, "\(format.name)")
      try expectHarmless(format.name, bytes, plain)
    }
  }

  private func expectHarmless(_ name: String, _ bytes: [UInt8], _ plain: [UInt8]) throws {
    let page = text(bytes)
    for scalar in page.unicodeScalars {
      let isControl = scalar.value < 0x20 && scalar != "\n" || (0x7f..<0xa0).contains(scalar.value)
      let isBidi = (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069) ~= scalar.value
      let isForbidden = name == "junit.xml" && scalar.value & 0xfffe == 0xfffe
      #expect(!isControl && !isBidi && !isForbidden, "\(name): \(scalar.value)")
    }
    switch name {
    case "junit.xml":
      for mark: Character in ["<", ">", "\""] {
        #expect(page.count { $0 == mark } == text(plain).count { $0 == mark }, "\(mark)")
      }
      #expect(!page.contains(/<(system-out|failure|error)[^>]*>[^<]*\[\[/))
    case "logmon.sarif": try expectHarmlessSARIF(JSONValue(parsing: bytes))
    case "code-quality.json": _ = try JSONValue(parsing: bytes)
    case "metrics.txt":
      let sample = /logmon_[a-z_]+(\{([a-z_]+="([^"\\\n]|\\[\\"n])*",?)+\})? [-+0-9.eE]+/
      for line in lines(bytes).dropLast() where !line.hasPrefix("# ") {
        #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
      }
      #expect(page.hasSuffix("\n# EOF\n"))
    case "annotations.github.txt":
      let form = /::(error|warning|notice) ([a-z]+=[^:,]*)(,[a-z]+=[^:,]*)*::.*/
      for line in lines(bytes).dropLast() {
        #expect(try form.wholeMatch(in: line) != nil, "\(line)")
        #expect(!line.contains(/##[a-z]*\[/))
      }
    case "annotations.azure.txt":
      let form =
        /##vso\[task\.logissue type=(error|warning);(sourcepath=[^;\]]*;linenumber=\d+;)?\].*/
      for line in lines(bytes).dropLast() {
        #expect(try form.wholeMatch(in: line) != nil, "\(line)")
        #expect(!line.dropFirst(5).contains(/##[a-z]*\[/))
      }
    default: expectHarmlessMarkdown(lines(bytes), lines(plain))
    }
  }

  private func expectHarmlessSARIF(_ document: JSONValue) throws {
    let results = document["runs"]?.array?[0]["results"]?.array ?? []
    #expect(results.count == 2)
    for result in results {
      let message = try #require(result["message"]?["text"]?.string)
      let bare = message.replacing("\\\\", with: "").replacing(/\\[\[\]]/, with: "")
        .replacing("{{", with: "").replacing("}}", with: "")
      #expect(!bare.contains { "[]{}\\".contains($0) }, "\(message)")
      let place = result["locations"]?.array?[0]["physicalLocation"]
      let uri = try #require(place?["artifactLocation"]?["uri"]?.string)
      #expect(try /[A-Za-z0-9._~\/%-]+/.wholeMatch(in: uri) != nil)
    }
  }

  /// Each line begins as the same line about harmless text does.
  private func expectHarmlessMarkdown(_ page: [Substring], _ plain: [Substring]) {
    func start(_ line: Substring) -> Substring {
      line.prefix(while: { "#-|> ".contains($0) })
    }
    for (line, other) in zip(page, plain) {
      #expect(start(line) == start(other), "\(line)")
      let bare = line.replacing("\\\\", with: "").replacing(/\\[!-\/:-@\[-`{-~]/, with: "")
      #expect(!bare.contains { "<>`".contains($0) } || bare.hasPrefix("> "), "\(line)")
    }
  }

  @Test(arguments: attacks) func `commands no runner from the summary`(attack: String) {
    let page = text(Summary.render(SampleAnalysis(plant: attack).gated, format: .text))
    #expect(!page.contains(/##[A-Za-z]*\[/))
    for line in page.split(separator: "\n") {
      #expect(!line.drop(while: \.isWhitespace).hasPrefix("::"), "\(line)")
    }
  }
}
