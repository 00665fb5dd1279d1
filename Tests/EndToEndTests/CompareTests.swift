import LogModel
import TestSupport
import Testing

/// Whole runs, compared with `--baseline` and `diff`.
@Suite struct `Two runs` {
  private let shop: Workshop

  init() throws {
    shop = try Workshop()
    for seed in ["1", "2"] {
      try shop.generate(
        "--minutes", "60", "--rate", "100", "--scenario", "quiet", "--seed", seed, "--output",
        "\(seed).jsonl")
    }
    #expect(try shop.logmon("analyze", "1.jsonl", "--report", "1/r.html", "--quiet").status == 0)
  }

  /// Analyzes the second log with some lines changed or left out, against the first.
  private func compared(
    _ name: String, _ script: String, _ gates: String...
  ) throws -> (status: Int32, results: JSONValue) {
    #expect(try shop.shell("\(script) < 2.jsonl > \(name).jsonl").status == 0)
    let options = gates.map { " --fail-on \($0)" }.joined()
    let run = try shop.shell(
      "$L analyze \(name).jsonl --report \(name)/r.html --quiet --baseline 1/results.json\(options)"
    )
    return (run.status, try shop.json("\(name)/results.json"))
  }

  private func regressed(_ results: JSONValue) -> Set<String> {
    Set(
      results.list("comparison.series").filter {
        ["regressed", "silent"].contains($0["verdict"]?.string)
      }.compactMap { $0["service_name"]?.string })
  }

  @Test func `of one kind hold the gate, and others trip it`() throws {
    let same = try compared("same", "cat", "new", "regressed")
    #expect(same.status == 0 && regressed(same.results) == [])
    #expect(same.results.count("comparison.regressions") == 0)

    // Ten times the latency, every message as before.
    let slow = try compared(
      "slow", #"sed -E '/"service_name":"auth-api"/ s/"latency_ms":([0-9]+)/"latency_ms":\10/'"#,
      "regressed")
    #expect(slow.status == 1 && regressed(slow.results).contains("auth-api"))

    let silent = try compared("silent", #"grep -v '"service_name":"cache-cluster"'"#, "regressed")
    #expect(silent.status == 1 && regressed(silent.results) == ["cache-cluster"])

    let regional = try compared(
      "regional",
      #"sed -E '/"region":"eu-west-1"/ s/"load_time_ms":([0-9]+)/"load_time_ms":\10/'"#,
      "regressed")
    let places = regional.results.list("comparison.series").filter {
      $0["verdict"]?.string == "regressed"
    }.compactMap { $0["region"]?.string }
    #expect(regional.status == 1 && Set(places) == ["eu-west-1"])
  }

  @Test func `that differ name the new issues that trip the gate`() throws {
    let slow = try compared(
      "new", #"sed -E '/"service_name":"auth-api"/ s/"latency_ms":([0-9]+)/"latency_ms":\10/'"#,
      "new")
    let check = try #require(slow.results.list("status.gate").first)
    let issues = check.texts("issues")
    #expect(slow.status == 1 && !issues.isEmpty)
    let fresh = slow.results.list("comparison.issues").filter { $0["change"]?.string == "new" }
      .compactMap { $0["issue_id"]?.string }
    #expect(Set(issues).isSubset(of: fresh))
    let junit = try shop.shell(
      "$L analyze new.jsonl --report new/r.html --quiet --baseline 1/results.json --fail-on new"
        + " --junit new/j.xml; cat new/j.xml")
    #expect(
      junit.text.contains("<failure type=") && !junit.text.contains("critical, below the gate"))
  }

  @Test func `of lines tell which error lines are new, and which lines are gone`() throws {
    func write(_ name: String, _ messages: [(every: Int, severity: String, text: String)]) throws {
      let lines = (0..<3600).flatMap { second in
        messages.filter { second % $0.every == 0 }.map { line in
          let time = Timestamp(microseconds: 1_767_600_000_000_000) + .seconds(Int64(second))
          return #"{"timestamp":"\#(time)","event_type":"api","service_name":"orders","#
            + #""region":"eu","severity":"\#(line.severity)","message":"\#(line.text)"}"#
        }
      }
      try shop.folder.write(lines.joined(separator: "\n") + "\n", "\(name).jsonl")
    }
    let usual = [(2, "info", "order 12 stored"), (90, "error", "peer 10.0.0.7 gone")]
    try write("then", usual + [(5, "info", "cache warmed"), (100, "error", "disk of 3 is full")])
    try write("now", usual + [(5, "info", "cache filled"), (100, "error", "pool of 8 is empty")])
    try shop.logmon("analyze", "then.jsonl", "--report", "then/r.html", "--quiet")
    let words = ["analyze", "now.jsonl", "--report", "now/r.html", "--fail-on", "regressed"]
    let run = try shop.logmon(words + ["--baseline", "then/results.json"])
    #expect(run.status == 1, "\(run.errors)")
    let reason = "new error lines, in 36 different minutes"
    #expect(run.text.contains("orders lines \"pool of is empty\": \(reason)"))
    let results = try shop.json("now/results.json")
    let rows = results.list("comparison.series").compactMap { row in
      row["template"]?.string.map { "\(row["verdict"]?.string ?? "") \($0)" }
    }
    #expect(
      rows == [
        "regressed pool of is empty", "improved disk of is full", "changed cache warmed",
      ])
    #expect(results.count("comparison.regressions") == 1)
    #expect(try shop.text("now/r.html").contains("lines &quot;pool of is empty&quot;"))
    let diff = try shop.logmon("diff", "then/results.json", "now/results.json", "--format", "json")
    #expect(try JSONValue(parsing: diff.output) == results["comparison"])

    // A document of a version that did not count lines.
    let old = try shop.json("then/results.json").members?.map { member in
      guard member.name == "profile" else { return member }
      let kept = member.value.members?.filter { $0.name != "lines" } ?? []
      return JSONMember("profile", .object(kept))
    }
    let bytes = JSONValue.object(old ?? []).prettyBytes
    try shop.folder.write(String(decoding: bytes, as: UTF8.self), "old.json")
    let without = try shop.logmon("diff", "old.json", "now/results.json", "--fail-on", "regressed")
    #expect(without.status == 0)
    #expect(without.text.contains("templates of lines were not compared"))
  }

  @Test func `are compared alike by diff and by a baseline`() throws {
    let run = try compared("other", "cat")
    let diff = try shop.logmon(
      "diff", "1/results.json", "other/results.json", "--format", "json")
    #expect(diff.status == 0)
    let document = try JSONValue(parsing: diff.output)
    #expect(document == run.results["comparison"])
    let table = try shop.logmon("diff", "1/results.json", "other/results.json")
    #expect(table.status == 0 && String(decoding: table.output, as: UTF8.self).contains("auth-api"))
  }

  @Test func `of which one lacks much of the traffic end with 3, and say which`() throws {
    let run = try compared("half", #"grep -vE '"service_name":"[a-o]'"#, "regressed")
    #expect(run.status == 3)
    #expect(run.results.at("comparison.coverage.sufficient") == .bool(false))
    let warnings = run.results.texts("status.warnings").joined()
    #expect(warnings.contains("of the baseline's traffic could be compared"))
    #expect(warnings.contains("auth-api"))
  }

  @Test func `are not compared where the baseline is none`() throws {
    try shop.folder.write(#"{"metrics": {}}"#, "k6.json")
    for (file, word) in [("k6.json", "no results.json"), ("missing.json", "missing.json")] {
      let run = try shop.logmon(
        "analyze", "2.jsonl", "--report", "never/r.html", "--baseline", file)
      #expect(run.status == 2 && run.errors.contains(word), "\(run.errors)")
    }
    #expect(try shop.files(in: "").keys.allSatisfy { !$0.hasPrefix("never") })
    let run = try shop.logmon("analyze", "2.jsonl", "--fail-on", "regressed")
    #expect(run.status == 2 && run.errors.contains("--baseline"))
  }
}
