internal import CCurl

/// HTTP over the host's libcurl.
///
/// Only http and https; no redirects, cookies, netrc or compression; certificates are always
/// checked. A proxy is used where the usual variables name one (`http_proxy`, `https_proxy`,
/// `all_proxy`, `no_proxy`).
package struct CurlTransport: HTTPTransport {
  /// The maximum number of calls in flight.
  package static let width = 4

  private let library: @Sendable () -> CurlLibrary?
  /// A file of trusted certificate authorities that replaces the host's.
  private let authorities: String?
  private let isEnding: @Sendable () -> Bool
  private let threads = CallThreads(width: Self.width)

  /// Opens nothing yet: libcurl is loaded by the first call.
  ///
  /// Calls end early once `isEnding` returns true.
  package init(
    authorities: String? = nil, isEnding: @escaping @Sendable () -> Bool = { false }
  ) {
    self.authorities = authorities
    self.isEnding = isEnding
    library = { CurlLibrary.shared }
  }

  /// Uses another library, given by its file name.
  package init(libraryName: String) {
    authorities = nil
    isEnding = { false }
    library = { CurlLibrary(named: libraryName) }
  }

  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if let header = request.headers.first(where: { !$0.isSafe }) {
      throw HTTPError(.badHeader(header.isSafeName ? header.name : ""), at: request.url.hostAndPort)
    }
    let cancellation = Cancellation(isEnding)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        threads.run { continuation.resume(returning: perform(request, cancellation)) }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  /// Makes the call on the current thread.
  private func perform(
    _ request: HTTPRequest, _ cancellation: Cancellation
  ) -> Result<HTTPResponse, HTTPError> {
    let hostAndPort = request.url.hostAndPort
    if cancellation.isCancelled { return .failure(HTTPError(.cancelled, at: hostAndPort)) }
    guard let library = library(), var call = CurlCall(library) else {
      return .failure(HTTPError(.missingLibrary))
    }
    let exchange = CurlExchange(limit: request.limits.responseBytes, cancellation: cancellation)
    call.set(request, authorities: authorities)
    let (code, status) = call.perform(body: request.body, into: exchange)
    if let fault = Self.fault(code, exchange) { return .failure(HTTPError(fault, at: hostAndPort)) }
    if (300..<400).contains(status) {
      return .failure(HTTPError(.redirect(status), at: hostAndPort))
    }
    return .success(
      HTTPResponse(status: status, retryAfter: exchange.retryAfter, body: exchange.body))
  }

  /// The error that a libcurl result means; nil when the call succeeded.
  private static func fault(_ code: CURLcode, _ exchange: CurlExchange) -> HTTPError.Fault? {
    if exchange.isTooLarge { return .tooLarge(exchange.limit) }
    switch code {
    case CURLE_OK: return nil
    case CURLE_URL_MALFORMAT: return .badAddress("is not one that libcurl understands")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolved
    case CURLE_COULDNT_CONNECT: return .refused
    case CURLE_OPERATION_TIMEDOUT: return .timedOut
    case CURLE_ABORTED_BY_CALLBACK: return .cancelled
    case CURLE_FILESIZE_EXCEEDED: return .tooLarge(exchange.limit)
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR:
      return .cutShort
    // libcurl treats an answer without a status line as HTTP/0.9, an unsupported protocol.
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2: return .notHTTP
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return .tls
    default: return .other(Int(code.rawValue))
    }
  }
}

extension HTTPHeader {
  /// Whether the name may be printed.
  fileprivate var isSafeName: Bool { HTTPHeader(name, "").isSafe }
}

extension CurlCall {
  /// Sets every option of a call; none is left to libcurl's defaults.
  fileprivate mutating func set(_ request: HTTPRequest, authorities: String?) {
    set(CURLOPT_URL, request.url.description)
    setProtocols()
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NOPROGRESS, 0)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let authorities { set(CURLOPT_CAINFO, authorities) }
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.limits.connectSeconds))
    set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.limits.totalSeconds))
    set(CURLOPT_MAXFILESIZE_LARGE, size: request.limits.responseBytes)
    setMethod(request)
    for header in request.headers { addHeader("\(header.name): \(header.value)") }
    // Otherwise libcurl waits a second for "100 Continue" before it sends a body.
    addHeader("Expect:")
  }

  private mutating func setMethod(_ request: HTTPRequest) {
    if request.method == .post || !request.body.isEmpty {
      set(CURLOPT_POST, 1)
      set(CURLOPT_POSTFIELDSIZE_LARGE, size: request.body.count)
    }
    // An empty body must be set, too; otherwise libcurl reads standard input.
    if request.method == .post, request.body.isEmpty { set(CURLOPT_COPYPOSTFIELDS, "") }
    set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
  }

  /// At least 1, because 0 means no limit, and at most a day.
  private static func milliseconds(_ seconds: Double) -> Int {
    guard seconds < 86_400 else { return 86_400_000 }
    return seconds > 0.001 ? Int(seconds * 1000) : 1
  }
}
