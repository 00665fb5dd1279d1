private import Glibc
internal import Platform
private import Synchronization

/// What runs that were killed left behind: temporary files beside outputs, scratch folders.
///
/// A run holds a lock on each of them, and the system lets go of it however the run ends. So who
/// gets the lock knows that nobody uses the file any more, in whatever container or under whatever
/// process number its owner ran. Where a file system knows no locks nothing is removed.
package enum Leftovers {
  private static let seen = Mutex<Set<String>>([])

  /// Locks a file or folder that this run has just made; false when another run, which came between,
  /// takes it for a leftover and removes it.
  package static func claim(_ file: Int32) -> Bool {
    if flock(file, LOCK_EX | LOCK_NB) != 0 { return errno != EWOULDBLOCK }
    var status = stat()
    return unsafe fstat(file, &status) == 0 && status.st_nlink > 0
  }

  /// Removes what nobody uses any more of the things in `folder` whose names are ours; once in a
  /// run for each folder.
  package static func remove(
    in folder: String, where isOurs: (String) -> Bool, _ remove: (String) -> Void
  ) {
    guard seen.withLock({ $0.insert(folder).inserted }) else { return }
    for name in FolderListing.names(in: folder) ?? [] where isOurs(name) {
      let path = "\(folder)/\(name)"
      let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard file >= 0 else { continue }
      defer { _ = close(file) }
      if flock(file, LOCK_EX | LOCK_NB) == 0, isOfThisUser(file), isStill(file, at: path) {
        remove(path)
      }
    }
  }

  private static func isOfThisUser(_ file: Int32) -> Bool {
    var status = stat()
    return unsafe fstat(file, &status) == 0 && status.st_uid == geteuid()
  }

  /// Its owner may have given it another name before letting go of it.
  private static func isStill(_ file: Int32, at path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return unsafe fstat(file, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}

/// The files that stand in for outputs until these are whole.
enum TemporaryFile {
  private static let mark = "logmon"
  private static let ending = ".tmp"

  /// A new file beside the target, in use by this run until it is closed; -1 with `errno` set.
  static func make(beside target: String) -> (name: String, file: Int32) {
    removeLeftovers(beside: target)
    let (folder, last) = Folder.split(target)
    // Names of files have at most 255 bytes.
    let stem = "\(folder)/.\(String(decoding: last.utf8.prefix(200), as: UTF8.self))"
    var attempt = 0
    while true {
      // In containers process numbers repeat, and a file of another user stays.
      let name = "\(stem).\(mark)-\(getpid())-\(attempt)\(ending)"
      let file = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      let isTaken = file < 0 ? errno == EEXIST : !Leftovers.claim(file)
      guard isTaken, attempt < 1000 else { return (name, file) }
      if file >= 0 { _ = close(file) }
      attempt += 1
    }
  }

  /// Removes those that killed runs left in the target's folder.
  static func removeLeftovers(beside target: String) {
    Leftovers.remove(in: Folder.split(target).folder, where: isOurs) { _ = unsafe unlink($0) }
  }

  /// `.report.html.logmon-4711-0.tmp`, and nothing that looks only nearly so.
  private static func isOurs(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(ending) else { return false }
    let parts = name.dropLast(ending.count).split(separator: ".")
    guard parts.count > 1, let words = parts.last?.split(separator: "-"), words.count == 3 else {
      return false
    }
    return words[0] == mark && words[1...].allSatisfy { $0.utf8.allSatisfy { $0 &- 48 < 10 } }
  }
}
