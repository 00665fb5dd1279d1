import Foundation
import LogModel
import TestSupport
import Testing

/// Strings that trouble programs, in every text of a log, through every output.
///
/// Our own, after the kinds of the public "Big List of Naughty Strings": markup, formulas, escapes,
/// marks of direction, letters that combine, names that are reserved, numbers that are none.
@Suite struct `Naughty strings` {
  static let strings = [
    "undefined", "null", "NaN", "-Infinity", "true", "0x0", "1e309", "-0", "1/0", "٠١٢٣",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "javascript:alert(1)", "</title><b>x", "<!--", "]]>", "<a href=\"//x.example\">x</a>",
    "' onmouseover='alert(1)", "&lt;b&gt;&#60;i&#62;", "<style>*{display:none}</style>",
    "![x](https://x.example/a.png)", "[x](javascript:alert(1))", "`code` **bold** # head",
    "| a | b |",
    "---\ntitle: x\n---", "\n# Heading\n", "- [ ] task", "@everyone #1 !2",
    "{noformat} h1. x [~admin]",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}", "=cmd|' /C calc'!A0", "%s%n%d%x",
    "$(reboot) `reboot` ; rm -rf /",
    "::error file=a::b", "##[error]x", "##vso[task.complete]", "../../../etc/passwd", "..\\..\\x",
    "CON", "PRN.txt", "a/b\\c:d*e?f", " leading and trailing ", "\u{1b}[31mred\u{1b}[0m",
    "\u{9b}31m",
    "\u{7}\u{8}\u{7f}", "a\u{0}b", "\u{202e}txt.exe", "\u{2066}x\u{2069}\u{2067}y",
    "\u{61c}\u{200e}\u{200f}",
    "\u{feff}bom", "soft\u{ad}hyphen", "zero\u{200b}width\u{200d}\u{2060}",
    "\u{e0041}\u{e0042}tags",
    "\u{2028}\u{2029}line", "Z\u{335}\u{321}\u{36f}a\u{34f}lgo", "👩‍👩‍👧‍👦🏳️‍🌈", "שלום العربية",
    "ﷺ𝕿𝖍𝖊", "e\u{301} é", "\u{ffff}\u{fffe}\u{10ffff}", "社會科學院語學研究所", "İıſK",
    "\\u0000\\x00\\", "\"quoted\" 'single'", "a,b;c\td", "\r\n\r\nHTTP/1.1 200 OK",
  ]

  /// What no output may hold as it is: what moves a cursor or turns text around.
  private static func deceives(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0a: false
    case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  private static func log(_ strings: [String]) -> String {
    var lines: [String] = []
    for (index, string) in strings.enumerated() {
      let text = String(
        decoding: JSONValue.string(string).compactBytes.dropFirst().dropLast(), as: UTF8.self)
      for turn in 0..<6 {
        lines.append(
          Lines.api(
            Lines.time(index * 40 + turn * 5), id: "\(text)\(turn)", service: "\(text)\(index)",
            region: text, customer: text, latency: "900", status: 500, endpoint: text, message: text
          ))
      }
    }
    return lines.joined(separator: "\n")
  }

  private func outputs(_ strings: [String], _ format: String) throws -> (
    Workshop, [String: [UInt8]]
  ) {
    let shop = try Workshop()
    try shop.folder.write(Self.log(strings), "in/logs.jsonl")
    for summary in ["text", "markdown", "json"] {
      let result = try shop.logmon(
        "analyze", "logs.jsonl", "--report", "out/r.html", "--format", summary,
        "--ticket-format", format, in: "in")
      #expect(result.status == 0, "\(result.errors)")
      let scalars = Array(result.text.unicodeScalars)
      #expect(!scalars.contains(where: Self.deceives), "\(summary)")
      if summary == "json" {
        #expect(
          try JSONValue(parsing: Array(result.output)).count("totals.flagged") == strings.count * 6)
      }
    }
    return (shop, try shop.files(in: "in/out"))
  }

  @Test(arguments: ["logmon", "github", "jira"])
  func `are text in every file`(format: String) throws {
    let (shop, files) = try outputs(Self.strings, format)
    #expect(files.keys.contains { $0.hasPrefix("tickets/MON-") })
    for (name, bytes) in files {
      let isSafe = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x5c && $0 != 0x3a }
      #expect(isSafe && name.utf8.count < 200, "\(name)")
      #expect(!name.split(separator: "/").contains { $0.hasPrefix(".") }, "\(name)")
      let text = try #require(String(validating: bytes, as: UTF8.self), "\(name)")
      #expect(!text.unicodeScalars.contains { $0 != "\t" && Self.deceives($0) }, "\(name)")
      if name.hasSuffix(".json") { #expect(throws: Never.self) { try JSONValue(parsing: bytes) } }
      if name.hasSuffix(".md") { expectPlain(text, name) }
    }
    #expect(try shop.files().keys.allSatisfy { $0.hasPrefix("in/") })
  }

  /// Nothing in the body of an entry is live Markdown or HTML.
  private func expectPlain(_ entry: String, _ name: String) {
    let body = entry.components(separatedBy: "\n---\n").dropFirst().joined(separator: "\n---\n")
    var last: Character = "\n"
    for character in body {
      if character == "<" || character == "[" || character == "`" || character == "!" {
        #expect(last == "\\", "\(name): \(character)")
      }
      last = last == "\\" && character == "\\" ? " " : character
    }
    for line in body.split(separator: "\n") where line.hasPrefix("#") {
      #expect(line.utf8.starts(with: "# ".utf8) || line.hasPrefix("## "), "\(name): \(line)")
    }
  }

  @Test func `add no element and no attribute to the page`() throws {
    let (_, plain) = try outputs(["plain", "words", "here"], "logmon")
    let (_, naughty) = try outputs(Self.strings, "logmon")
    let known = Self.markup(try #require(plain["r.html"]))
    let found = Self.markup(try #require(naughty["r.html"]))
    #expect(known.count > 20)
    #expect(found.subtracting(known).filter { !Self.isOurs($0) } == [])
    #expect(
      !found.contains { $0.contains(" on") || $0.hasSuffix(" style") || $0.hasPrefix("iframe") })
  }

  /// What only a page with many issues holds.
  private static func isOurs(_ mark: String) -> Bool {
    [
      "details", "button", "p", "span", "div", "a", "li", "ol", "ul", "section", "rect", "g", "svg",
      "code", "bdi", "time",
    ].contains(String(mark.prefix { $0 != " " }))
  }

  /// `tag attribute` of every element of a page, outside its script and style.
  private static func markup(_ page: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    var text = String(decoding: page, as: UTF8.self)[...]
    while let open = text.firstIndex(of: "<") {
      text = text[text.index(after: open)...]
      let tag = text.prefix { $0.isLetter || $0.isNumber }
      guard !tag.isEmpty else { continue }
      found.insert(String(tag))
      text = text.dropFirst(tag.count)
      while let next = text.first, next != ">" {
        let name = text.prefix { !" =>\n/".contains($0) }
        text = text.dropFirst(max(name.count, 1))
        guard !name.isEmpty else { continue }
        found.insert("\(tag) \(name)")
        guard text.hasPrefix("=\"") else { continue }
        text = text.dropFirst(2).drop { $0 != "\"" }.dropFirst()
      }
      if tag == "script" || tag == "style", let close = text.firstRange(of: "</\(tag)>") {
        text = text[close.upperBound...]
      }
    }
    return found
  }
}
