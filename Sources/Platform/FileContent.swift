private import Glibc
private import LogModel

/// Small files read whole.
package enum FileContent {
  /// Whether a regular file holds exactly these bytes.
  package static func of(_ path: String, is bytes: [UInt8]) -> Bool {
    do throws(FileError) {
      let file = try RegularFile(path)
      guard file.size == bytes.count else { return false }
      var same = 0
      try file.forEachBlock { block in
        guard same + block.count <= bytes.count,
          bytes.span.extracting(same..<same + block.count).isSame(as: block)
        else { return false }
        same += block.count
        return true
      }
      return same == bytes.count
    } catch {
      return false
    }
  }

  /// The bytes of a regular file of at most `limit` bytes; larger ones are not read.
  package static func read(_ path: String, limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
    let file = try RegularFile(path)
    guard file.size <= limit else { throw .tooLarge(limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.size)
    try file.forEachBlock { block in
      bytes.append(block)
      return bytes.count <= limit
    }
    // The file may have grown since.
    guard bytes.count <= limit else { throw .tooLarge(limit) }
    return bytes
  }

  /// The first `count` bytes of a regular file, or all where it has fewer.
  package static func start(of path: String, _ count: Int) throws(FileError) -> [UInt8] {
    let file = try RegularFile(path)
    var bytes: [UInt8] = []
    try file.forEachBlock { block in
      bytes.append(block.extracting(first: count - bytes.count))
      return bytes.count < count
    }
    return bytes
  }

  /// Whether a path may exist, readable or not; true where that cannot be found out.
  package static func mayBeThere(_ path: String) -> Bool {
    FileAttributes(unfollowed: path) != nil || (errno != ENOENT && errno != ENOTDIR)
  }
}

/// Why the content of a file could not be read.
package enum FileError: Error, Equatable, Sendable {
  /// An error number of the system.
  case system(Int32)
  /// It is a pipe, a socket or a device, which could block for ever.
  case irregular(String)
  /// It has more bytes than this limit.
  case tooLarge(Int)

  /// Whether nothing exists at the path; a dangling link counts as missing.
  package var isMissing: Bool { self == .system(ENOENT) || self == .system(ENOTDIR) }
}

extension FileError: CustomStringConvertible {
  /// A phrase that follows the file's name.
  package var description: String {
    switch self {
    case .system(let number): SystemError.text(number)
    case .irregular(let kind): "it is a \(kind), not a regular file"
    case .tooLarge(let limit): "it is larger than \(Self.size(limit))"
    }
  }

  private static func size(_ bytes: Int) -> String {
    bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
  }
}

/// A regular file open for reading.
///
/// Other files are rejected without blocking: open(2) of a pipe without a writer blocks for ever,
/// even after the first signal.
private struct RegularFile: ~Copyable {
  private let descriptor: Int32
  /// In bytes, at the time of opening.
  let size: Int

  init(_ path: String) throws(FileError) {
    let file = SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    // Sockets, and devices without a driver, cannot be opened at all.
    guard file >= 0 else {
      throw errno == ENXIO || errno == ENODEV ? .irregular("socket or device") : .system(errno)
    }
    guard let attributes = FileAttributes(open: file) else {
      let number = errno
      _ = close(file)
      throw .system(number)
    }
    guard attributes.kind == .regular else {
      _ = close(file)
      throw Self.refusal(attributes.kind)
    }
    descriptor = file
    size = attributes.size
  }

  deinit { _ = close(descriptor) }

  private static func refusal(_ kind: FileAttributes.Kind) -> FileError {
    switch kind {
    case .folder: .system(EISDIR)
    case .pipe: .irregular("pipe")
    default: .irregular("device")
    }
  }

  /// Calls `body` with the blocks of the file until it returns false.
  func forEachBlock(_ body: (Span<UInt8>) -> Bool) throws(FileError) {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = SystemCall.read(descriptor, into: &block, block.indices)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .system(errno) }
      if got == 0 || !body(block.span.extracting(first: got)) { return }
    }
  }
}
