private import CFuzzer
private import Dispatch
private import Fuzzing
private import Glibc

/// Runs one fuzz target under libFuzzer: `FuzzDriver TARGET [libFuzzer's options and folders]`.
@main enum FuzzDriver {
  static func main() {
    guard CommandLine.arguments.count > 1, target != nil else {
      note("FuzzDriver: name a target: \(FuzzTarget.all.map(\.name).joined(separator: ", "))\n")
      exit(2)
    }
    unsafe notes = dup(STDERR_FILENO)
    var count = CommandLine.argc - 1
    // SAFETY: libFuzzer may reorder the words, which live as long as the process; the first of
    // those it gets stands for the program's name.
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
      unsafe CommandLine.unsafeArgv + 1
    exit(
      unsafe LLVMFuzzerRunDriver(&count, &words) { bytes, count in
        // SAFETY: libFuzzer lends `count` bytes for the time of the call.
        FuzzDriver.test(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
      })
  }

  private static let target = FuzzTarget.all.first { $0.name == CommandLine.arguments[1] }

  /// Where what was found is told; libFuzzer closes standard error for what the program warns of.
  // SAFETY: set once, before libFuzzer calls back for the first time.
  private nonisolated(unsafe) static var notes = STDERR_FILENO

  /// One execution; a failure ends the process, so that libFuzzer keeps the input.
  private static func test(_ input: [UInt8]) {
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
      do {
        try await target?.run(input)
      } catch {
        note("\(CommandLine.arguments[1]): \(error)\n")
        abort()
      }
      isDone.signal()
    }
    isDone.wait()
  }

  private static func note(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(unsafe notes, bytes, bytes.count)
  }
}
