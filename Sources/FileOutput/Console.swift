private import Glibc
internal import LogModel
internal import Platform

/// Standard output and standard error, through one write loop that checks every return value.
///
/// `print` loses text on a full disk without an error; this reports it.
package struct Console: Sendable {
  package let errorIsTerminal: Bool
  /// The key for a language model from the environment; never printed.
  package let secret: String?
  /// The other variables that the program reads.
  package let environment: [String: String]

  /// The variable that holds the key.
  package static let secretVariable = "OPENAI_API_KEY"

  package init(environment: [String: String]) {
    secret = environment[Self.secretVariable].flatMap { $0.isEmpty ? nil : $0 }
    self.environment = environment.filter { $0.key != Self.secretVariable }
    errorIsTerminal = isatty(STDERR_FILENO) == 1 && environment["NO_COLOR"] == nil
  }

  /// Opens the closed standard streams, so that no output file gets their descriptors and receives
  /// text meant for standard output.
  package static func reserveStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // The opposite access mode on purpose: reading and writing there must still fail.
      _ = SystemCall.open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes results to standard output.
  ///
  /// A closed reader is not an error; the result is then false.
  @discardableResult
  package func write(_ bytes: [UInt8]) throws(OutputError) -> Bool {
    do throws(OutputError) {
      try RawOutput.write(bytes, to: STDOUT_FILENO, name: "standard output")
      return true
    } catch  where error.number == EPIPE {
      return false
    }
  }

  package func write(_ text: String) throws(OutputError) {
    try write(Array(text.utf8))
  }

  /// Writes one line to standard error; control characters and commands to a
  /// CI system in it are made harmless.
  package func warn(_ message: String) {
    note("logmon: \(message.asTerminalText.withoutWorkflowCommands)\n")
  }

  /// Writes text to standard error unchanged.
  ///
  /// A failure is ignored, because it cannot be reported.
  package func note(_ text: String) {
    try? RawOutput.write(Array(text.utf8), to: STDERR_FILENO, name: "standard error")
  }
}

/// An output could not be written.
package struct OutputError: Error, Equatable, CustomStringConvertible {
  package var name: String
  /// The system's error number, or 0 when the error is not from the system.
  package var number: Int32
  package var message: String
  package var hint: String

  package init(name: String, number: Int32 = 0, message: String, hint: String) {
    self.name = name
    self.number = number
    self.message = message
    self.hint = hint
  }

  package var description: String { "cannot write '\(name)': \(message); \(hint)" }
}

/// Calls write(2) until everything is written.
package enum RawOutput {
  /// Writes the first `count` bytes, or all.
  package static func write(
    _ bytes: [UInt8], count: Int? = nil, to file: Int32, name: String
  ) throws(OutputError) {
    let end = count ?? bytes.count
    let canWait = !isRegular(file)
    // A pipe with room takes this many bytes without blocking; more could block.
    let step = canWait ? Int(PIPE_BUF) : end
    var start = 0
    while start < end {
      if canWait, !waitForRoom(file) { throw .system(name, EINTR) }
      let written = SystemCall.write(file, bytes, start..<min(start + step, end))
      if written >= 0 {
        start += written
      } else if errno != EINTR, errno != EAGAIN {
        throw .system(name, errno)
      }
    }
  }

  private static func isRegular(_ file: Int32) -> Bool {
    FileAttributes(open: file)?.kind == .regular
  }

  /// Waits until bytes can be written; false when the run is to end first.
  private static func waitForRoom(_ file: Int32) -> Bool {
    while true {
      let patience: Int32 = Interruption.isPending ? 0 : 100
      if SystemCall.poll(file, for: POLLOUT, milliseconds: patience) > 0 { return true }
      if Interruption.isPending { return false }
    }
  }
}

extension OutputError {
  /// An error of the system, with a remedy.
  package static func system(_ name: String, _ number: Int32) -> Self {
    let hint =
      switch number {
      case ENOSPC, EDQUOT: "free some space or choose another place"
      case EACCES, EPERM, EROFS: "choose a place you may write to"
      case EISDIR: "name a file, not a folder"
      case ENOTDIR: "a part of the path is a file"
      case EFBIG: "the file would be larger than allowed here"
      default: "choose another place"
      }
    return Self(name: name, number: number, message: SystemError.text(number), hint: hint)
  }
}
