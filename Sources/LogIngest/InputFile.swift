private import Glibc

/// One input of a run: a file, a pipe or standard input.
package struct InputFile: Equatable, Sendable {
  /// Its place among the inputs, in the order the user named them.
  package var index: Int
  /// What outputs call it: as the user named it, but never an absolute path.
  package var name: String
  /// What is opened; `-` is standard input.
  package var path: String
  /// Bytes as stored; 0 when it is no regular file.
  package var size: Int
  /// Whether it can be opened twice.
  package var isRegular: Bool

  func open() -> OpenFile {
    path == "-" ? OpenFile(descriptor: STDIN_FILENO, isRegular: false) : OpenFile(path: path)
  }
}

/// Turns what the user named into inputs: files, folders, patterns, `-`.
package struct InputFinder {
  package private(set) var files: [InputFile] = []
  /// What could not be used, each with its remedy.
  package private(set) var problems: [InputFailure] = []
  private var seen: Set<[UInt64]> = []

  /// - Parameter arguments: As written on the command line, in order.
  package init(_ arguments: [String]) {
    for argument in arguments { add(argument) }
  }

  private mutating func add(_ argument: String) {
    if argument == "-" {
      let index = files.count
      files.append(InputFile(index: index, name: "-", path: "-", size: 0, isRegular: false))
      return
    }
    if let status = FileStatus(argument) {
      addExisting(argument, status)
    } else if argument.contains(where: { "*?[".contains($0) }) {
      addMatches(argument)
    } else {
      fail(argument, SystemError.text(errno), "check the path")
    }
  }

  private mutating func addExisting(_ path: String, _ status: FileStatus) {
    if status.isDirectory {
      let count = files.count + problems.count
      addFolder(path, name: Self.displayName(path))
      if files.count + problems.count == count {
        fail(path, "the folder holds no logs", "expected .jsonl, .ndjson or .log, or .gz of these")
      }
    } else {
      addFile(path, name: Self.displayName(path), status)
    }
  }

  /// Every log below the folder, in order of names.
  private mutating func addFolder(_ path: String, name: String) {
    guard let entries = FolderListing.names(in: path) else {
      fail(path, SystemError.text(errno), "check its permissions")
      return
    }
    for entry in entries where !entry.hasPrefix(".") {
      guard let status = FileStatus("\(path)/\(entry)") else { continue }
      if status.isDirectory {
        if !status.isLink { addFolder("\(path)/\(entry)", name: "\(name)/\(entry)") }
      } else if Self.looksLikeLog(entry) {
        addFile("\(path)/\(entry)", name: "\(name)/\(entry)", status)
      }
    }
  }

  private mutating func addMatches(_ pattern: String) {
    let matches = FileStatus.matches(of: pattern)
    if matches.isEmpty { fail(pattern, "no file matches the pattern", "check the path") }
    for match in matches {
      if let status = FileStatus(match) { addExisting(match, status) }
    }
  }

  private mutating func addFile(_ path: String, name: String, _ status: FileStatus) {
    guard seen.insert(status.identity).inserted || !status.isRegular else { return }
    guard !status.isSocket else {
      fail(path, "it is a socket, not a file", "name a file, a pipe or '-'")
      return
    }
    guard unsafe access(path, R_OK) == 0 else {
      fail(path, SystemError.text(errno), "check its permissions")
      return
    }
    files.append(
      InputFile(
        index: files.count, name: name, path: path, size: status.isRegular ? status.size : 0,
        isRegular: status.isRegular))
  }

  private mutating func fail(_ path: String, _ message: String, _ hint: String) {
    problems.append(InputFailure(name: Self.displayName(path), message: message, hint: hint))
  }

  /// The path as the user wrote it; of an absolute one only the last part, so that outputs do not
  /// depend on where a checkout lies.
  private static func displayName(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard path.hasPrefix("/") else { return parts.isEmpty ? "." : parts.joined(separator: "/") }
    return parts.last.map(String.init) ?? "/"
  }

  /// `app.jsonl`, `app.log.3`, `app.ndjson.gz`; not `.json`, and not what logmon itself writes.
  private static func looksLikeLog(_ name: String) -> Bool {
    var parts = name.split(separator: ".").map(String.init)
    if parts.last == "gz" { parts.removeLast() }
    if parts.count > 2, let last = parts.last, Int(last) != nil { parts.removeLast() }
    guard name != "rejects.jsonl", parts.count >= 2, let last = parts.last else { return false }
    return ["jsonl", "ndjson", "log"].contains(last)
  }
}

/// An input that could not be used at all.
package struct InputFailure: Equatable, Sendable, CustomStringConvertible {
  package var name: String
  package var message: String
  package var hint: String

  package var description: String { "\(name): \(message); \(hint)" }
}

/// What the system says of a path.
private struct FileStatus {
  var isDirectory: Bool
  var isRegular: Bool
  var isSocket: Bool
  var isLink: Bool
  var size: Int
  /// Device and inode: two names of one file have the same.
  var identity: [UInt64]

  init?(_ path: String) {
    var target = stat()
    var link = stat()
    guard unsafe stat(path, &target) == 0, unsafe lstat(path, &link) == 0 else { return nil }
    isDirectory = target.st_mode & S_IFMT == S_IFDIR
    isRegular = target.st_mode & S_IFMT == S_IFREG
    isSocket = target.st_mode & S_IFMT == S_IFSOCK
    isLink = link.st_mode & S_IFMT == S_IFLNK
    size = Int(target.st_size)
    identity = [UInt64(target.st_dev), UInt64(target.st_ino)]
  }

  /// The paths glob(3) finds, in its order.
  static func matches(of pattern: String) -> [String] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(unsafe found.gl_pathc)).compactMap { index in
      // SAFETY: glob(3) fills gl_pathc valid C strings, freed only by globfree above.
      unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }
}

/// What lies in a folder.
package enum FolderListing {
  /// The names in the folder, sorted by their bytes; nil with `errno` set when it cannot be read.
  package static func names(in path: String) -> [String]? {
    guard let folder = unsafe opendir(path) else { return nil }
    defer { _ = unsafe closedir(folder) }
    var names: [String] = []
    while true {
      // The end and an error differ in `errno` only.
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        guard errno == 0 else { return nil }
        break
      }
      // SAFETY: d_name is a C string inside the entry, copied before the next readdir.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe String(cString: text)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
