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
    guard let target = FileAttributes(path), let link = FileAttributes(unfollowed: path) else {
      return nil
    }
    kind =
      switch target.kind {
      case .regular: .regular
      case .folder: .folder
      case .socket: .socket
      case .pipe: .pipe
      case .link, .characterDevice, .blockDevice: .device
      }
    isLink = link.kind == .link
    size = kind == .regular ? target.size : 0
    identity = target.identity
  }

  /// Whether the path is a link, dangling or not.
  package static func isLink(_ path: String) -> Bool {
    FileAttributes(unfollowed: path)?.kind == .link
  }

  package static func isReadable(_ path: String) -> Bool { SystemCall.access(path, R_OK) }
}
