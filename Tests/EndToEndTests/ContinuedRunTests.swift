import Foundation
import LogModel
import TestSupport
import Testing

/// Runs that go on where an earlier one has stopped give what a run over all gives.
@Suite struct `Continued runs` {
  /// Logs that are appended to piece by piece.
  private struct Growth {
    let shop: Workshop
    var random: SeededGenerator
    private var logs: [[UInt8]] = []
    private var written: [Int] = []

    init(seed: UInt64) throws {
      shop = try Workshop()
      random = SeededGenerator(seed: seed)
      let scenarios = ["cascade", "saturation", "silence", "regional"]
      for file in 0..<Int.random(in: 1...4, using: &random) {
        let events = [40, 300, 1500].randomElement(using: &random) ?? 300
        let scenario = scenarios.randomElement(using: &random) ?? "quiet"
        try shop.generate(
          "--events", "\(events)", "--seed", "\(seed * 10 + UInt64(file))", "--scenario", scenario,
          "--noise", "0.02")
        var lines = try shop.lines("logs.jsonl")
        for number in 0..<Int.random(in: 0...6, using: &random) {
          lines.insert("no event \(number)", at: Int.random(in: 0..<lines.count, using: &random))
        }
        logs.append(Array((lines.joined(separator: "\n") + "\n").utf8))
        written.append(0)
      }
      _ = try shop.shell("rm logs.jsonl; mkdir logs")
    }

    /// Appends to all logs up to a share of them, some in the midst of a line.
    mutating func grow(to share: Double) throws {
      for file in logs.indices {
        var end = Int(Double(logs[file].count) * share)
        if Int.random(in: 0..<3, using: &random) > 0 {
          end = (logs[file][..<end].lastIndex(of: 0x0a) ?? -1) + 1
        }
        guard end >= written[file] else { continue }
        let path = shop.folder.url.appending(path: "logs/\(file).jsonl")
        if !FileManager.default.fileExists(atPath: path.path) { try Data().write(to: path) }
        let handle = try FileHandle(forWritingTo: path)
        try handle.seekToEnd()
        try handle.write(contentsOf: logs[file][written[file]..<end])
        try handle.close()
        written[file] = end
      }
    }

    /// Gives a log that ends with a line another name, and sometimes another age.
    mutating func rotate() throws {
      let file = Int.random(in: logs.indices, using: &random)
      let end = written[file]
      guard end > 0, logs[file][end - 1] == 0x0a else { return }
      let old = Bool.random(using: &random) ? "touch -d '2 hours ago' \(file).jsonl.1;" : ""
      _ = try shop.shell(
        """
        cd logs; for k in 3 2 1; do
          [ ! -e \(file).jsonl.$k ] || mv \(file).jsonl.$k \(file).jsonl.$((k + 1)); done
        mv \(file).jsonl \(file).jsonl.1; \(old)
        """)
    }

    /// Compares a scan that goes on with one of all; returns what it told.
    mutating func compare(_ step: String) throws -> String {
      let jobs = "\(Int.random(in: 1...3, using: &random))"
      let resumed = try shop.logmon(
        "scan", "logs", "--resume", "a.scan", "--rejects", "a.jsonl", "--quiet", "--jobs", jobs)
      let whole = try shop.logmon(
        "scan", "logs", "--output", "b.scan", "--rejects", "b.jsonl", "--quiet")
      #expect(resumed.status == 0 && whole.status == 0, "\(resumed.errors)")
      let merged = try shop.shell(
        """
        for part in a b; do $L merge $part.scan --report $part/r.html --quiet; done; diff -r a b
        """)
      #expect(merged.status == 0, "\(step): \(merged.text) \(merged.errors)")
      #expect(try shop.folder.read("a.jsonl") == shop.folder.read("b.jsonl"), "\(step)")
      return resumed.errors
    }
  }

  /// With files that grow beside each other, are rotated, and end in the midst of a line.
  @Test(arguments: 1...8) func `have the part of a run over all`(seed: UInt64) throws {
    var growth = try Growth(seed: seed)
    let steps = (0..<3).map { _ in Double.random(in: 0...1, using: &growth.random) }.sorted()
    for (step, share) in (steps + [1]).enumerated() {
      if step > 0, Bool.random(using: &growth.random) { try growth.rotate() }
      try growth.grow(to: share)
      let told = try growth.compare("seed \(seed), step \(step)")
      #expect(
        told.isEmpty || told.contains("as old as some that were read"),
        "seed \(seed), step \(step): \(told)")
    }
  }

  @Test func `write every output of a run over all`() throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "60", "--scenario", "cascade")
    let lines = try shop.lines("logs.jsonl")
    _ = try shop.shell("rm logs.jsonl")
    for count in [lines.count / 3, lines.count / 2, lines.count] {
      try shop.folder.write(
        lines[..<count].joined(separator: "\n") + "\nno event\n", "app.jsonl")
      let words = ["analyze", "app.jsonl", "--gate", "p95(latency_ms) < 400", "--quiet"]
      let resumed = try shop.logmon(words + ["--report", "o/r.html", "--state", "run.state"])
      let whole = try shop.logmon(words + ["--report", "one/r.html"])
      #expect(resumed.status == whole.status)
      let (one, joined) = try (shop.files(in: "one"), shop.files(in: "o"))
      #expect(joined.keys.sorted() == one.keys.sorted())
      for (name, bytes) in one { #expect(joined[name] == bytes, "\(name)") }
    }
  }

  /// A block that no hash has is changed in what was read before: only a run over all sees it.
  @Test func `read only what was appended`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "20000")
    let size = try shop.folder.read("logs.jsonl").count
    #expect(try shop.logmon("scan", "logs.jsonl", "--resume", "a.scan").status == 0)
    let part = try shop.folder.read("a.scan")
    _ = try shop.shell(
      "head -c 900 /dev/zero | dd of=logs.jsonl bs=1 seek=\(size / 3 + 7000) conv=notrunc")
    #expect(try shop.logmon("scan", "logs.jsonl", "--resume", "a.scan").errors.isEmpty)
    #expect(try shop.folder.read("a.scan") == part)
    _ = try shop.logmon("scan", "logs.jsonl", "--output", "b.scan")
    #expect(try shop.folder.read("b.scan") != part)
  }

  @Test func `read all again where the logs are others, and say why`() throws {
    let changes = [
      ("head -n 200 a.jsonl > b; cat b > a.jsonl", "a.jsonl was cut short or written anew"),
      ("sed -i s/payments/shipping/ a.jsonl", "a.jsonl was"),
      ("gzip a.jsonl", "a.jsonl is gone, or was compressed"),
      ("echo '{\"deviations\": false}' > logmon.json", "options, config file or version"),
      ("echo x > p.scan.state", "it is no state that logmon wrote"),
      ("truncate -s -9 p.scan.state", "it is damaged, or of another version"),
    ]
    for (change, reason) in changes {
      let shop = try Workshop()
      try shop.generate("--events", "2000")
      let run = try shop.shell(
        """
        mkdir d; mv logs.jsonl d/a.jsonl; cd d
        $L scan a.jsonl* --resume p.scan --quiet
        \(change)
        $L scan a.jsonl* --resume p.scan --quiet && $L scan a.jsonl* --output q.scan --quiet &&
          cmp p.scan q.scan
        """)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("p.scan.state was not used: \(reason)"), "\(run.errors)")
      #expect(run.errors.contains("all inputs are read from the beginning"))
    }
  }

  @Test func `need files, and leave no state of a log that must be sorted`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "3000")
    let run = try shop.shell(
      """
      shuf --random-source=logs.jsonl logs.jsonl > mixed.jsonl
      $L scan mixed.jsonl --resume p.scan --quiet; ls p.scan*
      """)
    #expect(run.text == "p.scan\n")
    #expect(run.errors.contains("p.scan.state was not written: the events of an input are not in"))
    let pipe = try shop.logmon("analyze", "-", "--state", "s")
    #expect(pipe.status == 2 && pipe.errors.contains("can be read only once"))
    let both = try shop.logmon("scan", "a", "--resume", "p.scan", "--output", "q.scan")
    #expect(both.status == 2 && both.errors.contains("leave out one"))
    let flagged = try shop.logmon("analyze", "a", "--state", "s", "--flagged", "f")
    #expect(flagged.status == 2 && flagged.errors.contains("'--flagged' needs all events"))
  }
}
