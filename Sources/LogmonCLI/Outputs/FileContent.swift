private import Glibc
private import LogModel

/// Small files read whole.
package enum FileContent {
  /// Whether a regular file holds exactly these bytes; never opens a pipe, which would wait.
  static func of(_ path: String, is bytes: [UInt8]) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == bytes.count
    else { return false }
    var same = 0
    let isRead = forEachBlock(of: path) { block in
      guard same + block.count <= bytes.count,
        bytes.span.extracting(same..<same + block.count).isSame(as: block)
      else { return false }
      same += block.count
      return true
    }
    return isRead && same == bytes.count
  }

  /// The bytes of a file, or nil with `errno` set.
  package static func read(_ path: String, limit: Int = 64 << 20) -> [UInt8]? {
    var bytes: [UInt8] = []
    let isRead = forEachBlock(of: path) { block in
      bytes.append(block)
      return bytes.count < limit
    }
    return isRead ? bytes : nil
  }

  /// Calls `body` with the blocks of a file until it returns false; false with `errno` set where
  /// the file cannot be read.
  private static func forEachBlock(of path: String, _ body: (Span<UInt8>) -> Bool) -> Bool {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { _ = close(file) }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // SAFETY: read(2) writes at most the block's own count.
      let got = unsafe block.withUnsafeMutableBytes { space in
        unsafe Glibc.read(file, space.baseAddress, space.count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return false }
      if got == 0 || !body(block.span.extracting(first: got)) { return true }
    }
  }
}
