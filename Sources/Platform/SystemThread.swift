private import Glibc

/// A thread of the system, for calls that block: the threads of tasks must stay free.
package struct SystemThread: Sendable {
  private let thread: pthread_t

  /// Starts a thread that does `work`; nil where the system gives no more.
  package init?(_ work: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, main, context.toOpaque())
    guard status == 0 else {
      // SAFETY: no thread was made, so the reference taken above is released here.
      unsafe context.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for the end of the thread.
  package func join() { _ = pthread_join(thread, nil) }

  /// Lets the thread end by itself.
  package func detach() { _ = pthread_detach(thread) }
}

/// The work of a thread.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  // SAFETY: the one reference that `SystemThread.init` handed over with the thread.
  unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
