private import CMalloc
private import Glibc

/// Settings of the process's heap.
package enum Heap {
  /// Enough for most runs.
  private static let usualSize: UInt = 24 << 20
  private static let hugePage: UInt = 2 << 20

  /// Sets the heap up.
  ///
  /// Blocks of 256 KB or more are returned to the system when freed, and threads share one heap.
  /// This saves memory with long lines or many services (the manual's page Performance).
  ///
  /// - Precondition: the heap holds no large blocks yet.
  package static func setUp() {
    mallopt(M_MMAP_THRESHOLD, 256 << 10)
    mallopt(M_ARENA_MAX, 1)
    useHugePages()
  }

  /// Lets the heap begin with huge pages, where the system grants them on request.
  ///
  /// Fewer page faults and faster address translation, for about 5 MB of memory.
  private static func useHugePages() {
    mallopt(M_TRIM_THRESHOLD, Int32(2 * usualSize))
    mallopt(M_TOP_PAD, Int32(usualSize))
    // Larger than the free part of the heap, so that the heap grows. The size is read because
    // the compiler would remove an unused allocation.
    let block = unsafe malloc(192 << 10)
    let isAllocated = unsafe malloc_usable_size(block) > 0
    let end = unsafe UInt(bitPattern: sbrk(0))
    let start = (max(end, usualSize) - usualSize + hugePage - 1) & ~(hugePage - 1)
    // SAFETY: advice about the pages of the range, which does not change their content; it fails
    // where there are no such pages. The block is freed once and used nowhere else.
    unsafe madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
    if isAllocated { unsafe free(block) }
    mallopt(M_TOP_PAD, 128 << 10)
  }
}
