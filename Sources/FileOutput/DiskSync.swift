private import Glibc
private import Platform
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
    // Where a thread cannot be started, the others do its part.
    let helpers = (1..<max(1, min(width, files.count))).compactMap { _ in
      SystemThread { round.work() }
    }
    round.work()
    for helper in helpers { helper.join() }
    return round.result
  }

  /// The files of one call; each thread takes the next one.
  private final class Round: Sendable {
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
