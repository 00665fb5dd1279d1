internal import Glibc

/// The system calls whose C form takes pointers, under their own names.
///
/// A call that fails returns -1, false or nil, and sets `errno`.
package enum SystemCall {
  // SAFETY: the system reads a path during the call only, and Swift keeps the string until then.
  // The calls that fill a structure get a variable of this file. `read`, `write`, `readlink` and
  // `mkdtemp` say themselves why they are safe.

  /// Calls open(2).
  package static func open(_ path: String, _ flags: Int32, _ mode: UInt32 = 0) -> Int32 {
    unsafe Glibc.open(path, flags, mode)
  }

  /// Calls unlink(2).
  @discardableResult
  package static func unlink(_ path: String) -> Bool { unsafe Glibc.unlink(path) == 0 }

  /// Calls rename(2).
  package static func rename(_ path: String, to target: String) -> Bool {
    unsafe Glibc.rename(path, target) == 0
  }

  /// Calls mkdir(2).
  package static func mkdir(_ path: String, _ mode: UInt32) -> Bool {
    unsafe Glibc.mkdir(path, mode) == 0
  }

  /// Calls rmdir(2).
  @discardableResult
  package static func rmdir(_ path: String) -> Bool { unsafe Glibc.rmdir(path) == 0 }

  /// Calls access(2).
  package static func access(_ path: String, _ mode: Int32) -> Bool {
    unsafe Glibc.access(path, mode) == 0
  }

  /// Calls stat(2).
  static func status(of path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  /// Calls lstat(2).
  static func status(unfollowed path: String) -> stat? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status : nil
  }

  /// Calls fstat(2).
  static func status(open file: Int32) -> stat? {
    var status = stat()
    return unsafe fstat(file, &status) == 0 ? status : nil
  }

  /// Calls realpath(3).
  package static func realpath(_ path: String) -> String? {
    guard let real = unsafe Glibc.realpath(path, nil) else { return nil }
    // SAFETY: realpath(3) with no buffer returns a C string of its own, freed here once.
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Calls readlink(2) for a link of at most 4,096 bytes; nil also for an empty one.
  package static func readlink(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    // SAFETY: readlink(2) writes at most the count it is given.
    let count = unsafe Glibc.readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Calls mkdtemp(3); returns the path that it made of `pattern`.
  package static func mkdtemp(_ pattern: String) -> String? {
    var name = Array(pattern.utf8CString)
    let isMade = unsafe name.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the buffer ends with a zero byte, and mkdtemp(3) only changes the six X in it.
      unsafe buffer.baseAddress.map { unsafe Glibc.mkdtemp($0) != nil } ?? false
    }
    guard isMade else { return nil }
    return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Calls getenv(3).
  package static func getenv(_ name: String) -> String? {
    // SAFETY: getenv returns nil or a C string that is copied at once.
    guard let value = unsafe Glibc.getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Calls read(2) once.
  package static func read(
    _ file: Int32, into target: inout [UInt8], _ window: Range<Int>
  ) -> Int {
    unsafe target.withUnsafeMutableBytes { buffer in
      // SAFETY: rebasing checks that the window lies inside the array's own memory.
      let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[window])
      return unsafe Glibc.read(file, space.baseAddress, space.count)
    }
  }

  /// Calls write(2) once.
  package static func write(_ file: Int32, _ bytes: [UInt8], _ part: Range<Int>) -> Int {
    unsafe bytes.withUnsafeBytes { buffer in
      // SAFETY: rebasing checks that the part lies inside the array's own memory.
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[part])
      return unsafe Glibc.write(file, bytes.baseAddress, bytes.count)
    }
  }

  /// Calls poll(2) for one file.
  package static func poll(_ file: Int32, for events: Int32, milliseconds: Int32) -> Int32 {
    var event = pollfd(fd: file, events: Int16(events), revents: 0)
    return unsafe Glibc.poll(&event, 1, milliseconds)
  }

  /// The limits of the number of open files: getrlimit(2) and setrlimit(2).
  static var openFiles: rlimit? {
    get {
      var limits = rlimit()
      return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0
        ? limits : nil
    }
    set {
      guard var limits = newValue else { return }
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    }
  }

  /// Blocks signals for this thread: pthread_sigmask(3).
  package static func block(_ signals: [Int32]) { mask(SIG_BLOCK, signals) }

  /// Unblocks signals for this thread: pthread_sigmask(3).
  package static func unblock(_ signals: [Int32]) { mask(SIG_UNBLOCK, signals) }

  private static func mask(_ change: Int32, _ numbers: [Int32]) {
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    for number in numbers { _ = unsafe sigaddset(&signals, number) }
    _ = unsafe pthread_sigmask(change, &signals, nil)
  }

  /// The seconds of a monotonic clock: clock_gettime(2).
  package static func monotonicSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// The system's text for an error number.
package enum SystemError {
  package static func text(_ number: Int32) -> String {
    // SAFETY: strerror returns a valid C string that is copied at once.
    unsafe String(cString: strerror(number))
  }
}
