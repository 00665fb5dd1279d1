private import Glibc
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
    let work = Work { [self] in
      var next: Job? = job
      while let current = next {
        current()
        next = finish()
      }
    }
    let context = unsafe Unmanaged.passRetained(work).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, threadMain, context)
    guard status == 0 else {
      // SAFETY: no thread was made, so the reference taken above is still ours.
      unsafe Unmanaged<Work>.fromOpaque(context).release()
      // Slower, but the caller would wait forever for a call that is never made.
      return work.body()
    }
    _ = pthread_detach(thread)
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

/// The work of a thread.
private final class Work: Sendable {
  let body: CallThreads.Job
  init(_ body: @escaping CallThreads.Job) { self.body = body }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  // With signals disabled, libcurl expects the caller to block SIGPIPE, which a write to a closed
  // connection raises.
  var signals = sigset_t()
  _ = unsafe sigemptyset(&signals)
  _ = unsafe sigaddset(&signals, SIGPIPE)
  _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  // SAFETY: the one reference that `CallThreads.start` handed over with the thread.
  unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
