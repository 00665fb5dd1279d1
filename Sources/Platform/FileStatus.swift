private import Glibc

/// The system's information about a path.
package struct FileStatus {
  /// The kind of file, after following links.
  package var kind: Kind
  package var isLink: Bool
  package var size: Int
  /// Device and inode; equal for two names of one file.
  package var identity: [UInt64]

  package enum Kind: Equatable {
    case regular
    case folder
    case socket
    case pipe
    case device
  }

  /// Nil with `errno` set where nothing exists, or for a dangling link.
  package init?(_ path: String) {
    var target = stat()
    var link = stat()
    guard unsafe stat(path, &target) == 0, unsafe lstat(path, &link) == 0 else { return nil }
    kind =
      switch target.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFSOCK: .socket
      case S_IFIFO: .pipe
      default: .device
      }
    isLink = link.st_mode & S_IFMT == S_IFLNK
    size = kind == .regular ? Int(target.st_size) : 0
    identity = [UInt64(target.st_dev), UInt64(target.st_ino)]
  }

  /// Whether the path is a link, dangling or not.
  package static func isLink(_ path: String) -> Bool {
    var link = stat()
    return unsafe lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK
  }

  package static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// The paths that glob(3) finds, in its order, as raw bytes.
  package static func matches(of pattern: String) -> [[UInt8]] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(unsafe found.gl_pathc)).compactMap { index in
      // SAFETY: glob(3) fills gl_pathc valid C strings, freed only by globfree above.
      unsafe found.gl_pathv[index].map { path in
        unsafe path.withMemoryRebound(to: UInt8.self, capacity: strlen(path)) {
          unsafe Array(UnsafeBufferPointer(start: $0, count: strlen(path)))
        }
      }
    }
  }
}
