import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `Measuring the agent` {
  private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/labelled").path

  @Test func `a scenario has the documented figures`() throws {
    let shop = try Workshop()
    let result = try shop.logmon(
      "eval", "--seeds", "1", "--minutes", "5", "--scenario", "cascade", "--format", "json")
    #expect(result.status == 0 && result.errors.isEmpty)
    let document = try JSONValue(parsing: result.output)
    #expect(document["schema"]?.string == "logmon.eval/1")
    #expect(document.count("seeds") == 1 && document.count("minutes") == 5)
    let analyst = try #require(document.list("analysts").first)
    #expect(analyst["analyst"]?.string == "embedded" && analyst.list("sets").isEmpty)
    let cascade = try #require(analyst.list("scenarios").first)
    #expect(
      cascade.members?.map(\.name) == [
        "scenario", "runs", "incidents", "precision", "recall", "issues_per_incident",
        "incidents_per_issue", "root_first", "root_in_three", "scope_exact", "delay_seconds",
        "delay_to_critical_seconds", "event_precision", "event_recall", "issues_beside",
      ])
    #expect(cascade["scenario"]?.string == "cascade" && cascade.count("runs") == 1)
    #expect(cascade.count("incidents") == 1)
    for name in ["precision", "recall", "root_first", "event_precision", "event_recall"] {
      let value = try #require(cascade.at("\(name).value")?.number, "\(name)")
      let (hits, of) = (cascade.count("\(name).hits") ?? -1, cascade.count("\(name).of") ?? -1)
      #expect(0...1 ~= value && 0...of ~= hits && of > 0, "\(name)")
    }
    #expect(cascade.count("event_recall.hits") == 23, "15 % of 150 events")
    #expect(cascade.at("delay_seconds.median")?.number ?? -1 >= 0)
  }

  @Test func `where nothing was injected there is nothing to share`() throws {
    let shop = try Workshop()
    let words = ["eval", "--seeds", "2", "--scenario", "quiet"]
    let document = try JSONValue(
      parsing: try shop.shell("$L \(words.joined(separator: " ")) --format json").output)
    let quiet = try #require(document.list("analysts").first?.list("scenarios").first)
    #expect(quiet.at("precision.value") == .null && quiet.count("recall.of") == 0)
    let table = try shop.shell("$L \(words.joined(separator: " "))").text
    #expect(table.contains("quiet     n/a        n/a     n/a"))
    #expect(table.contains("none of 2") && !table.contains("nan"))
  }

  @Test func `any number of jobs gives the same table`() throws {
    let shop = try Workshop()
    let one = try shop.logmon("eval", "--seeds", "3", "--data", fixtures, "--jobs", "1")
    let four = try shop.logmon("eval", "--seeds", "3", "--data", fixtures, "--jobs", "4")
    #expect(one.status == 0 && !one.output.isEmpty && one.text == four.text)
  }

  /// The figures are counted by hand from Fixtures/README.md.
  @Test func `labelled sets are scored by their own rules`() throws {
    let shop = try Workshop()
    let result = try shop.logmon("eval", "--seeds", "0", "--data", fixtures, "--format", "json")
    #expect(result.status == 0 && result.errors.isEmpty)
    let sets = try JSONValue(parsing: result.output).list("analysts").first?.list("sets") ?? []
    #expect(sets.compactMap { $0["set"]?.string } == ["cases", "disk", "shop"])
    let (cases, disk, faults) = (sets[0], sets[1], sets[2])
    #expect(faults.count("precision.of") == 1 && faults.at("precision.value")?.number == 1)
    #expect(faults.at("recall.value")?.number == 0.5 && faults.at("f1")?.number == 0.6667)
    #expect(faults.at("root_first.value")?.number == 0.5)
    #expect(faults.at("delay_seconds.median")?.number == 5)
    #expect(cases.at("root_first.value")?.number == 0.5 && cases.at("mrr")?.number == 0.5)
    #expect(cases.at("predictions.issue_01") == ["users-db"])
    #expect(disk.at("recall.value")?.number == 1 && disk.at("precision.value")?.number == 1)
    // The limit at the first value over it, the usual range at the second value outside it in a row.
    #expect(Set(disk.texts("predictions.disk-1")) == ["d20", "d21"])
  }

  @Test func `what is missing is said, and the rest scored`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      cp -r '\(fixtures)' sets; rm sets/cases/issue_01.jsonl sets/disk/disk-1.jsonl
      echo '{' > sets/shop/labels.json
      $L eval --seeds 0 --data sets
      """)
    #expect(result.status == 3)
    #expect(result.errors.contains("cases: issue_01.jsonl is missing and was left out\n"))
    #expect(result.errors.contains("disk: disk-1.jsonl is missing and was left out\n"))
    #expect(result.errors.contains("shop/labels.json: "))
    #expect(result.text.contains("cases  100 % of 1"))
  }

  @Test func `a folder without labels is said to be one`() throws {
    let shop = try Workshop()
    let result = try shop.shell("mkdir none; $L eval --seeds 0 --data none")
    #expect(result.status == 3 && result.output.isEmpty)
    #expect(result.errors.contains("none: no labelled set; expected labels.json beside"))
    #expect(try shop.shell("$L eval --seeds 0 --data gone").status == 3)
  }

  @Test func `nothing is left behind, even when interrupted`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      mkdir tmp; export TMPDIR=$PWD/tmp
      $L eval --seeds 1 --scenario cascade > /dev/null; ls -A tmp
      $L eval --seeds 100000 > out.txt &
      until ls tmp | grep -q logmon-eval; do sleep 0.01; done
      kill -INT $!; wait $!; echo $?
      ls -A tmp; cat out.txt
      """)
    #expect(result.text == "130\n")
  }
}
