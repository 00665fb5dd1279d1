private import Glibc
private import LogIngest

/// A file that is written whole or not at all.
///
/// Bytes go to a temporary file beside the target, which `commit` syncs and renames over it. A link
/// stays a link, the target's mode stays as it was, and pipes and character devices are written
/// through instead.
struct AtomicFile: ~Copyable {
  /// As the user named it.
  let name: String
  private let target: String
  private let temporary: String?
  private var file: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Makes the folders that are missing, and the temporary file.
  init(_ path: String) throws(OutputError) {
    let opened = try Opened(path)
    name = path
    target = opened.target
    temporary = opened.temporary
    file = opened.file
  }

  /// What opening a target gives.
  private struct Opened {
    let target: String
    let temporary: String?
    let file: Int32

    init(_ path: String) throws(OutputError) {
      let kind = try Target(path)
      target = kind.path
      if kind.isWrittenThrough {
        temporary = nil
        file = unsafe open(target, O_WRONLY | O_CLOEXEC)
      } else {
        let (folder, last) = Folder.split(target)
        let hidden = "\(folder)/.\(last).\(getpid()).tmp"
        temporary = hidden
        file = unsafe open(hidden, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if file >= 0, let mode = kind.mode { _ = fchmod(file, mode) }
      }
      guard file >= 0 else { throw .system(path, errno) }
    }
  }

  deinit {
    if file >= 0 {
      _ = close(file)
      if let temporary { _ = unsafe unlink(temporary) }
    }
  }

  mutating func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  mutating func flush() throws(OutputError) {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try RawOutput.write(buffer, to: file, name: name)
  }

  /// Puts the file in its place.
  consuming func commit() throws(OutputError) {
    try flush()
    guard let temporary else { return }
    guard fsync(file) == 0 || errno == EINVAL, unsafe rename(temporary, target) == 0 else {
      throw .system(name, errno)
    }
    _ = close(file)
    file = -1
    Folder.sync(Folder.split(target).folder)
  }

  /// Writes a whole file; nothing happens when it holds those bytes already.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    if let old = FileContent.read(path), old == bytes { return }
    var file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }
}

/// What a path names as a place to write to.
struct Target {
  /// The file behind links.
  let path: String
  /// Permissions of the file that is there.
  let mode: UInt32?
  let isWrittenThrough: Bool

  /// - Throws: When nothing can be written there; makes missing folders on the way.
  init(_ name: String) throws(OutputError) {
    var status = stat()
    guard unsafe stat(name, &status) == 0 else {
      try Folder.make(Folder.split(name).folder, for: name)
      (path, mode, isWrittenThrough) = (name, nil, false)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      path = Folder.resolved(name)
      (mode, isWrittenThrough) = (status.st_mode & 0o7777, false)
    case S_IFIFO, S_IFCHR: (path, mode, isWrittenThrough) = (name, nil, true)
    case S_IFDIR: throw .system(name, EISDIR)
    default:
      throw OutputError(name: name, message: "it is no regular file", hint: "name a file")
    }
  }
}

extension Target {
  /// Finds out whether a file can be written there, and makes its folder.
  static func check(_ name: String) throws(OutputError) {
    let target = try Target(name)
    let place = target.mode == nil && !target.isWrittenThrough ? Folder.split(name).folder : name
    guard unsafe access(place, W_OK) == 0 else { throw .system(name, errno) }
  }
}

/// Folders, as outputs need them.
enum Folder {
  /// Finds out whether files can be written into the folder, if it is there.
  static func check(_ folder: String) throws(OutputError) {
    var status = stat()
    guard unsafe stat(folder, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw OutputError(
        name: folder, message: SystemError.text(ENOTDIR), hint: "name a folder, not a file")
    }
    guard unsafe access(folder, W_OK) == 0 else { throw .system(folder, errno) }
  }

  static func split(_ path: String) -> (folder: String, last: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let last = String(path[path.utf8.index(after: slash)...])
    return slash == path.startIndex ? ("/", last) : (String(path[..<slash]), last)
  }

  /// Makes the folder and those above it.
  static func make(_ folder: String, for name: String) throws(OutputError) {
    var status = stat()
    if unsafe stat(folder, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .system(name, ENOTDIR) }
      return
    }
    let parent = split(folder).folder
    if parent != folder { try make(parent, for: name) }
    guard unsafe mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw .system(name, errno) }
  }

  static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    // SAFETY: realpath(3) with no buffer returns a C string of its own, freed here once.
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Makes a rename survive a power cut.
  static func sync(_ folder: String) {
    let file = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = fsync(file)
    _ = close(file)
  }
}

/// Small files read whole.
package enum FileContent {
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
