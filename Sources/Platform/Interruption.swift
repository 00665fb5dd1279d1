private import Glibc
private import Synchronization

/// Whether a signal asked the run to end, and which.
package enum Interruption {
  private static let pending = Atomic<Int32>(0)

  /// Seconds that a run has to end by itself after a signal.
  ///
  /// Whatever can be waited for asks `isPending`; this is for the rest: a disk that does not answer,
  /// a system that gives no more threads.
  private static let patience: UInt32 = 5

  /// Turns Ctrl-C, TERM and HUP into a wish that loops look at; a second one ends the process at
  /// once.
  ///
  /// HUP stays ignored where it was, as nohup(1) wants it. QUIT keeps its meaning: it ends the
  /// process where it stands, and the next run removes what is left. An alarm counts as a signal,
  /// whoever set it. Writing to a closed pipe, or past a size limit, becomes an error of write(2)
  /// instead of death.
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let isKept = isIgnored(SIGHUP)
    unblock([SIGHUP, SIGINT, SIGTERM, SIGALRM])
    for number in [SIGINT, SIGTERM, SIGALRM] + (isKept ? [] : [SIGHUP]) {
      signal(number) { number in
        let (isFirst, first) = Interruption.pending.compareExchange(
          expected: 0, desired: number, ordering: .relaxed)
        guard isFirst else { _exit(ExitStatus.interrupted(first).code) }
        _ = alarm(Interruption.patience)
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    // SAFETY: only the address is compared; SIG_IGN is no function but the number 1.
    return unsafe sigaction(number, nil, &action) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Whoever started this may have had signals blocked, as threads of a pool do; that is inherited.
  private static func unblock(_ numbers: [Int32]) {
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    for number in numbers { _ = unsafe sigaddset(&signals, number) }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether a signal has come.
  package static var isPending: Bool { pending.load(ordering: .relaxed) != 0 }

  /// Throws once a signal has come.
  package static func check() throws(ExitStatus) {
    let number = pending.load(ordering: .relaxed)
    if number != 0 { throw .interrupted(number) }
  }

  /// The run is ending by itself and may take as long as its work needs.
  package static func acknowledge() { _ = alarm(0) }

  /// Does `work`, and cancels it once a signal has come, so that no server keeps a run from ending.
  package static func cancelling<Result: Sendable>(
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
