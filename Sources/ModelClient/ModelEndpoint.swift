package import HTTPClient

/// Where an OpenAI-compatible server answers.
package struct ModelEndpoint: Equatable, Sendable {
  /// The address without slash at its end that `/chat/completions` is put behind.
  package let base: WebAddress
  package let key: APIKey?

  /// Takes what people paste: `http://host:port`, `…/v1`, `…/v1/chat/completions`.
  ///
  /// A path other than these is kept as the base, as the clients of other languages do.
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

  /// The endpoint at another address, which gets the key only if it is the same server's.
  package func moved(to text: String) throws(HTTPError) -> Self {
    let other = try Self(text)
    let isSame =
      (other.base.isEncrypted, other.base.place) == (base.isEncrypted, base.place)
    return isSame ? try Self(text, key: key) : other
  }

  private static func trim(_ suffix: String, from path: inout String) {
    while path.hasSuffix(suffix) { path.removeLast(suffix.count) }
  }

  package var chat: WebAddress { base.appending("/chat/completions") }
  package var embeddings: WebAddress { base.appending("/embeddings") }

  /// Whether the key would cross a network in clear text: worth a warning.
  package var sendsKeyInClear: Bool { key != nil && !base.isEncrypted && !base.isLoopback }

  /// A POST of JSON with the key, if there is one, and no other header of ours.
  func request(_ url: WebAddress, body: [UInt8], limits: HTTPLimits) -> HTTPRequest {
    let authorization = key.map { [HTTPHeader.authorization($0)] } ?? []
    return HTTPRequest(.post, url, headers: [.json] + authorization, body: body, limits: limits)
  }
}
