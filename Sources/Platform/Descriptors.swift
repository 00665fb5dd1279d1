private import Glibc

/// The file descriptors that this process may open.
package enum Descriptors {
  /// The number of free descriptors that a run needs: some for the threads of tasks, without which
  /// the process crashes, and one for each file that is open at the same time.
  private static let needed = 16

  /// Raises the limit as far as allowed; throws if there are still too few.
  package static func check() throws(DescriptorError) {
    guard count(upTo: needed) < needed else { return }
    raise(by: UInt(needed))
    let free = count(upTo: needed)
    guard free >= needed else { throw DescriptorError(free: free, needed: needed) }
  }

  /// Raises the soft limit, at most to the hard limit.
  private static func raise(by count: UInt) {
    guard var limits = SystemCall.openFiles else { return }
    limits.rlim_cur = min(limits.rlim_max, limits.rlim_cur + count)
    SystemCall.openFiles = limits
  }

  /// The number of free descriptors, found by opening them, because the parent may have left some
  /// open.
  private static func count(upTo limit: Int) -> Int {
    var taken: [Int32] = []
    defer { for descriptor in taken { _ = close(descriptor) } }
    while taken.count < limit {
      // Standard streams are always open here: `Console.reserveStreams` guarantees it.
      let descriptor = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
      guard descriptor >= 0 else { break }
      taken.append(descriptor)
    }
    return taken.count
  }
}

/// Too few files can be open at the same time for a run.
package struct DescriptorError: Error, CustomStringConvertible {
  let free: Int
  let needed: Int

  package var description: String {
    "only \(free) more files can be open at once and \(needed) are needed; raise 'ulimit -n'"
  }
}
