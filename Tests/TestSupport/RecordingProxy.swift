private import Foundation
private import LogModel

/// Stands before a server and writes down what it is sent, for as long as this value lives.
package final class RecordingProxy: Sendable {
  private let script: LeashedScript
  private let port: Int
  private let scratch: TemporaryFolder

  /// Starts a proxy before the server at `target` and waits until it listens.
  package init(before target: String) throws {
    scratch = try TemporaryFolder()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "recording_proxy.py")
    self.script = try LeashedScript(
      script, target, scratch.url.appending(path: "bodies.jsonl").path)
    port = Int(String(decoding: self.script.greeting, as: UTF8.self)) ?? 0
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
