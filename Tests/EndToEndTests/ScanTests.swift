import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `Scan and merge` {
  private static let outputs = [
    "--report", "o/r.html", "--junit", "o/junit.xml", "--sarif", "o/s.sarif", "--openmetrics",
    "o/metrics.txt", "--postmortem", "o/post.md", "--quiet",
  ]

  @Test func `write byte for byte what analyze writes`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "20", "--scenario", "cascade", "--noise", "0.02")
    _ = try shop.shell("mv logs.jsonl a.jsonl")
    try shop.generate("--events", "600", "--seed", "9")
    _ = try shop.shell("echo 'no event' >> logs.jsonl")
    let lines = (0..<4000).map { number in
      let time = Timestamp(microseconds: 1_767_600_000_000_000) + .seconds(Int64(number / 4))
      let severity = number % 7 == 0 ? "error" : "info"
      return #"{"timestamp":"\#(time)","event_type":"api","service_name":"lines-\#(number % 3)","#
        + #""region":"eu-\#(number % 2)","severity":"\#(severity)","#
        + #""message":"step \#(number % 50 < 30 ? "a" : "b") \#(number) done"}"#
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "lines.jsonl")
    let inputs = ["a.jsonl", "logs.jsonl", "lines.jsonl"]
    let analyze = ["analyze"] + inputs + Self.outputs + ["--rejects", "o/rej.jsonl"]
    #expect(try shop.logmon(analyze).status == 0)
    _ = try shop.shell("mv o one")
    for share in ["1", "2", "3"] {
      let scan = ["scan"] + inputs + ["--share", "\(share)/3", "--output", "\(share).scan"]
      #expect(try shop.logmon(scan + ["--rejects", "rej.jsonl", "--quiet"]).status == 0)
    }
    let merge = ["merge", "3.scan", "1.scan", "2.scan"] + Self.outputs
    #expect(try shop.logmon(merge).status == 0)
    var one = try shop.files(in: "one")
    #expect(one.count > 8)
    #expect(one.removeValue(forKey: "rej.jsonl") == [UInt8](try shop.folder.read("rej.jsonl")))
    let joined = try shop.files(in: "o")
    #expect(joined.keys.sorted() == one.keys.sorted())
    for (name, bytes) in one { #expect(joined[name] == bytes, "\(name)") }
  }

  /// Problems come back more often than episodes of a service keep many events.
  @Test func `of a day of returning problems are one run`() throws {
    let shop = try Workshop()
    for scenario in ["regional", "silence"] {
      try shop.generate("--minutes", "1440", "--scenario", scenario)
      _ = try shop.shell("mv logs.jsonl \(scenario).jsonl")
    }
    let result = try shop.shell(
      """
      set -e
      $L analyze regional.jsonl silence.jsonl --report one/r.html --quiet
      for n in 1 2 3; do $L scan regional.jsonl silence.jsonl --share $n/3 --output $n.scan --quiet; done
      $L merge 1.scan 2.scan 3.scan --report o/r.html --quiet
      """)
    #expect(result.status == 0, "\(result.errors)")
    let (one, joined) = try (shop.files(in: "one"), shop.files(in: "o"))
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
  }

  /// Each machine has the logs of services of its own.
  @Test func `of logs of different services are one run over all logs`() throws {
    let shop = try Workshop()
    for (name, service, start) in [("a", "a", 0), ("b", "b", 30), ("c", "a", 90)] {
      try shop.folder.write(
        Lines.slowDatabase(from: start).replacing("payments-db", with: "\(service)-db")
          + "no event of \(name)\n", "\(name).jsonl")
    }
    let result = try shop.shell(
      """
      set -e
      $L analyze a.jsonl b.jsonl c.jsonl --report one/r.html --quiet
      $L scan b.jsonl --output b.scan
      $L scan a.jsonl c.jsonl --output a.scan
      $L merge b.scan a.scan --report o/r.html --quiet
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("a.scan: 160 events of 1 service, "))
    let (one, joined) = try (shop.files(in: "one"), shop.files(in: "o"))
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
  }

  /// Numbers without a limit are judged by the name, and each scan sees only those of its log.
  @Test func `of logs with different numbers are one run where each is told of all`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "20", "--rate", "200", "--seed", "3")
    try shop.folder.write(
      (0..<300).map { second in
        let time = String(format: "2026-01-05T08:%02d:%02dZ", second / 60, second % 60)
        let depth = second > 250 ? 900 : 10 + second % 7
        return "{\"timestamp\":\"\(time)\",\"event_type\":\"infrastructure\","
          + "\"service_name\":\"mailer\",\"severity\":\"info\",\"message\":\"sample\","
          + "\"metrics\":{\"queue_length\":\(depth)}}\n"
      }.joined(), "mail.jsonl")
    let result = try shop.shell(
      """
      $L analyze logs.jsonl mail.jsonl --report one/r.html --quiet
      for name in logs mail; do
        $L scan $name.jsonl --output $name.scan --among logs.jsonl --among mail.jsonl --quiet || exit 9
        $L scan $name.jsonl --output alone-$name.scan --quiet || exit 9
      done
      $L merge mail.scan logs.scan --report o/r.html --quiet
      $L route logs.jsonl mail.jsonl
      """)
    #expect(result.status == 0, "\(result.errors)")
    let (one, joined) = try (shop.files(in: "one"), shop.files(in: "o"))
    let results = String(decoding: one["results.json"] ?? [], as: UTF8.self)
    #expect(results.contains("queue_length"))
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
    let routes = result.text.split(separator: "\n").compactMap {
      try? JSONValue(parsing: Array($0.utf8))
    }
    #expect(routes.map { $0["input"]?.string } == ["logs.jsonl", "mail.jsonl"])
    #expect(routes.last?["services"]?.array?.compactMap(\.string) == ["mailer"])
    #expect(routes.last?["events"]?.number == 300)
    let refused = try shop.logmon("merge", "alone-logs.scan", "alone-mail.scan")
    #expect(refused.status == 2 || refused.status == 3)
    #expect(refused.errors.contains("--share"), "\(refused.errors)")
  }

  /// A few events of a busy log are milliseconds earlier than one before them: that changes nothing,
  /// so they are not sorted.
  @Test func `take a log with a little jitter`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "3000", "--rate", "6000")
    var lines = try shop.lines("logs.jsonl")
    for place in stride(from: 200, to: lines.count - 1, by: 700) { lines.swapAt(place, place + 1) }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "a.jsonl")
    let run = try shop.shell(
      """
      set -e
      for share in 1 2; do $L scan a.jsonl --share $share/2 --output $share.scan --quiet; done
      $L merge 1.scan 2.scan --report o/r.html --quiet
      $L analyze a.jsonl --report one/r.html --quiet; diff -r -x rejects.jsonl o one
      """)
    #expect(run.status == 0, "\(run.text) \(run.errors)")
  }

  /// One run would leave out some of the templates, and which ones depends on the order of all lines.
  @Test func `are not joined where there are too many templates of lines together`() throws {
    let shop = try Workshop()
    let run = try shop.shell(
      """
      for part in a b; do
        awk -v part=$part 'BEGIN { for (s = 0; s < 200; s++) for (t = 0; t < 200; t++)
          printf "{\\"timestamp\\":\\"2026-01-05T08:00:00Z\\",\\"event_type\\":\\"api\\"," \
            "\\"service_name\\":\\"%s-%d\\",\\"message\\":\\"step %c%c done\\"}\\n", part, s, 97 + t % 26,
            97 + int(t / 26) }' > $part.jsonl
        $L scan $part.jsonl --output $part.scan || exit 9
      done
      $L merge a.scan b.scan --report o/r.html
      """)
    #expect(run.status == 3, "\(run.errors)")
    #expect(run.errors.contains("more numbers and templates of services than are told apart"))
  }

  @Test func `write the same part each time`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "10", "--seed", "5", "--dialect", "nginx")
    let result = try shop.shell(
      """
      set -e
      $L scan logs.jsonl --jobs 1 --output one.scan --quiet
      for run in 1 2 3 4 5 6 7 8 9 10 11 12; do
        $L scan logs.jsonl --jobs $((run % 4 + 1)) --output $run.scan --quiet
        cmp one.scan $run.scan
      done
      """)
    #expect(result.status == 0, "\(result.text) \(result.errors)")
  }

  @Test func `are judged by the config and the suppressions that lie beside the logs`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs/a.jsonl")
    try shop.folder.write(
      "{\"thresholds\": [{\"metric\": \"latency_ms\", \"alert_above\": 333}]}", "logs/logmon.json")
    try shop.folder.write(
      """
      {"suppress": [{"service": "*", "reason": "known", "owner": "me", "until": "2099-01-01"}]}
      """, "logs/logmon.suppress.json")
    let result = try shop.shell(
      """
      set -e; mkdir parts
      $L analyze logs/a.jsonl --report one/r.html --quiet
      $L scan logs/a.jsonl --output parts/a.scan
      $L merge parts/a.scan --report o/r.html --quiet
      """)
    #expect(result.status == 0, "\(result.errors)")
    let (one, joined) = try (shop.files(in: "one"), shop.files(in: "o"))
    #expect(String(decoding: one["results.json"] ?? [], as: UTF8.self).contains("333"))
    #expect(String(decoding: one["results.json"] ?? [], as: UTF8.self).contains("known"))
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
  }

  @Test func `findings trip the gate of merge, never a scan`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "a.jsonl")
    #expect(try shop.logmon("scan", "a.jsonl", "--output", "a.scan").status == 0)
    #expect(try shop.logmon("merge", "a.scan", "--fail-on", "low", "--quiet").status == 1)
    let rule = try shop.logmon("merge", "a.scan", "--gate", "errors < 1")
    #expect(rule.status == 2)
    #expect(rule.errors.contains("have not counted for the gate rule 'errors < 1'"))
    let timed = try shop.logmon(
      "scan", "a.jsonl", "--output", "b.scan", "--gate", "errors < 1 over 10m")
    #expect(timed.status == 2 && timed.errors.contains("leave it to 'logmon analyze'"))
  }

  @Test func `what cannot be joined is refused, and nothing is written`() throws {
    let shop = try Workshop()
    try shop.folder.write(Lines.slowDatabase(from: 0), "a.jsonl")
    try shop.folder.write(Lines.slowDatabase(from: 600), "b.jsonl")
    try shop.folder.write(#"{"deviations": false}"#, "other.json")
    _ = try shop.shell(
      """
      $L scan a.jsonl --output a.scan; $L scan b.jsonl --output b.scan
      head -c 200 a.scan > cut.scan; $L scan a.jsonl --share 1/2 --output half.scan
      """)
    let cases = [
      (["a.scan", "b.scan"], "b.scan: the service 'payments-db' is in a.scan, too"),
      (["cut.scan"], "cut.scan: it is cut short; copy it again, or scan again"),
      (["a.jsonl"], "a.jsonl: it is no part that 'logmon scan' wrote"),
      (["none.scan"], "none.scan: it cannot be read"),
      (["half.scan"], "half.scan: share 2/2 of its inputs is missing"),
      (["a.scan", "--config", "other.json"], "its 'deviations' are not those of this run"),
    ]
    for (words, message) in cases {
      let run = try shop.logmon(["merge"] + words + ["--report", "o/r.html"])
      #expect(run.status == 3 && run.errors.contains(message), "\(run.errors)")
      #expect(run.errors.contains("nothing was written"))
    }
    #expect(!FileManager.default.fileExists(atPath: shop.folder.url.appending(path: "o").path))
    #expect(try shop.logmon("scan", "a.jsonl").errors.contains("--output FILE"))
    #expect(try shop.logmon("scan", "none", "--output", "n.scan").status == 3)
    #expect(try shop.logmon("scan", "a.jsonl", "--share", "3/2", "--output", "n").status == 2)
  }
}
