internal import CCurl

/// The opened libcurl.
///
/// A heap cell that is written once, before it is shared, and never freed: libcurl itself also
/// stays open to the end of the process. That makes it safe to share.
@safe
struct CurlLibrary: @unchecked Sendable {
  fileprivate let functions: UnsafePointer<ccurl_library>

  /// The host's libcurl, opened by the first call of the process; nil when it has none.
  static let shared =
    CurlLibrary(named: "libcurl.so.4") ?? CurlLibrary(named: "libcurl-gnutls.so.4")

  init?(named name: String) {
    // SAFETY: the cell is initialized before libcurl's addresses are written to it, and freed only
    // where nobody has seen it.
    let cell = UnsafeMutablePointer<ccurl_library>.allocate(capacity: 1)
    unsafe cell.initialize(to: ccurl_library())
    guard unsafe ccurl_open(name, cell) else {
      unsafe cell.deallocate()
      return nil
    }
    unsafe functions = UnsafePointer(cell)
  }
}

/// One libcurl handle with its settings; freed with the value.
@safe
struct CurlCall: ~Copyable {
  // SAFETY: the functions belong to an opened library, which is never closed; the handle and the
  // list of headers are this call's own, made by it and freed once, in its end.
  private let library: CurlLibrary
  private let handle: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  /// The first setting that libcurl rejected.
  private(set) var refusal: CURLcode = CURLE_OK

  init?(_ library: CurlLibrary) {
    guard let handle = unsafe library.functions.pointee.`init`() else { return nil }
    self.library = library
    unsafe self.handle = unsafe handle
    unsafe headers = nil
  }

  deinit {
    unsafe library.functions.pointee.cleanup(handle)
    unsafe library.functions.pointee.free_list(headers)
  }

  private mutating func note(_ code: CURLcode) {
    if refusal == CURLE_OK { refusal = code }
  }

  mutating func set(_ option: CURLoption, _ value: Int) {
    note(unsafe ccurl_set_long(library.functions, handle, option, value))
  }

  mutating func set(_ option: CURLoption, size: Int) {
    note(unsafe ccurl_set_size(library.functions, handle, option, curl_off_t(size)))
  }

  /// libcurl copies the text.
  mutating func set(_ option: CURLoption, _ text: String) {
    note(unsafe ccurl_set_text(library.functions, handle, option, text))
  }

  /// Allows http and https only, with the option of new libraries or else that of old ones.
  mutating func setProtocols() {
    // CURLOPT_PROTOCOLS_STR exists since 7.85; given by number, so that older headers build too.
    let new = CURLoption(rawValue: 10_318)
    if unsafe ccurl_set_text(library.functions, handle, new, "http,https") != CURLE_OK {
      // CURLOPT_PROTOCOLS, with the bits of http and https.
      set(CURLoption(rawValue: 181), 3)
    }
  }

  mutating func addHeader(_ line: String) {
    guard let longer = unsafe library.functions.pointee.append(headers, line) else {
      return note(CURLE_OUT_OF_MEMORY)
    }
    unsafe headers = longer
  }

  /// Makes the call; `exchange` receives the answer.
  ///
  /// - Returns: libcurl's result and the status of the last answer, 0 without one.
  mutating func perform(body: [UInt8], into exchange: CurlExchange) -> (CURLcode, status: Int) {
    connect(exchange)
    // SAFETY: libcurl reads the body and calls back with the exchange only while it performs; both
    // outlive that call.
    let result = withExtendedLifetime(exchange) {
      unsafe body.withUnsafeBytes { bytes in
        if bytes.count > 0 {
          let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
          note(unsafe ccurl_set_pointer(library.functions, handle, CURLOPT_POSTFIELDS, start))
        }
        guard refusal == CURLE_OK else { return refusal }
        return unsafe library.functions.pointee.perform(handle)
      }
    }
    var status = 0
    _ = unsafe ccurl_get_long(library.functions, handle, CURLINFO_RESPONSE_CODE, &status)
    return (result, status)
  }

  /// Registers headers and callbacks.
  private mutating func connect(_ exchange: CurlExchange) {
    let functions = unsafe library.functions
    let list = unsafe UnsafeMutableRawPointer(headers)
    let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
    note(unsafe ccurl_set_pointer(functions, handle, CURLOPT_HTTPHEADER, list))
    note(unsafe ccurl_set_pointer(functions, handle, CURLOPT_WRITEDATA, context))
    note(unsafe ccurl_set_pointer(functions, handle, CURLOPT_HEADERDATA, context))
    note(unsafe ccurl_set_pointer(functions, handle, CURLOPT_XFERINFODATA, context))
    note(
      unsafe ccurl_set_receive(functions, handle, CURLOPT_WRITEFUNCTION) {
        unsafe receive($0, $1 * $2, $3) { $0.takeBody($1) }
      })
    note(
      unsafe ccurl_set_receive(functions, handle, CURLOPT_HEADERFUNCTION) {
        unsafe receive($0, $1 * $2, $3) { $0.takeHeader($1) }
      })
    note(
      unsafe ccurl_set_progress(functions, handle, CURLOPT_XFERINFOFUNCTION) { it, _, _, _, _ in
        unsafe registeredExchange(it).cancellation.isCancelled ? 1 : 0
      })
  }
}

/// The exchange that was registered with a handle.
private func registeredExchange(_ context: UnsafeMutableRawPointer?) -> CurlExchange {
  guard let context = unsafe context else { preconditionFailure("libcurl lost its context") }
  // SAFETY: the pointer is the one `CurlCall.connect` made, of an exchange that is kept alive as
  // long as libcurl performs.
  return unsafe Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
}

/// Hands the bytes that libcurl passes to a callback to the exchange.
private func receive(
  _ start: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ take: (CurlExchange, Span<UInt8>) -> Int
) -> Int {
  // SAFETY: libcurl passes the start of `count` bytes, which stay until its callback returns, and
  // nobody else looks at them until then.
  let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
    .bindMemory(to: UInt8.self)
  return unsafe take(registeredExchange(context), bytes.span)
}
