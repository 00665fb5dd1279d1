internal import FileOutput
private import Glibc
private import LogIngest
internal import Platform

/// The exclusive right of one run to change a knowledge base in a folder.
///
/// It is a lock (flock(2)) on a file in the folder, released when its run ends for any reason. The
/// file is removed while the lock is still held; so a run that gets a lock checks that it is on the
/// file which now has the name.
package final class KnowledgeLock: Sendable {
  /// Begins with a dot and does not end with `.md`, so no entry has this name.
  package static let fileName = ".lock"
  /// How long to wait; a run holds the lock while it reads, writes and syncs a few files.
  package static let patience = Duration.seconds(15)

  private let file: Int32
  private let path: String

  private init(_ file: Int32, _ path: String) {
    self.file = file
    self.path = path
  }

  deinit {
    // The file may have been removed by hand, and another run may have created its own.
    if FileAttributes.isStill(file, at: path) { SystemCall.unlink(path) }
    _ = close(file)
  }

  /// Waits until no other run holds the lock; creates the folder if it is missing.
  ///
  /// After a second, `note` is called once with the reason for waiting.
  /// - Throws: `KnowledgeError` when the lock cannot be taken, `ExitStatus` after a signal.
  package static func take(
    _ folder: String, patience: Duration = patience, note: (String) -> Void
  ) async throws -> KnowledgeLock {
    let path = "\(folder)/\(fileName)"
    let start = ContinuousClock.now
    var isNoted = false
    while true {
      try Interruption.check()
      if let file = try attempt(path, in: folder) { return KnowledgeLock(file, path) }
      let waited = ContinuousClock.now - start
      guard waited < patience else {
        throw KnowledgeError(
          location: folder,
          fact: "another run has held '\(path)' for \(patience.components.seconds) s",
          hint: "wait until it has ended, then run again")
      }
      if !isNoted, waited > .seconds(1) {
        note("\(folder): waiting for another run, which holds '\(path)'")
        isNoted = true
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// The locked file; nil when another run holds the lock.
  private static func attempt(_ path: String, in folder: String) throws -> Int32? {
    try Folder.make(folder, for: path)
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    var file = SystemCall.open(path, O_RDWR | O_CREAT | flags, 0o666)
    // The file of another user, who holds the lock: read access suffices to wait for it.
    if file < 0, errno == EACCES { file = SystemCall.open(path, O_RDONLY | flags) }
    guard file >= 0 else {
      let text = SystemError.text(errno)
      throw KnowledgeError(
        location: folder, fact: "its lock '\(path)' cannot be opened: \(text)",
        hint: "make the folder writable, or name another with --kb")
    }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      if number == EINTR { continue }
      _ = close(file)
      if number == EWOULDBLOCK { return nil }
      throw KnowledgeError(
        location: folder, fact: "'\(path)' cannot be locked: \(SystemError.text(number))",
        hint: "name a folder on a file system that has locks with --kb")
    }
    guard FileAttributes.isStill(file, at: path) else {
      _ = close(file)
      return nil
    }
    return file
  }
}

/// Why a knowledge base can be neither read nor changed.
package struct KnowledgeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// As the user wrote it.
  package var location: String
  package var fact: String
  package var hint: String

  package var description: String { "\(location): \(fact); \(hint)" }
}
