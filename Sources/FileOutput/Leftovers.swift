private import Glibc
internal import Platform
private import Synchronization

/// Removes what killed runs left behind: temporary files beside outputs, and scratch folders.
///
/// A run holds a lock on each of them, which the system releases however the run ends. A run that
/// gets the lock therefore knows that the file is unused, in any container and under any process
/// number. Where a file system does not support locks, nothing is removed.
package enum Leftovers {
  private static let seen = Mutex<Set<String>>([])

  /// Locks a file or folder that this run has just made; false when another run took it for a
  /// leftover and removes it.
  package static func claim(_ file: Int32) -> Bool {
    if flock(file, LOCK_EX | LOCK_NB) != 0 { return errno != EWOULDBLOCK }
    return (FileAttributes(open: file)?.names ?? 0) > 0
  }

  /// Removes unused files and folders in `folder` whose names are logmon's; once per run for each
  /// folder.
  package static func remove(
    in folder: String, where isOurs: (String) -> Bool, _ remove: (String) -> Void
  ) {
    guard seen.withLock({ $0.insert(folder).inserted }) else { return }
    for name in FolderListing.names(in: folder) ?? [] where isOurs(name) {
      let path = "\(folder)/\(name)"
      let file = SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard file >= 0 else { continue }
      defer { _ = close(file) }
      // The path may name another file by now: the owner may have renamed this one before it
      // released the lock.
      if flock(file, LOCK_EX | LOCK_NB) == 0, FileAttributes(open: file)?.owner == geteuid(),
        FileAttributes.isStill(file, at: path)
      {
        remove(path)
      }
    }
  }
}

/// The temporary files that replace outputs once they are complete.
enum TemporaryFile {
  private static let mark = "logmon"
  private static let ending = ".tmp"

  /// Makes a file beside the target, locked by this run until it is closed; -1 with `errno` set on
  /// failure.
  static func make(beside target: String) -> (name: String, file: Int32) {
    removeLeftovers(beside: target)
    let (folder, last) = Folder.split(target)
    // File names have at most 255 bytes.
    let stem = "\(folder)/.\(String(decoding: last.utf8.prefix(200), as: UTF8.self))"
    var attempt = 0
    while true {
      // Process numbers repeat in containers, and a file of another user cannot be removed.
      let name = "\(stem).\(mark)-\(getpid())-\(attempt)\(ending)"
      let file = SystemCall.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      let isTaken = file < 0 ? errno == EEXIST : !Leftovers.claim(file)
      guard isTaken, attempt < 1000 else { return (name, file) }
      if file >= 0 { _ = close(file) }
      attempt += 1
    }
  }

  /// Removes the temporary files of killed runs in the target's folder.
  static func removeLeftovers(beside target: String) {
    Leftovers.remove(in: Folder.split(target).folder, where: isOurs) { SystemCall.unlink($0) }
  }

  /// Whether the name has exactly the form `.report.html.logmon-4711-0.tmp`.
  private static func isOurs(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(ending) else { return false }
    let parts = name.dropLast(ending.count).split(separator: ".")
    guard parts.count > 1, let words = parts.last?.split(separator: "-"), words.count == 3 else {
      return false
    }
    return words[0] == mark && words[1...].allSatisfy { $0.utf8.allSatisfy { $0 &- 48 < 10 } }
  }
}
