private import Glibc
private import Platform
internal import Synchronization

/// Threads for blocking calls, which keep the shared threads of all tasks free.
///
/// A thread starts when a job finds none free, and ends when no job is queued.
final class CallThreads: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var running = 0
    var waiting: [Job] = []
  }

  /// The maximum number of jobs in flight.
  private let width: Int
  private let state = Mutex(State())

  init(width: Int) { self.width = width }

  /// Runs `job` on a separate thread, now or when one is free.
  func run(_ job: @escaping Job) {
    let isStarted = state.withLock { state in
      guard state.running < width else {
        state.waiting.append(job)
        return false
      }
      state.running += 1
      return true
    }
    if isStarted { start(job) }
  }

  private func start(_ job: @escaping Job) {
    let work: Job = { [self] in
      var next: Job? = job
      while let current = next {
        current()
        next = finish()
      }
    }
    let thread = SystemThread {
      // With signals disabled, libcurl expects the caller to block SIGPIPE, which a write to a
      // closed connection raises.
      SystemCall.block([SIGPIPE])
      work()
    }
    // Slower, but the caller would wait forever for a call that is never made.
    guard let thread else { return work() }
    thread.detach()
  }

  /// The oldest queued job; nil ends the thread.
  private func finish() -> Job? {
    state.withLock { state in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      state.running -= 1
      return nil
    }
  }
}
