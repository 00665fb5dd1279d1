private import Glibc
package import LogModel
internal import Platform

/// Turns the user's arguments into inputs: files, folders, patterns, `-`.
///
/// A named file is read whatever it holds, unless another program must open it first. Files in a
/// folder are classified by their content, and a note names those that are left out.
package struct InputFinder {
  package private(set) var files: [InputFile] = []
  /// Inputs that cannot be used, each with a remedy.
  package private(set) var problems: [InputFailure] = []
  /// Files in folders that are not logs: one note for each folder that was named.
  package private(set) var notes: [Diagnostic] = []
  private var seen: Set<[UInt64]> = []
  /// Logs and failures found so far; one found twice counts twice.
  private var entryCount = 0
  private var leftOut = LeftOut()

  /// - Parameter arguments: As written on the command line, in order.
  package init(_ arguments: [String]) {
    for argument in arguments { add(argument, isAlone: arguments.count == 1) }
  }

  private mutating func add(_ argument: String, isAlone: Bool) {
    if argument == "-" {
      let index = files.count
      files.append(InputFile(index: index, name: "-", path: "-", size: 0, isRegular: false))
      return
    }
    if let status = FileStatus(argument) {
      // A shell that expands `*.jsonl` names the outputs of earlier runs beside their log.
      if !isAlone, status.kind == .regular, FileContentKind(argument) == .own {
        notes.append(
          Diagnostic(
            file: Self.displayName(argument),
            message: "logmon wrote it: its events count twice where their log is read, too"))
      }
      addNamed(argument, status)
    } else if argument.contains(where: { "*?[".contains($0) }) {
      addMatches(argument)
    } else {
      fail(Self.displayName(argument), SystemError.text(errno), "check the path")
    }
  }

  private mutating func addNamed(_ path: String, _ status: FileStatus) {
    let name = Self.displayName(path)
    guard status.kind != .folder else { return addWhole(folder: path, name: name) }
    guard status.kind == .regular else { return addFile(path, name: name, status) }
    let head = FileHead(path, size: FileHead.smallestSize)
    guard let format = FileFormat.of(head.bytes) else { return addFile(path, name: name, status) }
    if seen.insert(status.identity).inserted { refuse(name, format, head.isGzip) }
  }

  private mutating func addMatches(_ pattern: String) {
    let matches = FolderListing.matches(of: pattern)
    var ours = LeftOut()
    if matches.isEmpty {
      fail(Self.displayName(pattern), "no file matches the pattern", "check the path")
    }
    for match in matches {
      guard let path = text(match, name: match),
        let status = status(path, name: Self.displayName(path))
      else { continue }
      if status.kind == .regular, FileContentKind(path) == .own {
        ours.own.append(Self.displayName(path))
      } else {
        addNamed(path, status)
      }
    }
    note(ours, of: Self.displayName(pattern))
  }

  // MARK: Folders

  private mutating func addWhole(folder: String, name: String) {
    let count = entryCount
    leftOut = LeftOut()
    addFolder(folder, name: name, inside: "")
    if entryCount > count { return note(leftOut, of: name) }
    let rest = leftOut.isEmpty ? "it is empty, but for hidden files" : leftOut.text
    fail(name, "the folder holds no logs", rest)
  }

  /// Adds every log below the folder, in order of names.
  ///
  /// `inside` is the path from the named folder.
  private mutating func addFolder(_ path: String, name: String, inside: String) {
    guard let entries = FolderListing.rawNames(in: path) else {
      fail(name, SystemError.text(errno), "check its permissions")
      return
    }
    for entry in entries where entry.first != UInt8(ascii: ".") {
      let rawName = Array("\(name)/".utf8) + entry
      guard let last = text(entry, name: rawName),
        let status = status("\(path)/\(last)", name: "\(name)/\(last)")
      else { continue }
      addEntry("\(path)/\(last)", name: "\(name)/\(last)", inside: inside + last, status)
    }
  }

  private mutating func addEntry(
    _ path: String, name: String, inside: String, _ status: FileStatus
  ) {
    switch status.kind {
    case .folder where status.isLink:
      leftOut.others.append("\(inside) (a link to a folder; name it to read it)")
    case .folder: addFolder(path, name: name, inside: inside + "/")
    case .socket: leftOut.others.append("\(inside) (a socket)")
    case .pipe: leftOut.others.append("\(inside) (a pipe)")
    case .device: leftOut.others.append("\(inside) (a device)")
    case .regular: addByContent(path, name: name, inside: inside, status)
    }
  }

  /// Adds a file by its content.
  ///
  /// A log is read; a log in another format is a failure; any other file is left out.
  private mutating func addByContent(
    _ path: String, name: String, inside: String, _ status: FileStatus
  ) {
    let isLogByName = Self.saysLog(inside)
    switch FileContentKind(path) {
    case .log, .damaged: addFile(path, name: name, status)
    case .own: leftOut.own.append(inside)
    case .foreign(let format, let isGzip) where format.holdsText || isLogByName:
      refuse(name, format, isGzip)
    case .foreign(let format, _): leftOut.others.append("\(inside) (\(format.name))")
    case .blank: leftOut.others.append("\(inside) (empty)")
    case _ where isLogByName: addFile(path, name: name, status)
    case .timeless: leftOut.others.append("\(inside) (no times in it)")
    case .binary: leftOut.others.append("\(inside) (looks binary)")
    }
  }

  /// Whether the name is that of a log: `app.log.3`, `app.log-20260105`, `error_log`,
  /// `app.ndjson.gz`.
  private static func saysLog(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last else { return false }
    return name.lowercased().split(whereSeparator: { ".-_".contains($0) })
      .contains { ["log", "logs", "jsonl", "ndjson", "jsonlines", "syslog"].contains($0) }
  }

  private mutating func note(_ leftOut: LeftOut, of name: String) {
    if !leftOut.isEmpty { notes.append(Diagnostic(file: name, message: leftOut.text)) }
  }

  // MARK: Files

  private mutating func addFile(_ path: String, name: String, _ status: FileStatus) {
    entryCount += 1
    guard seen.insert(status.identity).inserted || status.kind != .regular else { return }
    guard status.kind != .socket else {
      fail(name, "it is a socket, not a file", "name a file, a pipe or '-'")
      return
    }
    guard FileStatus.isReadable(path) else {
      fail(name, SystemError.text(errno), "check its permissions")
      return
    }
    files.append(
      InputFile(
        index: files.count, name: name, path: path, size: status.size,
        isRegular: status.kind == .regular))
  }

  /// Records a failure for a file that another program must open first.
  private mutating func refuse(_ name: String, _ format: FileFormat, _ isGzip: Bool) {
    fail(
      name, "it is \(format.name(inGzip: isGzip))", format.remedy(for: name, inGzip: isGzip))
  }

  /// The status of a path; records a failure where it no longer exists.
  private mutating func status(_ path: String, name: String) -> FileStatus? {
    if let status = FileStatus(path) { return status }
    let reason = SystemError.text(errno)
    let isLink = FileStatus.isLink(path)
    fail(
      name, isLink ? "the link leads nowhere: \(reason)" : reason,
      isLink ? "restore what it leads to, or remove it" : "check the path")
    return nil
  }

  /// The bytes of a name as text; records a failure with escaped bytes where they are not UTF-8.
  private mutating func text(_ bytes: [UInt8], name: [UInt8]) -> String? {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let shown = Self.displayName(Self.escaped(name))
    fail(shown, "the name is not UTF-8, and was not read", "rename it")
    return nil
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      byte < 0x80
        ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  private mutating func fail(_ name: String, _ message: String, _ hint: String) {
    entryCount += 1
    problems.append(InputFailure(name: name, message: message, hint: hint))
  }

  /// The path as the user wrote it; of an absolute path only the last part, so that outputs do not
  /// depend on the folder of a checkout.
  private static func displayName(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard path.hasPrefix("/") else { return parts.isEmpty ? "." : parts.joined(separator: "/") }
    return parts.last.map(String.init) ?? "/"
  }
}

/// An input that cannot be used at all.
package struct InputFailure: Equatable, Sendable, CustomStringConvertible {
  package var name: String
  package var message: String
  package var hint: String

  package init(name: String, message: String, hint: String) {
    (self.name, self.message, self.hint) = (name, message, hint)
  }

  package var description: String { "\(name): \(message); \(hint)" }
}

/// The files in a folder that are not read.
private struct LeftOut {
  /// Outputs of logmon.
  var own: [String] = []
  /// Other files, each with its reason.
  var others: [String] = []

  var isEmpty: Bool { own.isEmpty && others.isEmpty }

  /// `3 files left out: r.html and results.json (written by logmon), a.png (a PNG image)`.
  var text: String {
    let count = PlainText.count(own.count + others.count, "file")
    let parts = [
      own.isEmpty ? "" : "\(PlainText.list(own)) (written by logmon)",
      PlainText.list(others, limit: 6),
    ]
    return "\(count) left out: " + parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
