import LogModel
import Testing

@Suite struct `Plain text` {
  @Test func `a comparison reads as the contract writes it`() {
    let exceedance = Exceedance(threshold: 0, value: 650, baseline: 120.14)
    #expect(
      PlainText.comparison(exceedance, unit: "ms") == "baseline 120 ms, current 650 ms (+441 %)")
  }

  @Test(arguments: [
    (0.05, "ms", "0.1 ms"), (91.46, "%", "91.5 %"), (12_345, "ms", "12.3 s"), (650, "ms", "650 ms"),
    (-3, "", "-3"), (1e300, "", "1e+300"), (.nan, "ms", "- ms"),
  ])
  func `quantities are short`(value: Double, unit: String, text: String) {
    #expect(PlainText.quantity(value, unit: unit) == text)
  }

  @Test func `lists are cut and counted`() {
    #expect(PlainText.list(["a", "b", "c"]) == "a, b and c")
    #expect(PlainText.list(["a", "b", "c", "d", "e"], limit: 3) == "a, b and 3 more")
    #expect(PlainText.count(1, "event") == "1 event")
    #expect(PlainText.count(1_234_567, "event") == "1,234,567 events")
  }

  @Test(arguments: [
    ("../../etc/passwd", "-.-..-etc-passwd"), ("payments-db", "payments-db"), ("", "unnamed"),
    (".hidden", "-hidden"), ("a/b\u{0}c\n", "a-b-c-"), ("☠️", "------"),
  ])
  func `names become safe file names`(name: String, safe: String) {
    #expect(name.asFileNamePart == safe)
  }

  @Test func `terminal escapes become visible`() {
    #expect("a\u{1b}[2J\u{202e}b".asTerminalText == #"a\u{1b}[2J\u{202e}b"#)
  }

  /// Read as bytes, a text must be what it is read as scalars.
  @Test func `exactly what moves the cursor becomes visible`() {
    let some = [
      0...0x2ff, 0x600...0x63f, 0x1ff0...0x20ff, 0xd7f0...0xd7ff, 0xe000...0xe00f, 0xfeff...0x1000f,
    ]
    for scalar in some.joined().compactMap({ Unicode.Scalar($0) }) {
      let isMover =
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
      let spelled = isMover ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
      #expect("é\(scalar)b\(scalar)".asTerminalText == "é\(spelled)b\(spelled)")
    }
  }

  @Test func `Markdown stays text`() {
    #expect(
      "# [x](javascript:1) <b>\n---".asMarkdownText == ##"\# \[x\](javascript:1) \<b\>\\u\{a\}---"##
    )
  }
}

@Suite struct `Timelines` {
  @Test func `minutes are counted where they fall`() {
    var timeline = Timeline(capacity: 4)
    timeline.add(Timestamp(microseconds: 60_000_000), .init(events: 1))
    timeline.add(Timestamp(microseconds: 179_999_999), .init(events: 2, flagged: 1))
    #expect(timeline.start.microseconds == 60_000_000)
    #expect(timeline.buckets == [.init(events: 1), .init(events: 2, flagged: 1)])
  }

  @Test func `any order gives the same buckets, and never too many`() {
    let minutes: [Int64] = [0, 90, 3, 1_000_000, -50, 17, 400, 90]
    var forwards = Timeline(capacity: 16)
    var backwards = Timeline(capacity: 16)
    for minute in minutes {
      forwards.add(.init(microseconds: minute * 60_000_000), .init(events: 1))
    }
    for minute in minutes.reversed() {
      backwards.add(.init(microseconds: minute * 60_000_000), .init(events: 1))
    }
    #expect(forwards == backwards)
    #expect(forwards.buckets.count <= 16)
    #expect(forwards.buckets.reduce(0) { $0 + $1.events } == minutes.count)
  }
}
