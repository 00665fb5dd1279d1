internal import FileOutput
private import Glibc
internal import LogModel
internal import Platform
private import Synchronization

/// A log of the data that left the machine: a line of JSON for each body, written before it is
/// sent.
///
/// Deliberately not atomic: if the run fails, the log still shows what was sent.
final class EgressLog: Sendable {
  private struct State {
    /// -1 while closed.
    var file: Int32 = -1
    var problem: OutputError?
  }

  let path: String
  private let state = Mutex(State())

  init(_ path: String) { self.path = path }

  /// Truncates the log; a run that sends nothing leaves an empty file.
  ///
  /// A file that holds anything but an earlier log is not changed, because it could not be
  /// restored.
  func open() throws(OutputError) {
    let target = try OutputTarget(path)
    if !target.isWrittenThrough {
      guard Self.isEmptyOrLog(target.path) else {
        throw OutputError(
          name: path, message: "it holds something else than what was sent",
          hint: "name another file with --egress")
      }
    }
    let file =
      target.isWrittenThrough
      ? target.openThrough()
      : SystemCall.open(
        target.path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .system(path, errno) }
    // An older file may be readable by every user.
    if !target.isWrittenThrough { _ = fchmod(file, 0o600) }
    state.withLock { $0.file = file }
  }

  private static let lineStart = Array(#"{"url":"http"#.utf8)

  /// Whether the file may be overwritten: an unreadable file may hold anything, a missing one is
  /// created.
  private static func isEmptyOrLog(_ path: String) -> Bool {
    do throws(FileError) {
      let start = try FileContent.start(of: path, lineStart.count)
      return start.isEmpty || start == lineStart
    } catch {
      return error.isMissing
    }
  }

  /// Logs one body, byte for byte as the text of `body`.
  func note(_ body: [UInt8], _ url: String) {
    let text = String(decoding: body, as: UTF8.self)
    let line: JSONValue = ["url": .string(url), "body": .string(text)]
    state.withLock { state in
      guard state.file >= 0, state.problem == nil else { return }
      do throws(OutputError) {
        try RawOutput.write(
          line.compactBytes + [UInt8(ascii: "\n")], to: state.file, name: path)
      } catch {
        state.problem = error
      }
    }
  }

  /// Closes the log; returns its errors.
  func finish() -> [OutputError] {
    state.withLock { state in
      if state.file >= 0 { _ = close(state.file) }
      state.file = -1
      return state.problem.map { [$0] } ?? []
    }
  }
}
