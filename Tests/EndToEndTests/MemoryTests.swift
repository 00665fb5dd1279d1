import Foundation
import LogModel
import TestSupport
import Testing

/// Bounds hold for the debug build, which takes 10 MB more; each is a fraction of what it took before.
@Suite struct `Memory` {
  /// Runs the program; the most memory it had, in MB, and its result.
  private func peak(_ shop: Workshop, _ words: String) throws -> (megabytes: Int, status: Int32) {
    let script = """
      import resource, subprocess, sys
      status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, status)
      """
    try shop.folder.write(script, "peak.py")
    let result = try run(
      "bash", ["-c", "ulimit -n 256; exec python3 peak.py \(Workshop.program) analyze \(words)"],
      in: shop.folder.url, environment: ["SWIFT_BACKTRACE": "enable=no"])
    let numbers = result.text.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
    try #require(numbers.count == 2, "\(result.errors)")
    return (numbers[0], Int32(numbers[1]))
  }

  private static func event(_ index: Int, message: String) -> String {
    Lines.api(Lines.time(index), id: "\(index)", latency: "900", message: message) + "\n"
  }

  /// What a report shows of such events is the head of their message, and that is said.
  @Test func `does not grow with the length of lines`() throws {
    let shop = try Workshop()
    let message = String(repeating: "m", count: 2 << 20)
    let file = shop.folder.url.appending(path: "long.jsonl")
    try shop.folder.write("", "long.jsonl")
    let handle = try FileHandle(forWritingTo: file)
    for index in 0..<8 {
      try handle.write(contentsOf: Data(Self.event(index, message: message).utf8))
    }
    try handle.close()
    _ = try shop.shell("gzip -1kc long.jsonl > long.gz")
    var shown: [[JSONValue]] = []
    for words in ["long.jsonl --jobs 2", "long.gz --jobs 1"] {
      let run = try peak(shop, "\(words) --report o/r.html --flagged o/f.jsonl --quiet")
      #expect(run.megabytes <= 72 && run.status <= 1, "\(words): \(run)")
      let results = try shop.json("o/results.json")
      #expect(results.count("totals.flagged") == 8)
      shown.append(
        results.list("events").map { event in
          .array(["event_id", "message", "metrics", "service_name"].map { event[$0] ?? .null })
        })
      #expect(try shop.lines("o/f.jsonl").count == 8)
    }
    #expect(shown[0] == shown[1] && shown[0].count == 8)
    let first = try shop.json("o/results.json").list("events").first
    let text = first?["message"]?.string ?? ""
    #expect(text.hasPrefix("mmmm") && text.utf8.count < 5000)
    #expect(text.contains("… [shortened: the line has 2097"))
    #expect(first?.at("metrics.latency_ms")?.number == 900)
    #expect(first?.at("metrics.endpoint")?.string == "/api/v1/charges")
  }

  /// The files hold the events of one log in turn, more of them than may be open at once.
  @Test func `does not grow with the number of files, whose events are those of one`() throws {
    let shop = try Workshop()
    let count = 600
    var all = ""
    var parts = [String](repeating: "", count: count)
    for index in 0..<4 * count {
      let line = Self.event(index, message: "request served")
      all += line
      parts[index % count] += line
    }
    try shop.folder.write(all, "all.jsonl")
    for (index, part) in parts.enumerated() {
      try shop.folder.write(part, "parts/\(10_000 + index).jsonl")
    }
    var shown: [[String?]] = []
    for words in ["all.jsonl", "parts --jobs 1", "parts --jobs 3"] {
      let run = try peak(shop, "\(words) --report o/r.html --quiet")
      #expect(run.megabytes <= 72 && run.status <= 1, "\(words): \(run)")
      let results = try shop.json("o/results.json")
      #expect(results.count("totals.events") == 4 * count, "\(words)")
      #expect(results.at("status.complete")?.bool == true, "\(words)")
      shown.append(results.list("events").map { $0["event_id"]?.string })
    }
    #expect(shown[0].count == 500 && shown[1] == shown[0] && shown[2] == shown[0])
  }
}
