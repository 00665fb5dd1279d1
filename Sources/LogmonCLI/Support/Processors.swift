private import Glibc

/// The cores available to this process.
enum Processors {
  static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// The number of jobs of a run: the wanted number, at most twice the cores.
  ///
  /// More jobs are not faster, and each needs buffers.
  static func jobs(_ wanted: Int?) -> Int { min(wanted ?? count, 2 * count) }
}
