private import Glibc
internal import Platform

/// The target that a path names.
package struct OutputTarget {
  /// The path of the file, after following links.
  package let path: String
  /// The permissions of the existing file.
  let mode: UInt32?
  package let isWrittenThrough: Bool

  /// - Throws: When nothing can be written there. Makes missing folders.
  package init(_ name: String) throws(OutputError) {
    guard let attributes = FileAttributes(name) else {
      guard errno != ELOOP else { throw .system(name, ELOOP) }
      let place = Folder.followed(name)
      guard !Folder.split(place).last.isEmpty else { throw .system(name, EISDIR) }
      try Folder.make(Folder.split(place).folder, for: name)
      (path, mode, isWrittenThrough) = (place, nil, false)
      return
    }
    switch attributes.kind {
    case .regular:
      path = Folder.resolved(name)
      (mode, isWrittenThrough) = (attributes.permissions, false)
    case .pipe, .characterDevice: (path, mode, isWrittenThrough) = (name, nil, true)
    case .folder: throw .system(name, EISDIR)
    default:
      throw OutputError(name: name, message: "it is not a regular file", hint: "name a file")
    }
  }
}

extension OutputTarget {
  /// Opens a pipe or device; waits for a pipe's reader until the run is to end.
  ///
  /// - Returns: -1 with `errno` set when that fails.
  package func openThrough() -> Int32 {
    while true {
      let file = SystemCall.open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
      guard file >= 0 else {
        guard errno == ENXIO, isPipe, !Interruption.isPending else { return -1 }
        _ = usleep(20_000)
        continue
      }
      _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
      return file
    }
  }

  private var isPipe: Bool { FileAttributes(path)?.kind == .pipe }

  /// Checks that a file can be written there, and makes its folder.
  ///
  /// Returns the resolved path, the same for all links to the file; nil for pipes and devices.
  @discardableResult
  package static func check(_ name: String) throws(OutputError) -> String? {
    let target = try OutputTarget(name)
    let (folder, last) = Folder.split(target.path)
    guard SystemCall.access(target.isWrittenThrough ? name : folder, W_OK) else {
      throw .system(name, errno)
    }
    return target.isWrittenThrough ? nil : "\(Folder.resolved(folder))/\(last)"
  }
}

/// Operations on the folders of outputs.
package enum Folder {
  /// Checks that files can be written into the folder, if it exists.
  package static func check(_ folder: String) throws(OutputError) {
    guard let attributes = FileAttributes(folder) else { return }
    guard attributes.kind == .folder else {
      throw OutputError(
        name: folder, message: SystemError.text(ENOTDIR), hint: "name a folder, not a file")
    }
    guard SystemCall.access(folder, W_OK) else { throw .system(folder, errno) }
  }

  package static func split(_ path: String) -> (folder: String, last: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let last = String(path[path.utf8.index(after: slash)...])
    return slash == path.startIndex ? ("/", last) : (String(path[..<slash]), last)
  }

  /// The path of a file in the folder of another one.
  package static func path(_ name: String, beside path: String) -> String {
    let folder = split(path).folder
    return folder == "." ? name : "\(folder)/\(name)"
  }

  /// Makes the folder and its parents.
  package static func make(_ folder: String, for name: String) throws(OutputError) {
    if let attributes = FileAttributes(folder) {
      guard attributes.kind == .folder else { throw .system(name, ENOTDIR) }
      return
    }
    let parent = split(folder).folder
    if parent != folder { try make(parent, for: name) }
    guard SystemCall.mkdir(folder, 0o777) || errno == EEXIST else { throw .system(name, errno) }
  }

  package static func resolved(_ path: String) -> String {
    SystemCall.realpath(path) ?? path
  }

  /// The path that a dangling link leads to; any other path unchanged.
  static func followed(_ path: String) -> String {
    var place = path
    for _ in 0..<40 {
      guard let next = SystemCall.readlink(place) else { return place }
      place = next.hasPrefix("/") ? next : "\(split(place).folder)/\(next)"
    }
    return place
  }

  /// Syncs folders, so that renames in them survive a power failure.
  static func sync(_ folders: [String]) {
    let files = folders.map { SystemCall.open($0, O_RDONLY | O_CLOEXEC) }.filter { $0 >= 0 }
    // Errors are ignored, because there is no remedy.
    _ = DiskSync.wait(for: files)
    for file in files { _ = close(file) }
  }
}
