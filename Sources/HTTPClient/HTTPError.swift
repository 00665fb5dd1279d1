/// Why there is no HTTP answer.
///
/// Its texts are our own: they never contain text from a server.
package struct HTTPError: Error, Equatable, Sendable {
  package enum Fault: Equatable, Sendable {
    /// The address was rejected before anything was sent; the value says why.
    case badAddress(String)
    /// The value of this header holds a line break or a NUL.
    case badHeader(String)
    case missingLibrary
    case unresolved
    case refused
    case tls
    case timedOut
    /// The answer was longer than this many bytes.
    case tooLarge(Int)
    case cutShort
    case notHTTP
    /// The status of the redirect, which was not followed.
    case redirect(Int)
    case cancelled
    /// Any other libcurl result, by its number.
    case other(Int)
  }

  package var fault: Fault
  /// The server, as `host:port`; empty when it is not known yet.
  package var hostAndPort: String

  package init(_ fault: Fault, at hostAndPort: String = "") {
    self.fault = fault
    self.hostAndPort = hostAndPort
  }

  static func badAddress(_ fact: String) -> Self { Self(.badAddress(fact)) }

  /// Whether the same call may succeed a moment later.
  package var isPassing: Bool {
    switch fault {
    case .unresolved, .refused, .timedOut, .cutShort: true
    default: false
    }
  }

  /// Whether the server may have processed, and charge for, the call although no answer arrived.
  package var mayHaveWorked: Bool {
    switch fault {
    case .timedOut, .cutShort, .tooLarge, .cancelled: true
    default: false
    }
  }

  /// A short stable text; failures are counted by it.
  package var reason: String {
    switch fault {
    case .badAddress: "bad address"
    case .badHeader: "bad header"
    case .missingLibrary: "libcurl missing"
    case .unresolved: "host not found"
    case .refused: "connection refused"
    case .tls: "TLS failed"
    case .timedOut: "timed out"
    case .tooLarge: "answer too large"
    case .cutShort: "answer cut short"
    case .notHTTP: "not HTTP"
    case .redirect: "redirected"
    case .cancelled: "cancelled"
    case .other: "network failure"
    }
  }
}

extension HTTPError: CustomStringConvertible {
  /// Server, problem, remedy.
  package var description: String { (hostAndPort.isEmpty ? "" : "\(hostAndPort): ") + fact }

  private var fact: String {
    switch fault {
    case .badAddress(let fact): "the URL \(fact)"
    case .badHeader(let name):
      "the value for '\(name)' holds a line break or another control character; check the key file"
    case .missingLibrary: "libcurl.so.4 not found; install libcurl4"
    case .unresolved: "the host name is not known; check the URL and the network"
    case .refused: "no connection; check that the server runs and that host and port are right"
    case .tls:
      "no trusted TLS connection; check that the port speaks https and its certificate is valid"
    case .timedOut: "no complete answer in time; raise the time limit or ask a faster server"
    case .tooLarge(let limit): "the answer is longer than \(limit) bytes; it was dropped"
    case .cutShort: "the connection ended before the answer did; try again"
    case .notHTTP: "the answer is not HTTP; check the port"
    case .redirect(let status):
      "the server answered \(status); redirects are not followed, name the final URL"
    case .cancelled: "the call was cancelled"
    case .other(let code):
      "the network failed (libcurl error \(code)); look it up in 'man libcurl-errors'"
    }
  }
}
