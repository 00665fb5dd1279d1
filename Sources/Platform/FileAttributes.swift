private import Glibc

/// What the system tells about one file: a link that is followed or not, or an open file.
///
/// The initializers return nil with `errno` set where the system tells nothing.
package struct FileAttributes {
  package let kind: Kind
  /// The last twelve bits of the mode.
  package let permissions: UInt32
  /// In bytes.
  package let size: Int
  /// The number of names; 0 once an open file was removed.
  package let names: Int
  /// The number of the user.
  package let owner: UInt32
  /// When its content was changed last, in seconds since 1970.
  package let modified: Int
  private let device: UInt64
  private let inode: UInt64

  package enum Kind: Equatable {
    case regular
    case folder
    case link
    case socket
    case pipe
    case characterDevice
    case blockDevice
  }

  /// Calls stat(2), which follows links.
  package init?(_ path: String) {
    guard let status = SystemCall.status(of: path) else { return nil }
    self.init(status)
  }

  /// Calls lstat(2), which does not follow a link.
  package init?(unfollowed path: String) {
    guard let status = SystemCall.status(unfollowed: path) else { return nil }
    self.init(status)
  }

  /// Calls fstat(2).
  package init?(open file: Int32) {
    guard let status = SystemCall.status(open: file) else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFSOCK: .socket
      case S_IFIFO: .pipe
      case S_IFCHR: .characterDevice
      default: .blockDevice
      }
    permissions = status.st_mode & 0o7777
    size = Int(status.st_size)
    names = Int(status.st_nlink)
    owner = status.st_uid
    modified = Int(status.st_mtim.tv_sec)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// Device and inode; equal for two names of one file.
  package var identity: [UInt64] { [device, inode] }

  /// Whether the path, not followed, still names this open file.
  package static func isStill(_ file: Int32, at path: String) -> Bool {
    guard let opened = Self(open: file), let named = Self(unfollowed: path) else { return false }
    return opened.device == named.device && opened.inode == named.inode
  }
}
