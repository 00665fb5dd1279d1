private import Glibc
private import Synchronization

/// Syncs several files to disk at the same time.
///
/// Concurrent fsyncs share one journal commit; in sequence, each waits for a commit of its own.
/// Uses threads of its own, because the threads of tasks are busy with the report meanwhile.
enum DiskSync {
  /// The most files that are synced at the same time.
  private static let width = 8

  /// Syncs the files; returns the error number of each, 0 for success.
  static func wait(for files: [Int32]) -> [Int32] {
    let round = Round(files)
    let helpers = (1..<max(1, min(width, files.count))).compactMap { _ in start(round) }
    round.work()
    for helper in helpers { _ = pthread_join(helper, nil) }
    return round.result
  }

  /// Starts a thread that works on the round; nil if that fails, and the other threads do its part.
  private static func start(_ round: Round) -> pthread_t? {
    let context = unsafe Unmanaged.passRetained(round)
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, help, context.toOpaque())
    guard status != 0 else { return thread }
    // SAFETY: no thread was made, so the reference taken above is released here.
    unsafe context.release()
    return nil
  }

  /// The files of one call; each thread takes the next one.
  fileprivate final class Round: Sendable {
    private let files: [Int32]
    private let taken = Atomic(0)
    private let errors: Mutex<[Int32]>

    init(_ files: [Int32]) {
      self.files = files
      errors = Mutex([Int32](repeating: 0, count: files.count))
    }

    func work() {
      while true {
        let index = taken.add(1, ordering: .relaxed).oldValue
        guard index < files.count else { return }
        let error = fsync(files[index]) == 0 ? 0 : errno
        errors.withLock { $0[index] = error }
      }
    }

    var result: [Int32] { errors.withLock { $0 } }
  }
}

private func help(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  // SAFETY: the one reference that `DiskSync.start` handed over with the thread.
  unsafe Unmanaged<DiskSync.Round>.fromOpaque(context).takeRetainedValue().work()
  return nil
}
