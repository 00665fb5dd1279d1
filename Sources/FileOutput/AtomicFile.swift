private import Glibc

/// A file that is written whole or not at all.
///
/// Bytes go to a temporary file beside the target, which `commit` syncs and renames over it. A link
/// stays a link, the target's mode stays as it was, and pipes and character devices are written
/// through instead.
package struct AtomicFile: ~Copyable {
  /// As the user named it.
  let name: String
  private let target: String
  private let temporary: String?
  private var file: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Makes the folders that are missing, and the temporary file.
  package init(_ path: String) throws(OutputError) {
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
      if let temporary { _ = unsafe unlink(temporary) }
    }
  }

  package mutating func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  mutating func flush() throws(OutputError) {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try RawOutput.write(buffer, to: file, name: name)
  }

  /// Puts the file in its place, where a power cut does not undo it.
  package consuming func commit() throws(OutputError) {
    try send()
    if let file = awaited { try check(sync: DiskSync.wait(for: [file])[0]) }
    if let folder = try rename() { Folder.sync([folder]) }
  }

  /// Sends the last bytes on their way to the disk, without waiting for them.
  mutating func send() throws(OutputError) {
    try flush()
    guard temporary != nil else { return }
    // On Linux this begins the writing; nothing depends on it, as `sync` waits for all that is left.
    _ = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// The number to wait for before the file is put in its place; nil where nothing is to be waited for.
  var awaited: Int32? { temporary == nil ? nil : file }

  /// Throws when waiting for it ended with an error.
  func check(sync number: Int32) throws(OutputError) {
    guard number == 0 || number == EINVAL else { throw .system(name, number) }
  }

  /// Puts a synced file in its place and returns the folder that is still to be synced.
  consuming func rename() throws(OutputError) -> String? {
    guard let temporary else { return nil }
    guard unsafe Glibc.rename(temporary, target) == 0 else { throw .system(name, errno) }
    _ = close(file)
    file = -1
    return Folder.split(target).folder
  }

  /// A file with all its bytes, not yet in its place.
  static func holding(_ document: Document) throws(OutputError) -> AtomicFile {
    if !document.isNamed, try OutputTarget(document.path).isWrittenThrough {
      throw OutputError(
        name: document.path, message: "it is no regular file", hint: "remove what is there")
    }
    let file = try AtomicFile(document.path)
    // Past the buffer: a second copy of every document was a third of the memory of long messages.
    try RawOutput.write(document.bytes, to: file.file, name: document.path)
    return file
  }

  /// Writes a whole file; nothing happens when it holds those bytes already.
  package static func write(_ document: Document) throws(OutputError) {
    let outputs = OutputBatch()
    outputs.add(document)
    if let problem = outputs.deliver().first { throw problem }
  }
}

/// A file to be written whole.
package struct Document: Sendable {
  package var path: String
  var bytes: [UInt8]
  /// Whether the user named this very file, so that a pipe there is meant to be written to.
  ///
  /// One that stands where a run puts files by names of its own would be waited for without end.
  var isNamed: Bool

  package init(path: String, bytes: [UInt8], isNamed: Bool = false) {
    self.path = path
    self.bytes = bytes
    self.isNamed = isNamed
  }
}
