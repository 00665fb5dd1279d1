private import Glibc
private import Synchronization

/// The signal that asked the run to end, if any.
package enum Interruption {
  private static let pending = Atomic<Int32>(0)

  /// The seconds that a run has to end by itself after a signal.
  ///
  /// Waits that can be interrupted check `isPending`. This limit covers the others: a disk that
  /// does not answer, or a system that gives no more threads.
  private static let patience: UInt32 = 5

  /// Turns Ctrl-C, TERM and HUP into a flag that loops check; a second signal ends the process at
  /// once.
  ///
  /// HUP stays ignored where it was, as nohup(1) requires. QUIT keeps its default: it ends the
  /// process at once, and the next run removes its temporary files. An alarm counts as a signal,
  /// whatever its source. Writing to a closed pipe, or past a size limit, becomes an error of
  /// write(2) and does not end the process.
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let isKept = isIgnored(SIGHUP)
    // The parent may have blocked signals, as threads of a pool do, and the mask is inherited.
    SystemCall.unblock([SIGHUP, SIGINT, SIGTERM, SIGALRM])
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
    // SAFETY: only the address is compared; SIG_IGN is the number 1 and not a function.
    return unsafe sigaction(number, nil, &action) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Whether a signal has come.
  package static var isPending: Bool { pending.load(ordering: .relaxed) != 0 }

  /// Throws once a signal has come.
  package static func check() throws(ExitStatus) {
    let number = pending.load(ordering: .relaxed)
    if number != 0 { throw .interrupted(number) }
  }

  /// Cancels the time limit: the run is ending by itself and may take as long as its work needs.
  package static func acknowledge() { _ = alarm(0) }

  /// Does `work`, and cancels it after a signal, so that a server's delay does not keep the run
  /// from ending.
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
      // The value of cancelled work is not a result.
      try check()
      return result
    }
  }
}
