private import Foundation

/// A Chroma server that is a Python script, running for as long as this value lives.
///
/// Each space is a database of its own, empty at first; faults are those of `chroma_server.py`.
package final class ChromaServer: Sendable {
  private let script: LeashedScript
  private let port: Int

  /// Starts the server and waits until it listens.
  package init() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "TestSupport/FaultServer/chroma_server.py")
    self.script = try LeashedScript(script)
    port = Int(String(decoding: self.script.greeting, as: UTF8.self)) ?? 0
  }

  /// The address of a space, behind a fault if one is named.
  package func url(_ space: String, fault: String = "") -> String {
    "http://127.0.0.1:\(port)/\(space)\(fault.isEmpty ? "" : "+")\(fault)"
  }

  /// Where a GET answers what the server was asked so far.
  package var logURL: String { "http://127.0.0.1:\(port)/log" }
}
