private import Glibc
private import Platform

/// A file descriptor with its position and state.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  /// A regular file is read at once; a pipe is polled first.
  private let isRegular: Bool
  /// Whether to stop waiting for a pipe that has no bytes.
  var isEnding: @Sendable () -> Bool = { false }
  private(set) var bytesRead = 0
  private(set) var isAtEnd = false
  private(set) var errorNumber: Int32?

  /// Opens a file or a pipe without blocking: a pipe may have no writer yet.
  ///
  /// The kind is that of the opened file, because another file may have replaced the one that was
  /// found.
  init(path: String) {
    let descriptor = SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    self.init(descriptor: descriptor, isRegular: descriptor >= 0 && Self.isRegular(descriptor))
  }

  /// Opens a regular file to be read from an offset on.
  init(path: String, at offset: Int) {
    self.init(path: path)
    resume(at: offset, of: identity)
  }

  /// Takes over a descriptor returned by open(2), or its failure.
  init(descriptor: Int32, isRegular: Bool) {
    self.descriptor = descriptor
    self.isRegular = isRegular
    guard descriptor < 0 else { return }
    errorNumber = errno
    isAtEnd = true
  }

  private static func isRegular(_ descriptor: Int32) -> Bool {
    FileAttributes(open: descriptor)?.kind == .regular
  }

  /// Device and inode, to detect that another file has replaced this one.
  var identity: [UInt64] { FileAttributes(open: descriptor)?.identity ?? [] }

  /// Resumes at an offset, where an earlier descriptor of the same file stopped.
  mutating func resume(at offset: Int, of identity: [UInt64]) {
    guard errorNumber == nil else { return }
    if self.identity != identity {
      errorNumber = ESTALE
    } else if lseek(descriptor, offset, SEEK_SET) < 0 {
      errorNumber = errno
    }
    isAtEnd = errorNumber != nil
    bytesRead = offset
  }

  deinit {
    if descriptor > STDERR_FILENO { _ = close(descriptor) }
  }

  /// A placeholder for a file that is temporarily closed.
  init() {
    descriptor = -1
    isRegular = true
  }

  /// One read(2), repeated after interruptions; 0 at the end and after an error.
  ///
  /// - Precondition: `window` is not empty, else 0 would not mean the end.
  mutating func read(into target: inout [UInt8], _ window: Range<Int>) -> Int {
    precondition(!window.isEmpty)
    guard !isAtEnd else { return 0 }
    while true {
      guard isRegular || waitForBytes() else {
        isAtEnd = true
        return 0
      }
      let got = SystemCall.read(descriptor, into: &target, window)
      if got > 0 {
        bytesRead += got
        return got
      }
      if got < 0, errno == EINTR || (errno == EAGAIN && !isRegular) { continue }
      isAtEnd = true
      if got < 0 { errorNumber = errno }
      return 0
    }
  }

  /// Reads so many bytes to the beginning of `target`; false where there are fewer.
  mutating func fill(_ target: inout [UInt8], upTo count: Int) -> Bool {
    var end = 0
    while end < count {
      let got = read(into: &target, end..<count)
      guard got > 0 else { return false }
      end += got
    }
    return true
  }

  /// Waits until the pipe has bytes or has ended; false when the run is to end first.
  ///
  /// Uses poll(2): for a pipe that has had no writer yet, read(2) would report the end.
  private func waitForBytes() -> Bool {
    while !isEnding() {
      let ready = SystemCall.poll(descriptor, for: POLLIN, milliseconds: 100)
      if ready != 0, ready > 0 || errno != EINTR { return true }
    }
    return false
  }
}
