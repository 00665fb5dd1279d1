internal import Synchronization

/// A request to end a call, made by any thread or by the end of the run.
final class CancelWish: Sendable {
  private let flag = Atomic<Bool>(false)
  private let isEnding: @Sendable () -> Bool

  init(_ isEnding: @escaping @Sendable () -> Bool) { self.isEnding = isEnding }

  var isCancelled: Bool { flag.load(ordering: .relaxed) || isEnding() }

  func cancel() { flag.store(true, ordering: .relaxed) }
}

/// The data that libcurl passes during one call; used by the thread that performs it.
final class CurlExchange {
  let wish: CancelWish
  let limit: Int
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  private(set) var retryAfter: String?
  private var headerBytes = 0

  /// The size limit of the headers in bytes; more indicates an attack.
  private static let headerLimit = 64 << 10

  init(limit: Int, wish: CancelWish) {
    self.limit = limit
    self.wish = wish
  }

  /// The exchange that was registered with a handle.
  static func of(_ context: UnsafeMutableRawPointer?) -> CurlExchange {
    guard let context = unsafe context else { preconditionFailure("libcurl lost its context") }
    // SAFETY: the pointer is the one `CurlCall.connect` made, of an exchange that is kept alive as
    // long as libcurl performs.
    return unsafe Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
  }

  /// Stores a piece of the body; any result but its size ends the call.
  func takeBody(_ piece: UnsafeRawBufferPointer) -> Int {
    guard body.count + piece.count <= limit else {
      isTooLarge = true
      return 0
    }
    unsafe body.append(contentsOf: piece)
    return piece.count
  }

  /// Reads one header line.
  func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
    headerBytes += line.count
    guard headerBytes <= Self.headerLimit else {
      isTooLarge = true
      return 0
    }
    let name = "retry-after:"
    if line.count > name.utf8.count,
      unsafe zip(name.utf8, line).allSatisfy({ $0 == $1 | 0x20 })
    {
      let value = unsafe line.dropFirst(name.utf8.count).prefix(64)
      let shown = unsafe value.filter { (0x20...0x7e).contains($0) }
      retryAfter = String(decoding: shown.drop { $0 == 0x20 }, as: UTF8.self)
    }
    return line.count
  }
}
