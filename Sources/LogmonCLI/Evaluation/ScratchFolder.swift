internal import FileOutput
private import Glibc
private import LogIngest
internal import Platform

/// A folder for temporary files.
enum ScratchFolder {
  private static let stem = "logmon-eval-"

  /// Creates a folder, and removes it with its files however `body` ends.
  ///
  /// Folders of runs that were killed are removed, too.
  static func use<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
    let base = base
    Leftovers.remove(in: base, where: isOurs, remove)
    let (path, folder) = try make(in: base)
    defer {
      remove(path)
      _ = close(folder)
    }
    return try await body(path)
  }

  private static var base: String {
    let named = SystemCall.getenv("TMPDIR") ?? ""
    return named.isEmpty ? "/tmp" : named
  }

  /// `logmon-eval-a1B2c3`, a name made by mkdtemp(3).
  private static func isOurs(_ name: String) -> Bool {
    name.hasPrefix(stem) && name.utf8.count == stem.utf8.count + 6
  }

  /// A new folder, which is marked as in use while it is open.
  private static func make(in base: String) throws(OutputError) -> (path: String, folder: Int32) {
    let pattern = "\(base)/\(stem)XXXXXX"
    while true {
      guard let path = SystemCall.mkdtemp(pattern) else { throw .system(pattern, errno) }
      let folder = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if folder >= 0, Leftovers.claim(folder) { return (path, folder) }
      // A missing folder was removed by another run between the two calls.
      guard folder >= 0 || errno == ENOENT else { throw .system(path, errno) }
      if folder >= 0 { _ = close(folder) }
    }
  }

  /// Removes the folder's files by their names; a folder that holds anything else stays.
  private static func remove(_ path: String) {
    for name in ScratchFile.names { SystemCall.unlink("\(path)/\(name)") }
    SystemCall.rmdir(path)
  }
}

/// A file in a scratch folder.
///
/// Unlike an `AtomicFile` it need not survive a power cut, which saves most of the time of a short
/// run.
struct ScratchFile: ~Copyable {
  /// The names that a scratch folder may hold.
  static let names = (0..<EvalCommand.mostOverlap).map { "log\($0 == 0 ? "" : "\($0)").jsonl" }

  private let path: String
  private let file: Int32

  init(_ path: String) throws(OutputError) {
    self.path = path
    file = SystemCall.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system(path, errno) }
  }

  deinit { if file >= 0 { _ = close(file) } }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    try RawOutput.write(bytes, to: file, name: path)
  }
}
