private import Glibc

/// Small files read whole.
package enum FileContent {
  /// Whether a regular file holds exactly these bytes; never opens a pipe, which would wait.
  static func of(_ path: String, is bytes: [UInt8]) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == bytes.count
    else { return false }
    return read(path, limit: bytes.count + 1) == bytes
  }

  /// The bytes of a file, or nil with `errno` set.
  package static func read(_ path: String, limit: Int = 64 << 20) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { _ = close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      // SAFETY: read(2) writes at most the block's own count.
      let got = unsafe block.withUnsafeMutableBytes { space in
        unsafe Glibc.read(file, space.baseAddress, space.count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      bytes += block[..<got]
    }
    return bytes
  }
}
