private import Glibc

/// The file descriptors that the system lets this process have.
package enum Descriptors {
  /// Free ones that a run needs: some for the threads that tasks share, which the process dies
  /// without, and one for each file that is open at the same time.
  private static let needed = 16

  /// Throws where there are too few, after asking for as many as are allowed.
  package static func check() throws(DescriptorError) {
    guard count(upTo: needed) < needed else { return }
    raise(by: rlim_t(needed))
    let free = count(upTo: needed)
    guard free >= needed else { throw DescriptorError(free: free, needed: needed) }
  }

  /// Raises the soft limit as far as the hard one allows.
  private static func raise(by count: rlim_t) {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limits = rlimit()
    guard unsafe getrlimit(resource, &limits) == 0 else { return }
    limits.rlim_cur = min(limits.rlim_max, limits.rlim_cur + count)
    _ = unsafe setrlimit(resource, &limits)
  }

  /// How many are free, counted by taking them; as many are inherited as the parent left open.
  private static func count(upTo limit: Int) -> Int {
    var taken: [Int32] = []
    defer { for descriptor in taken { _ = close(descriptor) } }
    while taken.count < limit {
      // Streams are never closed here: `Console.reserveStreams` sees to that.
      let descriptor = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
      guard descriptor >= 0 else { break }
      taken.append(descriptor)
    }
    return taken.count
  }
}

/// Too few files can be open at once for anything to work.
package struct DescriptorError: Error, CustomStringConvertible {
  let free: Int
  let needed: Int

  package var description: String {
    "only \(free) more files can be open at once and \(needed) are needed; raise 'ulimit -n'"
  }
}
