internal import CCurl

/// The opened libcurl.
///
/// A heap cell that is written once, before it is shared, and never freed: libcurl itself also
/// stays open to the end of the process. That makes it safe to share.
@safe
struct CurlLibrary: @unchecked Sendable {
  let functions: UnsafePointer<ccurl_library>

  /// The host's libcurl, opened by the first call of the process; nil when it has none.
  static let shared =
    CurlLibrary(named: "libcurl.so.4") ?? CurlLibrary(named: "libcurl-gnutls.so.4")

  init?(named name: String) {
    let cell = UnsafeMutablePointer<ccurl_library>.allocate(capacity: 1)
    unsafe cell.initialize(to: ccurl_library())
    guard unsafe ccurl_open(name, cell) else {
      unsafe cell.deallocate()
      return nil
    }
    unsafe functions = UnsafePointer(cell)
  }
}
