private import Glibc
private import Synchronization

/// Whether a signal asked the run to end, and which.
package enum Interruption {
  private static let pending = Atomic<Int32>(0)

  /// Turns Ctrl-C and TERM into a wish that loops look at; a second one ends the process at once.
  ///
  /// Writing to a closed pipe, or past a size limit, becomes an error of write(2) instead of death.
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    unblock()
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.pending.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Whoever started this may have had signals blocked, as threads of a pool do; that is inherited.
  private static func unblock() {
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { _ = unsafe sigaddset(&signals, number) }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether a signal has come.
  package static var isPending: Bool { pending.load(ordering: .relaxed) != 0 }

  /// Throws once a signal has come.
  package static func check() throws(ExitStatus) {
    let number = pending.load(ordering: .relaxed)
    if number != 0 { throw .interrupted(number) }
  }
  /// Does `work`, and cancels it once a signal has come, so that no server keeps a run from ending.
  static func cancelling<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        while !isPending { try await Task.sleep(for: .milliseconds(50)) }
        return nil
      }
      defer { group.cancelAll() }
      guard let result = try await group.next(), let result else {
        try check()
        throw CancellationError()
      }
      // Whatever cancelled work comes back with is no result.
      try check()
      return result
    }
  }
}
