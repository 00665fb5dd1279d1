internal import FileOutput
private import Glibc
private import LogIngest

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
    // SAFETY: getenv returns nil or a C string that is copied at once.
    guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
    let named = unsafe String(cString: value)
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
      var name = Array(pattern.utf8CString)
      let isMade = unsafe name.withUnsafeMutableBufferPointer { buffer in
        // SAFETY: the buffer ends with a zero byte, and mkdtemp(3) only changes the six X in it.
        unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
      }
      guard isMade else { throw .system(pattern, errno) }
      let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if folder >= 0, Leftovers.claim(folder) { return (path, folder) }
      // A missing folder was removed by another run between the two calls.
      guard folder >= 0 || errno == ENOENT else { throw .system(path, errno) }
      if folder >= 0 { _ = close(folder) }
    }
  }

  /// Removes the folder's only file by its name; a folder that holds anything else stays.
  private static func remove(_ path: String) {
    _ = unsafe unlink("\(path)/\(ScratchFile.name)")
    _ = unsafe rmdir(path)
  }
}

/// A file in a scratch folder.
///
/// Unlike an `AtomicFile` it need not survive a power cut, which saves most of the time of a short
/// run.
struct ScratchFile: ~Copyable {
  static let name = "log.jsonl"

  private let path: String
  private let file: Int32

  init(_ path: String) throws(OutputError) {
    self.path = path
    file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system(path, errno) }
  }

  deinit { if file >= 0 { _ = close(file) } }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    try RawOutput.write(bytes, to: file, name: path)
  }
}
