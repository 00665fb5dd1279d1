private import Foundation
private import LogModel

/// Stands before a server and writes down what it is sent, for as long as this value lives.
package final class RecordingProxy: Sendable {
  private let process: Process
  /// The proxy ends when this pipe does, even if the test crashes.
  private let leash: Pipe
  private let port: Int
  private let scratch: TemporaryFolder

  /// Starts a proxy before the server at `target` and waits until it listens.
  package init(before target: String) throws {
    scratch = try TemporaryFolder()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "recording_proxy.py")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", script.path, target, scratch.url.appending(path: "bodies.jsonl").path,
    ]
    let output = Pipe()
    leash = Pipe()
    process.standardInput = leash
    process.standardOutput = output
    try process.run()
    self.process = process
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0a {
      line.append(byte)
    }
    port = Int(String(decoding: line, as: UTF8.self)) ?? 0
  }

  deinit {
    try? leash.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  package var url: String { "http://127.0.0.1:\(port)" }

  /// The bodies that came so far, in the order in which they came.
  package func bodies() throws -> [String] {
    guard let bytes = try? scratch.read("bodies.jsonl") else { return [] }
    return try bytes.split(separator: 0x0a).map { line in
      try JSONValue(parsing: Array(line)).string ?? ""
    }
  }
}
