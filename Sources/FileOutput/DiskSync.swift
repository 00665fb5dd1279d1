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
    let queue = Queue(files)
    let shares = (0..<max(1, min(width, files.count))).map { _ in Share() }
    // Where a thread cannot be started, the others do its part.
    let helpers = shares.dropFirst().compactMap { share in
      SystemThread { share.work(through: queue) }
    }
    shares[0].work(through: queue)
    for helper in helpers { helper.join() }
    var errors = [Int32](repeating: 0, count: files.count)
    for (index, error) in shares.flatMap(\.errors) { errors[index] = error }
    return errors
  }

  /// The files of one call; each thread takes the next one.
  private final class Queue: Sendable {
    private let files: [Int32]
    private let taken = Atomic(0)

    init(_ files: [Int32]) { self.files = files }

    func next() -> (index: Int, file: Int32)? {
      let index = taken.add(1, ordering: .relaxed).oldValue
      return index < files.count ? (index, files[index]) : nil
    }
  }

  /// What one thread has synced.
  private final class Share: @unchecked Sendable {
    // SAFETY: one thread writes it, and it is read after that thread has ended.
    private(set) var errors: [(index: Int, error: Int32)] = []

    func work(through queue: Queue) {
      while let (index, file) = queue.next() {
        errors.append((index, fsync(file) == 0 ? 0 : errno))
      }
    }
  }
}
