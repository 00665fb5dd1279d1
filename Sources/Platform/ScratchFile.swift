private import Glibc

/// A file without a name, for data that does not fit in memory; it is gone with the process.
package final class ScratchFile: @unchecked Sendable {
  // SAFETY: one task at a time owns the file; the descriptor is set once.
  private let descriptor: Int32
  package private(set) var count = 0

  /// A file in `TMPDIR`, or in `/tmp`; nil where none can be made, with the reason in `errno`.
  package init?() {
    let path = "\(Self.folder)/logmon-\(getpid())-\(UInt64.random(in: 0 ... .max)).scratch"
    descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { return nil }
    // Without a name, the file goes with its last descriptor.
    _ = unsafe unlink(path)
  }

  deinit { close(descriptor) }

  /// The folder that holds such files.
  package static var folder: String {
    // SAFETY: the name is a constant; the text is copied before anything can change it.
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  }

  /// Appends bytes; false where the disk is full or fails, with the reason in `errno`.
  package func append(_ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      // SAFETY: the pointer is valid for the call, and the length lies inside the array.
      let got = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(
          descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]).baseAddress,
          bytes.count - written)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return false }
      written += got
    }
    count += bytes.count
    return true
  }

  /// The bytes of a range, as far as the file has them.
  package func read(_ range: Range<Int>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    while filled < range.count {
      // SAFETY: the pointer is valid for the call, and the length lies inside the array.
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).baseAddress,
          range.count - filled,
          off_t(range.lowerBound + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      filled += got
    }
    bytes.removeLast(range.count - filled)
    return bytes
  }
}
