package import HTTPClient
internal import LogModel
package import ModelClient

/// Why a call to a Chroma server failed.
package struct ChromaError: Error, Equatable, Sendable {
  package enum Fault: Equatable, Sendable {
    case network(HTTPError)
    /// The status, and the server's message.
    case status(Int, String)
    /// The answer lacks this part.
    case malformed(String)
    /// The collection's vectors differ from ours in model or length.
    case otherVectors(held: String, ours: String)
    case embedding(EmbeddingClient.Failure)
    /// The collection holds more than this many records.
    case tooMany(Int)
  }

  package var fault: Fault
  /// The server, as `host:port`.
  package var hostAndPort: String

  package init(_ fault: Fault, at hostAndPort: String) {
    self.fault = fault
    self.hostAndPort = hostAndPort
  }
}

extension ChromaError: CustomStringConvertible {
  /// Server, problem, remedy.
  package var description: String {
    if case .network(let error) = fault { return "Chroma at \(error)" }
    return "Chroma at \(hostAndPort): \(fact)"
  }

  private var fact: String {
    switch fault {
    case .network(let error): "\(error)"
    case .status(let status, let message):
      "it answered \(status)\(message.isEmpty ? "" : " (\(message))"); \(Self.hint(status))"
    case .malformed(let what):
      "its answer lacks \(what); check that the URL names a Chroma server of version 1"
    case .otherVectors(let held, let ours):
      "the collection '\(KBEntry.collection)' holds vectors of \(held), this run makes \(ours); "
        + "use the embedder that it was made with, or delete the collection and push again"
    case .embedding(let failure): "no vectors for its entries, because \(failure)"
    case .tooMany(let limit):
      "the collection '\(KBEntry.collection)' holds more than \(limit) records; "
        + "delete what is no longer needed"
    }
  }

  private static func hint(_ status: Int) -> String {
    switch status {
    case 401, 403: "it wants credentials, which logmon cannot give it"
    case 404: "check that the URL names a Chroma server of version 1"
    case 413: "an entry is larger than it takes"
    case 429, 500...: "try again, and look into its log"
    default: "look into its log"
    }
  }
}
