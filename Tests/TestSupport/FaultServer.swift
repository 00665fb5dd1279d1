private import Foundation
private import LogModel

/// A server that misbehaves in every way we know, running for as long as this value lives.
///
/// Faults are named by the first part of the path; `fault_server.py` lists them.
package final class FaultServer: Sendable {
  private let script: LeashedScript
  private let ports: [String: Int]
  /// The certificate of the `https` port, signed by itself, for 127.0.0.1.
  package let certificate: String
  /// The certificate of the `wrongName` port, for another host.
  package let wrongCertificate: String

  /// Starts the server and waits until it listens.
  package init() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "TestSupport/FaultServer/fault_server.py")
    self.script = try LeashedScript(script)
    let ready = try JSONValue(parsing: self.script.greeting)
    var ports: [String: Int] = [:]
    for port in ready["ports"]?.members ?? [] { ports[port.name] = Int(port.value.number ?? 0) }
    self.ports = ports
    certificate = ready["certificate"]?.string ?? ""
    wrongCertificate = ready["wrongCertificate"]?.string ?? ""
  }

  /// `http`, `https`, `wrongName`, `elsewhere`, or `closed`, where nobody listens.
  package func port(_ name: String = "http") -> Int { ports[name] ?? 0 }

  /// The base URL of an endpoint with that fault.
  package func url(_ fault: String) -> String { "http://127.0.0.1:\(port())/\(fault)/v1" }

  /// Where a GET answers what the server was asked so far.
  package var logURL: String { "http://127.0.0.1:\(port())/log" }
}
