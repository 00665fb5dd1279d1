private import Glibc
private import LogIngest

/// A folder for files that nobody keeps.
enum ScratchFolder {
  /// Makes one, and removes it with its files however `body` ends.
  static func use<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
    let path = try make()
    defer { remove(path) }
    return try await body(path)
  }

  private static func make() throws(OutputError) -> String {
    var base = "/tmp"
    // SAFETY: getenv returns nil or a C string that is copied at once.
    if let value = unsafe getenv("TMPDIR") { base = unsafe String(cString: value) }
    let pattern = "\(base.isEmpty ? "/tmp" : base)/logmon-eval-XXXXXX"
    var name = Array(pattern.utf8CString)
    let isMade = unsafe name.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the buffer ends with a zero byte, and mkdtemp(3) only changes the six X in it.
      unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
    }
    guard isMade else { throw .system(pattern, errno) }
    return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func remove(_ path: String) {
    for name in FolderListing.names(in: path) ?? [] { _ = unsafe unlink("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }
}

/// A file in a scratch folder: unlike an `AtomicFile` it need not survive a power cut, which costs
/// most of the time of a short run.
struct ScratchFile: ~Copyable {
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
