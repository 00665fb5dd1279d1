import Foundation
import LogModel
import TestSupport
import Testing

/// Small logs in the shape of public bug reports: each folder of `Fixtures/cases` holds the log as
/// it was written, the same in our own dialect, and what must come out.
@Suite struct `A case of a bug report` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/cases")

  static let all: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { !$0.hasSuffix(".md") }.sorted()
  }()

  @Test func `is there`() { #expect(Self.all.contains("18-rotation-dateext")) }

  @Test(arguments: all) func `comes out as expected, named as a folder`(name: String) throws {
    try check(name, try shop(name), "input")
  }

  /// Forward, backward and each first: an order that mattered would show in one of these.
  @Test(arguments: all) func `comes out the same, its files named one by one`(name: String) throws {
    let shop = try shop(name)
    let files = try shop.files(in: "input").keys.sorted().map { "input/" + $0 }
    for turn in files.indices {
      let turned = Array(files[turn...] + files[..<turn])
      try check(name, shop, turned.joined(separator: " "))
      try check(name, shop, turned.reversed().joined(separator: " "))
    }
  }

  private func shop(_ name: String) throws -> Workshop {
    let shop = try Workshop()
    let copied = try shop.shell("cp -r '\(Self.folder.path)/\(name)/'* .")
    try #require(copied.status == 0, "\(copied.errors)")
    return shop
  }

  private func check(_ name: String, _ shop: Workshop, _ inputs: String) throws {
    let expected = try shop.json("expect.json")
    let run = try shop.shell("$L analyze \(inputs) --fail-on critical --report a/r.html --kb a/kb1")
    #expect(run.status == expected.count("exit_code").map { Int32($0) }, "\(run.errors)")
    let results = try shop.json("a/results.json")
    for key in ["events", "rejected", "flagged", "critical"] {
      #expect(results.count("totals.\(key)") == expected.count(key), "\(key) of \(inputs)")
    }
    for key in ["from", "to"] {
      #expect(results.at("window.\(key)") == expected[key], "\(key) of \(inputs)")
    }
    let titles = results.list("issues").map { issue in
      "\(issue["severity"]?.string ?? ""): \(issue["title"]?.string ?? "")"
    }
    #expect(titles == expected.texts("issues"))

    let reference = try shop.shell(
      "$L analyze reference.jsonl --fail-on critical --report b/r.html --kb b/kb1")
    #expect(reference.status == run.status, "\(reference.errors)")
    let same = try shop.json("b/results.json")
    #expect(results["services"] == same["services"])
    #expect(
      results["issues"].map(Self.withoutPlaces) == same["issues"].map(Self.withoutPlaces))
  }

  /// An event without an id is called by its file and line, which differ, as its message does.
  private static func withoutPlaces(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let items): .array(items.map(withoutPlaces))
    case .object(let members):
      .object(
        members.filter { $0.name != "templates" }.map { member in
          let isPlace = ["related_events", "event_ids", "event_id"].contains(member.name)
          return JSONMember(
            member.name,
            isPlace ? .int(member.value.array?.count ?? 1) : withoutPlaces(member.value))
        })
    default: value
    }
  }
}
