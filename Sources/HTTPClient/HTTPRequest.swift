/// One HTTP call: the request, and the limits of time and size of its answer.
package struct HTTPRequest: Equatable, Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package var method: Method
  package var url: WebAddress
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  package var limits: HTTPLimits

  package init(
    _ method: Method, _ url: WebAddress, headers: [HTTPHeader] = [], body: [UInt8] = [],
    limits: HTTPLimits = HTTPLimits()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
  }
}

/// A header field of a request.
package struct HTTPHeader: Equatable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  package static let json = Self("Content-Type", "application/json")

  /// The only header that carries the key.
  package static func authorization(_ key: APIKey) -> Self {
    Self("Authorization", "Bearer \(key.secret)")
  }

  /// Whether both parts stay on one line: a line break would start another header.
  var isSafe: Bool {
    !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x3a }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }
}

/// The limits of one call; libcurl itself has none.
package struct HTTPLimits: Equatable, Sendable {
  package var connectSeconds: Double
  /// From the name look-up to the last byte.
  package var totalSeconds: Double
  /// The maximum size of the body in bytes.
  package var responseBytes: Int

  package init(
    connectSeconds: Double = 10, totalSeconds: Double = 60, responseBytes: Int = 4 << 20
  ) {
    self.connectSeconds = connectSeconds
    self.totalSeconds = totalSeconds
    self.responseBytes = responseBytes
  }
}

/// An answer with any status; only redirects are errors.
package struct HTTPResponse: Equatable, Sendable {
  package var status: Int
  /// The value of `Retry-After`, unchanged.
  package var retryAfter: String?
  package var body: [UInt8]

  package init(status: Int, retryAfter: String? = nil, body: [UInt8] = []) {
    self.status = status
    self.retryAfter = retryAfter
    self.body = body
  }
}

/// Performs HTTP calls: libcurl in a run, a script in a test.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
