import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `A hostile log` {
  private static let payloads = [
    #"\u001b[2J\u001b]0;owned\u0007"#, "<script>alert(1)</script>",
    #"<img src=x onerror=alert(1)>"#, "../../../../tmp/owned", #"\u0000\u0000"#, "/etc/passwd",
    #"]]></style><svg onload=alert(1)>"#, #"\u202egnp.exe"#, "..", #"a\nb: c\r\n---\n# heading"#,
    "{{7*7}} ${HOME} `id` $(id)", "%s%n%x",
  ]

  /// Every payload in every text field, flagged, in streaks of four; and a message of a megabyte.
  private static var log: String {
    var lines: [String] = []
    for (index, payload) in payloads.enumerated() {
      for turn in 0..<4 {
        lines.append(
          Lines.api(
            Lines.time(index * 4 + turn), id: "\(payload)\(turn)", service: payload,
            region: payload, customer: payload, latency: "900", endpoint: payload,
            message: payload))
      }
    }
    let long = String(repeating: "<b>Q", count: 1 << 18)
    lines.append(Lines.api(Lines.time(99), id: "long", latency: "900", message: long))
    lines.append(#"{"broken \#u{1b}[31m <script>alert(2)</script>"#)
    return lines.joined(separator: "\n")
  }

  @Test func `reaches no terminal, no markup and no file outside`() throws {
    let shop = try Workshop()
    try shop.folder.write(Self.log, "inner/logs.jsonl")
    for format in ["text", "markdown", "json"] {
      let result = try shop.logmon(
        "analyze", "logs.jsonl", "--report", "out/r.html", "--format", format,
        "--flagged", "out/f.jsonl", in: "inner")
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.output.contains(0x1b) && !result.output.contains(0))
      #expect(!result.errors.utf8.contains(0x1b))
    }
    let names = try shop.files().keys
    #expect(names.allSatisfy { $0 == "inner/logs.jsonl" || $0.hasPrefix("inner/out/") })
    #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } })
    #expect(try shop.json("inner/out/results.json").count("totals.flagged") == 49)
    for (name, bytes) in try shop.files(in: "inner/out") {
      #expect(!bytes.contains(0x1b) && !bytes.contains(0), "\(name)")
    }
    try expectHarmless(shop.text("inner/out/r.html"))
  }

  private func expectHarmless(_ page: String) throws {
    for payload in ["<script>alert", "<img src=x", "<svg onload", "<b>Q", "\u{202e}"] {
      #expect(!page.contains(payload), "\(payload)")
    }
  }

  @Test func `shows nothing through the knowledge base commands`() throws {
    let shop = try Workshop()
    try shop.folder.write(Self.log, "logs.jsonl")
    try shop.logmon("analyze", "logs.jsonl", "--report", "r.html", "--quiet")
    let list = try shop.logmon("kb", "list", "--kb", "kb")
    #expect(list.status == 0 && list.errors.isEmpty && !list.output.contains(0x1b))
    for line in list.text.split(separator: "\n").dropFirst() {
      let id = String(line.prefix { $0 != " " })
      let shown = try shop.logmon("kb", "show", id, "--kb", "kb")
      #expect(shown.status == 0, "\(id)")
      #expect(!shown.output.contains(0x1b) && !shown.output.contains(0x0d))
    }
  }

  @Test func `named in an error is made harmless`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      #"$L analyze $'\e[31mx' --report r.html; $L $'a\e[2Jb'; $L kb $'\e'"#)
    #expect(!result.output.contains(0x1b) && !result.errors.utf8.contains(0x1b))
  }
}
