internal import CCurl

/// One libcurl handle with its settings; freed with the value.
@safe
struct CurlCall: ~Copyable {
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
        unsafe CurlExchange.of($3).takeBody(UnsafeRawBufferPointer(start: $0, count: $1 * $2))
      })
    note(
      unsafe ccurl_set_receive(functions, handle, CURLOPT_HEADERFUNCTION) {
        unsafe CurlExchange.of($3).takeHeader(UnsafeRawBufferPointer(start: $0, count: $1 * $2))
      })
    note(
      unsafe ccurl_set_progress(functions, handle, CURLOPT_XFERINFOFUNCTION) { it, _, _, _, _ in
        unsafe CurlExchange.of(it).wish.isCancelled ? 1 : 0
      })
  }
}
