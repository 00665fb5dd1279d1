import LogCompare
import LogModel
import LogReport
import TestSupport
import Testing

/// What a results.json must be to compare with it.
@Suite struct `A baseline` {
  private func document(_ change: (inout [JSONMember]) -> Void = { _ in }) -> [UInt8] {
    var random = SeededGenerator(seed: 3)
    var analysis = Analysis(version: "1.0")
    analysis.statistics.profile = run(&random).profile
    var members = ResultsJSON.value(analysis).members ?? []
    change(&members)
    return JSONValue.object(members).prettyBytes
  }

  private func set(_ members: inout [JSONMember], _ name: String, _ value: JSONValue) {
    for place in members.indices where members[place].name == name {
      members[place].value = value
    }
  }

  private func refusal(_ bytes: [UInt8]) -> String? {
    do throws(BaselineError) {
      _ = try ArchivedRun(bytes, name: "old.json")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `is read as it was written`() throws {
    var random = SeededGenerator(seed: 3)
    let written = run(&random).profile
    let read = try ArchivedRun(document(), name: "old.json")
    #expect(read.profile.regions.map(\.service) == written.regions.map(\.service))
    for (one, other) in zip(read.profile.regions, written.regions) {
      #expect(one.series.map(\.values.buckets) == other.series.map(\.values.buckets))
      #expect((one.events, one.errors) == (other.events, other.errors))
      #expect((one.first, one.last) == (other.first, other.last))
    }
    #expect(read.run.name == "old.json")
  }

  @Test func `that cannot serve is refused by name, with what to do`() {
    #expect(refusal(document()) == nil)
    let no = [
      refusal(Array("not JSON".utf8)), refusal(Array("{}".utf8)),
      refusal(document { set(&$0, "schema", "logmon.results/9") }),
      refusal(document { set(&$0, "status", ["complete": .bool(false)]) }),
      refusal(
        document { set(&$0, "status", ["complete": .bool(true), "doubt": "Nothing measured"]) }),
      refusal(
        document { set(&$0, "status", ["complete": .bool(true), "exit_code": .int(3)]) }),
      refusal(document { members in members.removeAll { $0.name == "profile" } }),
      refusal(document { set(&$0, "profile", ["regions": [["service_name": "a"]]]) }),
      refusal(document { set(&$0, "profile", ["regions": []]) }),
    ]
    let words = [
      "no JSON", "no results.json of logmon", "logmon.results/9", "incomplete", "Nothing measured",
      "exit status 3", "written by version 1.0", "damaged", "no event",
    ]
    for (text, word) in zip(no, words) {
      #expect(text?.hasPrefix("old.json: ") == true && text?.contains(word) == true, "\(word)")
      #expect(text?.contains("; ") == true, "\(word) lacks what to do")
    }
  }

  /// Hostile numbers and lists: refused or read, never a crash.
  @Test(arguments: [
    #""positive": "4160 99999999999""#, #""positive": "-5 1""#, #""positive": "999999999 1""#,
    #""positive": "1 -999999999 1""#, #""count": 1e300"#, #""positive": "a b""#,
    #""zeros": -1"#, #""max": null"#,
  ])
  func `with false buckets is damaged`(part: String) {
    let text = String(decoding: document(), as: UTF8.self)
    let name = String(part.prefix { $0 != ":" })
    var isFirst = true
    let lines = text.split(separator: "\n").map { line -> String in
      guard isFirst, line.trimmed.hasPrefix(name) else { return String(line) }
      isFirst = false
      return part + (line.hasSuffix(",") ? "," : "")
    }
    #expect(!isFirst)
    #expect(refusal(Array(lines.joined(separator: "\n").utf8))?.contains("damaged") == true)
  }

  @Test func `of several runs is their pool`() {
    var random = SeededGenerator(seed: 4)
    let runs = (0..<4).map { _ in run(&random) }
    let comparison = Comparator.compare(
      runs[3], with: Array(runs[0..<3]), settings: CompareSettings())
    #expect(comparison.regressions == 0)
    let row = comparison.rows.first { $0.measure == .values(metric: "latency_ms") }
    #expect(row?.history.count == 4)
    #expect(
      row?.then?.count
        == runs[0..<3].reduce(0) { sum, run in
          sum
            + run.profile.regions.filter { $0.service == "service-00" }.reduce(0) { $0 + $1.events }
        })
  }

  @Test func `tells new, ongoing, regressed and resolved issues apart`() {
    func run(_ issues: [(String, Severity)]) -> ArchivedRun {
      var random = SeededGenerator(seed: 5)
      var run = LogCompareTests.run(&random)
      run.issues = issues.map { fingerprint, severity in
        ArchivedRun.KnownIssue(
          id: "ISS-\(fingerprint)", fingerprint: fingerprint, title: fingerprint,
          severity: severity)
      }
      return run
    }
    let comparison = Comparator.compare(
      run([
        ("same", .high), ("worse", .critical), ("back", .medium), ("new", .high), ("dust", .low),
      ]),
      with: [
        run([("back", .medium), ("old", .high)]),
        run([("same", .high), ("worse", .high), ("gone", .low)]),
      ],
      settings: CompareSettings())
    let changes = Dictionary(
      uniqueKeysWithValues: comparison.issues.map { ($0.fingerprint, $0.change) })
    #expect(
      changes == [
        "same": .ongoing, "worse": .regressed, "back": .regressed, "new": .new, "dust": .new,
        "gone": .resolved,
      ])
    #expect((comparison.newIssues, comparison.regressedIssues) == (1, 2))
  }
}

extension Substring {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
