private import Glibc
internal import Gzip
internal import Platform

/// A file, pipe or standard input as a stream of bytes, decompressed when its content is gzip.
///
/// After a problem the stream gives every byte that could be read, then ends; `problem` describes
/// it.
struct ByteSource: ~Copyable {
  private let input: InputFile
  private var file: OpenFile
  private var suspension: Suspension?
  /// Bytes read ahead: compressed data, or the first bytes of any file to detect gzip.
  private var stored: [UInt8] = []
  private var storedStart = 0
  private var storedEnd = 0
  private var member = Member.unknown
  private var inflater: Inflater?
  private var gzipProblem: InputProblem?
  /// Whether the gzip data is damaged, so that nothing behind the damage can be read.
  private var isStopped = false
  /// Bytes given to the reader so far.
  private(set) var given = 0

  /// Up to this many zeros may follow the gzip data: some writers pad with them.
  ///
  /// More bytes may have been part of a log.
  private static let mostPadding = 512
  /// Below this many inflated bytes, a suspended file is inflated again instead of keeping zlib's
  /// state.
  private static let smallFile = 64 << 10

  /// Where to resume a closed file.
  private struct Suspension {
    var identity: [UInt64]
    var offset: Int
    /// Bytes to inflate again and skip, because they were given before.
    var skipped = 0
  }

  private enum Member {
    /// The first bytes are not read yet.
    case unknown
    case plain
    /// Between gzip members: only another member or zeros should follow.
    case between
    case inside
  }

  var isCompressed: Bool {
    switch member {
    case .between, .inside: true
    case .unknown, .plain: false
    }
  }

  /// Opens an input.
  ///
  /// Once `isEnding` returns true, the source does not wait for a pipe.
  init(_ input: InputFile, isEnding: @escaping @Sendable () -> Bool) {
    self.input = input
    file = input.open()
    file.isEnding = isEnding
  }

  /// Opens an input at an offset, where an earlier run has read it to; of a compressed one all is
  /// read again.
  init(
    _ input: InputFile, at place: ReadingPlace, isEnding: @escaping @Sendable () -> Bool
  ) {
    self.init(input, isEnding: isEnding)
    guard place.offset > 0 else { return }
    if place.isCompressed {
      suspension = Suspension(identity: file.identity, offset: 0, skipped: place.offset)
    } else {
      suspension = Suspension(identity: file.identity, offset: place.offset)
      member = .plain
    }
  }

  /// Bytes read from the file so far, as stored.
  var bytesRead: Int { file.bytesRead }

  var problem: InputProblem? {
    guard let number = file.errorNumber else { return gzipProblem }
    let hint =
      number == EMFILE || number == ENFILE
      ? "raise the number of files that may be open at once, ulimit -n"
      : "what came before it was read; check that the file is there and whole"
    return InputProblem(
      message: "reading failed: \(SystemError.text(number))", hint: hint, losesData: true)
  }

  /// Whether the file has ended and every byte of it was given, inflated or reported.
  var isDrained: Bool { file.isAtEnd && storedStart == storedEnd && suspension == nil }

  /// Fills `target[window]` as far as possible.
  ///
  /// Returns 0 only at the end of the stream.
  ///
  /// - Precondition: `window` is not empty, else 0 would not mean the end.
  mutating func read(into target: inout [UInt8], _ window: Range<Int>) -> Int {
    precondition(!window.isEmpty)
    if let suspension = suspension.take() { resume(suspension, &target, window) }
    let got = readSome(into: &target, window)
    given += got
    return got
  }

  private mutating func readSome(into target: inout [UInt8], _ window: Range<Int>) -> Int {
    if member == .unknown { detect() }
    return member == .plain ? readPlain(into: &target, window) : readMembers(into: &target, window)
  }

  // MARK: Suspension

  /// Releases what is held between two reads: the descriptor and the bytes read ahead.
  ///
  /// zlib's state of 40 KB is kept for larger files only; small ones are inflated again. A pipe
  /// cannot be opened again and stays open.
  mutating func suspend() {
    guard input.isRegular, suspension == nil, !file.isAtEnd, !isStopped else { return }
    var suspension = Suspension(
      identity: file.identity, offset: file.bytesRead - (storedEnd - storedStart))
    if isCompressed, given <= Self.smallFile {
      suspension.offset = 0
      suspension.skipped = given
      inflater = nil
      gzipProblem = nil
      member = .unknown
    }
    self.suspension = suspension
    stored = []
    (storedStart, storedEnd) = (0, 0)
    file = OpenFile()
  }

  private mutating func resume(
    _ suspension: Suspension, _ target: inout [UInt8], _ window: Range<Int>
  ) {
    file = input.open()
    file.resume(at: suspension.offset, of: suspension.identity)
    var skipped = 0
    while skipped < suspension.skipped {
      let end = min(window.upperBound, window.lowerBound + suspension.skipped - skipped)
      let got = readSome(into: &target, window.lowerBound..<end)
      guard got > 0 else { return }
      skipped += got
    }
  }

  // MARK: Stored bytes

  /// Detects gzip by the first two bytes.
  private mutating func detect() { member = holdsMember() ? .between : .plain }

  /// Stores at least `count` bytes; false where the file has fewer.
  private mutating func store(_ count: Int) -> Bool {
    if stored.isEmpty { stored = [UInt8](repeating: 0, count: 1 << 16) }
    if storedEnd - storedStart < count, storedStart > 0 {
      storedEnd -= storedStart
      for offset in 0..<storedEnd { stored[offset] = stored[storedStart + offset] }
      storedStart = 0
    }
    while storedEnd - storedStart < count, !file.isAtEnd {
      storedEnd += file.read(into: &stored, storedEnd..<stored.count)
    }
    return storedEnd - storedStart >= count
  }

  /// Whether the stored bytes begin with the magic number of gzip.
  private mutating func holdsMember() -> Bool {
    store(2) && stored[storedStart] == 0x1f && stored[storedStart + 1] == 0x8b
  }

  private mutating func readPlain(into target: inout [UInt8], _ window: Range<Int>) -> Int {
    guard storedStart < storedEnd else {
      stored = []
      return file.read(into: &target, window)
    }
    let count = min(window.count, storedEnd - storedStart)
    for offset in 0..<count { target[window.lowerBound + offset] = stored[storedStart + offset] }
    storedStart += count
    return count
  }

  // MARK: Gzip

  private mutating func readMembers(into target: inout [UInt8], _ window: Range<Int>) -> Int {
    var filled = window.lowerBound
    while filled < window.upperBound, !isStopped {
      if member == .between, !openMember() { break }
      // zlib may hold back up to a match of what it has taken when the target was full.
      let hasInput = store(1)
      let produced = inflateSome(into: &target, filled..<window.upperBound)
      filled += produced
      guard hasInput || produced > 0 else {
        if file.errorNumber == nil {
          stop("the gzip data ends too early", "the file was cut short; copy it again")
        }
        break
      }
    }
    return filled - window.lowerBound
  }

  /// Starts the next member, if one follows.
  private mutating func openMember() -> Bool {
    if inflater == nil {
      do { inflater = try Inflater() } catch {
        stop("\(error)", "")
        return false
      }
    } else {
      guard findMember() else { return false }
      inflater?.reset()
    }
    member = .inside
    return true
  }

  /// Moves to the next member: zeros before it are padding, any other byte is reported.
  private mutating func findMember() -> Bool {
    while store(1), stored[storedStart] == 0 { storedStart += 1 }
    guard store(1), !holdsMember() else { return storedStart < storedEnd }
    var skipped = 0
    while store(4), !isHeader(storedStart) {
      storedStart += 1
      skipped += 1
    }
    let isFound = store(4)
    if !isFound {
      skipped += storedEnd - storedStart
      storedStart = storedEnd
    }
    noteSkipped(skipped, isPadding: !isFound && skipped <= Self.mostPadding)
    return isFound
  }

  /// Whether a gzip header begins there.
  ///
  /// Among other bytes, the two magic bytes alone are not enough.
  ///
  /// - Source: RFC 1952, section 2.3: the only method is 8, the upper three flags are 0.
  private func isHeader(_ at: Int) -> Bool {
    stored[at] == 0x1f && stored[at + 1] == 0x8b && stored[at + 2] == 8 && stored[at + 3] < 0x20
  }

  private mutating func noteSkipped(_ count: Int, isPadding: Bool) {
    guard gzipProblem?.losesData != true else { return }
    gzipProblem = InputProblem(
      message: "\(count) bytes behind gzip data are not gzip and were not read",
      hint: "check what was appended", losesData: !isPadding)
  }

  private mutating func inflateSome(
    into target: inout [UInt8], _ window: Range<Int>
  ) -> Int {
    let part = storedStart..<storedEnd
    guard let step = inflater?.step(stored, part, into: &target, window) else { return 0 }
    storedStart += step.consumed
    if step.isAtEnd { member = .between }
    if let error = step.error {
      stop("\(error)", "what came before it was read; copy the file again")
    }
    return step.produced
  }

  private mutating func stop(_ message: String, _ hint: String) {
    isStopped = true
    gzipProblem = InputProblem(message: message, hint: hint, losesData: true)
  }
}

/// A problem that ended an input early, or that deserves a warning.
package struct InputProblem: Equatable, Sendable {
  package var message: String
  package var hint: String
  /// Whether bytes are missing; false for a warning.
  package var losesData: Bool
}
