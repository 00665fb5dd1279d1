package import HTTPClient

/// The address of an OpenAI-compatible server.
package struct ModelEndpoint: Equatable, Sendable {
  /// The address without trailing slash; `/chat/completions` is appended to it.
  package let base: WebAddress
  package let key: APIKey?

  /// Accepts the usual forms: `http://host:port`, `…/v1`, `…/v1/chat/completions`.
  ///
  /// Any other path is kept as the base, as in clients of other languages.
  package init(_ text: String, key: APIKey? = nil) throws(HTTPError) {
    var address = try WebAddress(text)
    Self.trim("/", from: &address.path)
    for suffix in ["/chat/completions", "/embeddings", "/completions", "/models"] {
      Self.trim(suffix, from: &address.path)
    }
    Self.trim("/", from: &address.path)
    if address.path.isEmpty { address.path = "/v1" }
    base = address
    self.key = key
  }

  /// The endpoint at another address, which receives the key only if the server is the same.
  package func moved(to text: String) throws(HTTPError) -> Self {
    let other = try Self(text)
    let isSame =
      (other.base.isEncrypted, other.base.hostAndPort) == (base.isEncrypted, base.hostAndPort)
    return isSame ? try Self(text, key: key) : other
  }

  private static func trim(_ suffix: String, from path: inout String) {
    while path.hasSuffix(suffix) { path.removeLast(suffix.count) }
  }

  package var chat: WebAddress { base.appending("/chat/completions") }
  package var embeddings: WebAddress { base.appending("/embeddings") }

  /// Whether the key would cross a network in clear text, which causes a warning.
  package var sendsKeyInClear: Bool { key != nil && !base.isEncrypted && !base.isLoopback }

  /// A POST of JSON with the key, if there is one, and no other header of our own.
  func request(_ url: WebAddress, body: [UInt8], limits: HTTPLimits) -> HTTPRequest {
    let authorization = key.map { [HTTPHeader.authorization($0)] } ?? []
    return HTTPRequest(.post, url, headers: [.json] + authorization, body: body, limits: limits)
  }
}
