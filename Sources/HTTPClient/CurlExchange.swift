private import LogModel
internal import Synchronization

/// A request to end a call, made by any thread or by the end of the run.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let isEnding: @Sendable () -> Bool

  init(_ isEnding: @escaping @Sendable () -> Bool) { self.isEnding = isEnding }

  var isCancelled: Bool { flag.load(ordering: .relaxed) || isEnding() }

  func cancel() { flag.store(true, ordering: .relaxed) }
}

/// The data that libcurl passes during one call; used by the thread that performs it.
final class CurlExchange {
  let cancellation: Cancellation
  let limit: Int
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  private(set) var retryAfter: String?
  private var headerBytes = 0

  /// The size limit of the headers in bytes; more indicates an attack.
  private static let headerLimit = 64 << 10

  init(limit: Int, cancellation: Cancellation) {
    self.limit = limit
    self.cancellation = cancellation
  }

  /// Stores a piece of the body; any result but its size ends the call.
  func takeBody(_ piece: Span<UInt8>) -> Int {
    guard body.count + piece.count <= limit else {
      isTooLarge = true
      return 0
    }
    body.append(piece)
    return piece.count
  }

  /// Reads one header line.
  func takeHeader(_ line: Span<UInt8>) -> Int {
    headerBytes += line.count
    guard headerBytes <= Self.headerLimit else {
      isTooLarge = true
      return 0
    }
    let name = "retry-after:"
    var bytes: [UInt8] = []
    bytes.append(line.extracting(first: name.utf8.count + 64))
    if line.count > name.utf8.count, zip(name.utf8, bytes).allSatisfy({ $0 == $1 | 0x20 }) {
      let shown = bytes.dropFirst(name.utf8.count).filter { (0x20...0x7e).contains($0) }
      retryAfter = String(decoding: shown.drop { $0 == 0x20 }, as: UTF8.self)
    }
    return line.count
  }
}
