private import Glibc
internal import Platform

/// A file that is written whole or not at all.
///
/// Bytes go to a temporary file beside the target, which `commit` syncs and renames over it. Links
/// stay links, and the target keeps its mode. Pipes and character devices are written directly.
package struct AtomicFile: ~Copyable {
  /// The name that the user gave.
  let name: String
  private let target: String
  private let temporary: String?
  private var file: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Makes missing folders and the temporary file.
  package init(_ path: String) throws(OutputError) {
    let opened = try Opened(path)
    name = path
    target = opened.target
    temporary = opened.temporary
    file = opened.file
  }

  /// The result of opening a target.
  private struct Opened {
    let target: String
    let temporary: String?
    let file: Int32

    init(_ path: String) throws(OutputError) {
      let kind = try OutputTarget(path)
      target = kind.path
      if kind.isWrittenThrough {
        temporary = nil
        file = kind.openThrough()
      } else {
        (temporary, file) = TemporaryFile.make(beside: target)
        if file >= 0, let mode = kind.mode { _ = fchmod(file, mode) }
      }
      guard file >= 0 else { throw .system(path, errno) }
    }
  }

  deinit {
    if file >= 0 {
      _ = close(file)
      if let temporary { SystemCall.unlink(temporary) }
    }
  }

  package mutating func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes the first bytes of a block without a copy of them.
  package mutating func write(_ block: [UInt8], count: Int) throws(OutputError) {
    try flush()
    try RawOutput.write(block, count: count, to: file, name: name)
  }

  /// Forgets all bytes from a place on.
  package mutating func truncate(to size: Int) throws(OutputError) {
    try flush()
    guard ftruncate(file, size) == 0, lseek(file, size, SEEK_SET) >= 0 else {
      throw .system(name, errno)
    }
  }

  /// Renames the file over its target without waiting for the disk.
  ///
  /// For files that the next program reads at once, and that tells whether they are whole.
  package consuming func commitUnsynced() throws(OutputError) {
    try flush()
    _ = try rename()
  }

  mutating func flush() throws(OutputError) {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try RawOutput.write(buffer, to: file, name: name)
  }

  /// Syncs the file and renames it over its target, so that it survives a power failure.
  package consuming func commit() throws(OutputError) {
    try send()
    if let file = awaited { try check(sync: DiskSync.wait(for: [file])[0]) }
    if let folder = try rename() { Folder.sync([folder]) }
  }

  /// Starts writing the last bytes to the disk, without waiting.
  mutating func send() throws(OutputError) {
    try flush()
    guard temporary != nil else { return }
    // On Linux this starts the write-back. Nothing depends on it, because `sync` waits for the
    // rest.
    _ = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// The descriptor to sync before the rename; nil where no sync is needed.
  var awaited: Int32? { temporary == nil ? nil : file }

  /// Throws if the sync ended with an error.
  func check(sync number: Int32) throws(OutputError) {
    guard number == 0 || number == EINVAL else { throw .system(name, number) }
  }

  /// Renames a synced file over its target; returns the folder that must still be synced.
  consuming func rename() throws(OutputError) -> String? {
    guard let temporary else { return nil }
    guard SystemCall.rename(temporary, to: target) else { throw .system(name, errno) }
    _ = close(file)
    file = -1
    return Folder.split(target).folder
  }

  /// A temporary file with all its bytes, not renamed yet.
  static func holding(_ document: Document) throws(OutputError) -> AtomicFile {
    if !document.isNamed, try OutputTarget(document.path).isWrittenThrough {
      throw OutputError(
        name: document.path, message: "it is not a regular file", hint: "remove what is there")
    }
    let file = try AtomicFile(document.path)
    // Bypasses the buffer, because a second copy of every document costs memory.
    try RawOutput.write(document.bytes, to: file.file, name: document.path)
    return file
  }

  /// Writes a whole file; does nothing when it holds those bytes already.
  package static func write(_ document: Document) throws(OutputError) {
    let outputs = OutputBatch()
    outputs.add(document)
    if let problem = outputs.deliver().first { throw problem }
  }
}

/// The content and path of a file to be written whole.
package struct Document: Sendable {
  package var path: String
  var bytes: [UInt8]
  /// Whether the user named this very file, so that a pipe there is a valid target.
  ///
  /// A pipe under a name that the run chose could block for ever.
  var isNamed: Bool

  package init(path: String, bytes: [UInt8], isNamed: Bool = false) {
    self.path = path
    self.bytes = bytes
    self.isNamed = isNamed
  }
}
