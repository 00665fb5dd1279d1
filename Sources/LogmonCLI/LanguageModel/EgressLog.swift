internal import FileOutput
private import Glibc
internal import LogModel
internal import Platform
private import Synchronization

/// What left the machine: a line of JSON for each body, written before the body is sent.
///
/// Not atomic, on purpose: whatever happens to the run, what was sent stands here.
final class EgressLog: Sendable {
  private struct State {
    /// -1 while closed.
    var file: Int32 = -1
    var problem: OutputError?
  }

  let path: String
  private let state = Mutex(State())

  init(_ path: String) { self.path = path }

  /// Begins anew; a run that sends nothing leaves an empty file.
  ///
  /// A file that holds anything but an earlier log stays as it is: nothing of it could be restored.
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
      : unsafe Glibc.open(
        target.path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .system(path, errno) }
    // An older file may be open to everybody.
    if !target.isWrittenThrough { _ = fchmod(file, 0o600) }
    state.withLock { $0.file = file }
  }

  private static let lineStart = Array(#"{"url":"http"#.utf8)

  /// What cannot be read may hold anything; where there is no file, a new one is made.
  private static func isEmptyOrLog(_ path: String) -> Bool {
    do throws(FileError) {
      let start = try FileContent.start(of: path, lineStart.count)
      return start.isEmpty || start == lineStart
    } catch {
      return error.isMissing
    }
  }

  /// Writes one body down, byte for byte as the text of `body`.
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

  /// Ends the log; returns what went wrong with it.
  func finish() -> [OutputError] {
    state.withLock { state in
      if state.file >= 0 { _ = close(state.file) }
      state.file = -1
      return state.problem.map { [$0] } ?? []
    }
  }
}
