/// Reads one input in chunks of whole lines.
///
/// An actor, because chunks are filled in order while other tasks decode earlier ones.
actor InputReader {
  /// The bytes kept of a line that is too long.
  private static let oversizedHead = 64 << 10

  /// The limit in bytes: a longer line is rejected and its rest skipped, so that no line can
  /// exhaust memory.
  private let longestLine: Int
  private var source: ByteSource
  /// Bytes read but not yet in a chunk: the beginning of a line, or what follows a line that was
  /// too long.
  private var carry: [UInt8] = []
  private var sequence = 0
  private var isFirst = true
  private var isAtEnd = false
  /// Bytes of the source that are in chunks or were skipped.
  private var accounted = 0

  init(
    _ input: InputFile, longestLine: Int, isEnding: @escaping @Sendable () -> Bool = { false }
  ) {
    self.longestLine = longestLine
    source = ByteSource(input, isEnding: isEnding)
  }

  /// Fills `slot` with the next whole lines and keeps the input open.
  ///
  /// At the end of the input the buffer stays empty.
  func fill(_ slot: ChunkBuffer) { fill(slot, slot.usualRoom) }

  /// Fills `slot` with the next whole lines, about `size` bytes, and closes the input until the
  /// next call.
  func fillAndPark(_ slot: ChunkBuffer, _ size: Int) {
    fill(slot, min(size, slot.usualRoom))
    source.park()
  }

  private func fill(_ slot: ChunkBuffer, _ size: Int) {
    slot.empty(for: sequence, room: min(size, longestLine + 1))
    sequence += 1
    if !isAtEnd { fillLines(slot) }
    slot.progress.bytes = source.bytesRead
    slot.progress.isCompressed = source.isCompressed
    slot.progress.isAtEnd = isAtEnd
    slot.progress.problem = source.problem ?? (isAtEnd ? shortfall : nil)
  }

  private func fillLines(_ slot: ChunkBuffer) {
    var end = carry.count
    slot.makeRoom(for: end)
    for index in carry.indices { slot.bytes[index] = carry[index] }
    forgetCarry()
    // No line ends before this index.
    var searched = 0
    while true {
      if end == slot.room {
        let bytes = slot.bytes
        if let last = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, searched..<end) {
          return finish(slot, last + 1, carrying: end)
        }
        guard end <= longestLine else { return skipLine(slot, end) }
        searched = end
        slot.makeRoom(for: min(end * 2, longestLine + 1))
      }
      let got = source.read(into: &slot.bytes, end..<slot.room)
      guard got > 0 else { return finishInput(slot, end) }
      end += got
      if isFirst { end = dropByteOrderMark(slot, end) }
    }
  }

  /// Ends the chunk after its last whole line.
  private func finish(_ slot: ChunkBuffer, _ filled: Int, carrying end: Int) {
    slot.filled = filled
    accounted += filled
    carry.append(contentsOf: slot.bytes[filled..<end])
  }

  /// Ends the last chunk; adds the newline that the last line may lack.
  private func finishInput(_ slot: ChunkBuffer, _ end: Int) {
    isAtEnd = true
    slot.filled = end
    accounted += end
    guard end > 0, slot.bytes[end - 1] != 0x0a else { return }
    slot.bytes[end] = 0x0a
    slot.filled += 1
  }

  /// Releases the memory that a long line needed.
  private func forgetCarry() {
    if carry.capacity > Self.oversizedHead {
      carry = []
    } else {
      carry.removeAll(keepingCapacity: true)
    }
  }

  /// The problem that bytes of the source are neither in chunks nor skipped; nil where none are
  /// lost.
  private var shortfall: InputProblem? {
    guard accounted != source.given || !carry.isEmpty || !source.isDrained else { return nil }
    return InputProblem(
      message: "only \(accounted) bytes of the log were read",
      hint: "that is a fault of logmon; please report it", losesData: true)
  }

  /// Drops UTF-8's byte order mark, which may precede the first line.
  private func dropByteOrderMark(_ slot: ChunkBuffer, _ end: Int) -> Int {
    guard end >= 3 else { return end }
    isFirst = false
    guard slot.bytes[0] == 0xef, slot.bytes[1] == 0xbb, slot.bytes[2] == 0xbf else { return end }
    for index in 3..<end { slot.bytes[index - 3] = slot.bytes[index] }
    accounted += 3
    return end - 3
  }

  /// Keeps the head of a line that is too long and skips to its end.
  private func skipLine(_ slot: ChunkBuffer, _ length: Int) {
    let head = Array(slot.bytes[..<min(Self.oversizedHead, length)])
    var total = length
    while true {
      let got = source.read(into: &slot.bytes, 0..<slot.room)
      if got == 0 {
        isAtEnd = true
        accounted += total
        break
      }
      let bytes = slot.bytes
      let read = bytes.span.extracting(0..<got)
      if let end = ByteSearch.firstIndex(of: 0x0a, in: read, from: 0) {
        total += end
        accounted += total + 1
        carry.append(contentsOf: slot.bytes[(end + 1)..<got])
        break
      }
      total += got
    }
    slot.oversized = (head, total)
  }
}
