private import Glibc

/// A file, pipe or standard input as a stream of bytes, decompressed when its content is gzip.
///
/// Problems end the stream after every byte that could be read: `problem` says what happened.
struct ByteSource: ~Copyable {
  private var file: OpenFile
  private var stored: [UInt8]
  private var storedStart = 0
  private var storedEnd = 0
  private var member = Member.unknown
  private var inflater: Inflater?
  private var gzipProblem: InputProblem?

  private enum Member {
    /// The first bytes have not been seen.
    case unknown
    case plain
    /// Between members: only another member or zeros may follow.
    case between
    case inside
  }

  var isCompressed: Bool {
    switch member {
    case .between, .inside: true
    case .unknown, .plain: false
    }
  }

  /// Takes over an open file.
  init(file: consuming OpenFile) {
    self.file = file
    stored = [UInt8](repeating: 0, count: 1 << 16)
  }

  /// Bytes read from the file so far, as stored.
  var bytesRead: Int { file.bytesRead }

  var problem: InputProblem? {
    guard let number = file.errorNumber else { return gzipProblem }
    return InputProblem(
      message: "reading failed: \(SystemError.text(number))",
      hint: "what came before it was read; check that the file is there and whole",
      losesData: true)
  }

  /// Fills `target[start ..< end]` as far as it goes; 0 at the end of the stream.
  mutating func read(into target: inout [UInt8], _ start: Int, _ end: Int) -> Int {
    if member == .unknown { detect() }
    guard member != .plain else { return readPlain(into: &target, start, end) }
    var filled = start
    while filled < end, problem?.losesData != true {
      if storedStart == storedEnd { refill() }
      if member == .between, !openMember() { break }
      if storedStart == storedEnd {
        stop("the gzip data ends too early", "the file was cut short; copy it again")
        break
      }
      filled += inflateSome(into: &target, filled, end)
    }
    return filled - start
  }

  // MARK: Plain bytes

  /// Looks at the first two bytes: gzip or not.
  private mutating func detect() {
    while storedEnd < 2, !file.isAtEnd { readMore() }
    let isGzip = storedEnd >= 2 && stored[0] == 0x1f && stored[1] == 0x8b
    member = isGzip ? .between : .plain
  }

  private mutating func readPlain(into target: inout [UInt8], _ start: Int, _ end: Int) -> Int {
    if storedStart < storedEnd {
      let count = min(end - start, storedEnd - storedStart)
      for offset in 0..<count { target[start + offset] = stored[storedStart + offset] }
      storedStart += count
      return count
    }
    return file.read(into: &target, start..<end)
  }

  // MARK: Gzip

  private mutating func refill() {
    storedStart = 0
    storedEnd = 0
    readMore()
  }

  private mutating func readMore() {
    storedEnd += file.read(into: &stored, storedEnd..<stored.count)
  }

  /// Starts the next member when one follows; zeros at the end are padding, anything else is not.
  private mutating func openMember() -> Bool {
    let isFirst = inflater == nil
    if !isFirst {
      if storedStart == storedEnd { return false }
      if stored[storedStart] == 0 {
        skipZeros()
        if storedStart == storedEnd { return false }
      }
      if storedEnd - storedStart < 2, !file.isAtEnd { joinMore() }
      guard storedEnd - storedStart >= 2, stored[storedStart] == 0x1f,
        stored[storedStart + 1] == 0x8b
      else {
        warn("bytes after the gzip data are no gzip and were not read")
        file.stop()
        storedStart = storedEnd
        return false
      }
      inflater?.reset()
    } else {
      do { inflater = try Inflater() } catch {
        stop("\(error)", "")
        return false
      }
    }
    member = .inside
    return true
  }

  private mutating func skipZeros() {
    while true {
      while storedStart < storedEnd, stored[storedStart] == 0 { storedStart += 1 }
      guard storedStart == storedEnd, !file.isAtEnd else { return }
      refill()
      if storedStart == storedEnd { return }
    }
  }

  /// Moves the last stored byte to the front and reads behind it.
  private mutating func joinMore() {
    stored[0] = stored[storedStart]
    storedStart = 0
    storedEnd = 1
    readMore()
  }

  private mutating func inflateSome(
    into target: inout [UInt8], _ start: Int, _ end: Int
  ) -> Int {
    let part = storedStart..<storedEnd
    guard let step = inflater?.step(stored, part, into: &target, start..<end) else { return 0 }
    storedStart += step.consumed
    if step.isAtEnd { member = .between }
    if let error = step.error {
      stop("\(error)", "what came before it was read; copy the file again")
    }
    return step.produced
  }

  private mutating func stop(_ message: String, _ hint: String) {
    gzipProblem = InputProblem(message: message, hint: hint, losesData: true)
  }

  private mutating func warn(_ message: String) {
    gzipProblem = InputProblem(message: message, hint: "", losesData: false)
  }
}

/// What made an input end early, or is worth a warning.
package struct InputProblem: Equatable, Sendable {
  package var message: String
  package var hint: String
  /// Whether bytes are missing; false for a mere warning.
  package var losesData: Bool
}

/// The words the system has for an error number.
package enum SystemError {
  package static func text(_ number: Int32) -> String {
    // SAFETY: strerror returns a valid C string that is copied at once.
    unsafe String(cString: strerror(number))
  }
}
