internal import FileOutput
private import Foundation
private import LogModel
private import LogPipeline
private import LogmonCLI

extension FuzzTarget {
  /// Any bytes as a log, through the whole program: a status, and outputs that are whole.
  static let pipeline = FuzzTarget("pipeline") { input in
    try await Scratch.folder { folder in
      let log = "\(folder)/a.jsonl"
      try Data(input).write(to: URL(filePath: log))
      let words = ["analyze", log, "--report", "\(folder)/o/r.html", "--jobs", "1"]
      let tool = CommandLineTool(console: Console(environment: [:]))
      let status = await tool.run(words + ["--fail-on", "critical", "--quiet"])
      try require([0, 1, 3].contains(status), "status \(status)")
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/o/results.json") else {
        return try require(status == 3, "no results, and status \(status)")
      }
      let results = try JSONValue(parsing: [UInt8](bytes))
      let counts = ["events", "rejected", "blank", "directives", "lines"].map {
        results["totals"]?[$0]?.number ?? .nan
      }
      // A line may hold many records and a record take many lines: exact where lines are objects.
      try require(
        counts[0...3].reduce(0, +) == counts[4] || !input.holdsOnlyObjects,
        "lines are lost: \(counts)")
      let page = FileManager.default.contents(atPath: "\(folder)/o/r.html") ?? Data()
      try require(page.suffix(8) == Data("</html>\n".utf8), "half a page")
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
      try require(!names.contains { $0.hasSuffix(".tmp") }, "a temporary file is left: \(names)")
    }
  }
}

extension FuzzTarget {
  /// Any bytes as what a part holds, its hash made right again: a part is merged or refused.
  static let parts = FuzzTarget("parts") { input in
    try await Scratch.folder { folder in
      let part = "\(folder)/a.scan"
      try Data(Part.sealed(input)).write(to: URL(filePath: part))
      let tool = CommandLineTool(console: Console(environment: [:]))
      let status = await tool.run(["merge", part, "--report", "\(folder)/o/r.html", "--quiet"])
      let isWritten = FileManager.default.fileExists(atPath: "\(folder)/o/r.html")
      try require([0, 2, 3].contains(status), "status \(status)")
      try require(status != 0 || isWritten, "no report")
    }
  }
}

extension [UInt8] {
  /// Whether each line is blank or one JSON object.
  fileprivate var holdsOnlyObjects: Bool {
    split(separator: 0x0a).allSatisfy { line in
      guard line.contains(where: { $0 > 0x20 }) else { return true }
      guard case .object? = try? JSONValue(parsing: Swift.Array(line)) else { return false }
      return true
    }
  }
}
