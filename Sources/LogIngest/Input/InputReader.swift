/// Reads one input in chunks of whole lines.
///
/// An actor because chunks are filled in order while other tasks decode those before.
actor InputReader {
  /// What is kept of a line that is too long.
  private static let oversizedHead = 64 << 10

  /// A line of more bytes is rejected and its rest skipped: no line may eat the machine.
  private let longestLine: Int
  private var source: ByteSource
  /// What the last chunk left: the beginning of a line, or what stood behind one that was too long.
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

  /// Fills `slot` with the next whole lines and holds the input open for those behind them.
  ///
  /// At the end of the input the slot stays empty.
  func fill(_ slot: ChunkBuffer) { fill(slot, slot.usualRoom) }

  /// Fills `slot` with the next whole lines, about `size` bytes of them, and closes the input until
  /// it is asked for more.
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
    // No line ends before here.
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

  /// Ends the chunk behind its last whole line.
  private func finish(_ slot: ChunkBuffer, _ filled: Int, carrying end: Int) {
    slot.filled = filled
    accounted += filled
    carry.append(contentsOf: slot.bytes[filled..<end])
  }

  /// The last line of an input may lack its newline.
  private func finishInput(_ slot: ChunkBuffer, _ end: Int) {
    isAtEnd = true
    slot.filled = end
    accounted += end
    guard end > 0, slot.bytes[end - 1] != 0x0a else { return }
    slot.bytes[end] = 0x0a
    slot.filled += 1
  }

  /// One long line must not cost its memory for ever.
  private func forgetCarry() {
    if carry.capacity > Self.oversizedHead {
      carry = []
    } else {
      carry.removeAll(keepingCapacity: true)
    }
  }

  /// What would be lost without a word if the reader took something else for the end of the input.
  private var shortfall: InputProblem? {
    guard accounted != source.given || !carry.isEmpty || !source.isDrained else { return nil }
    return InputProblem(
      message: "only \(accounted) bytes of the log were read",
      hint: "that is a fault of logmon; please report it", losesData: true)
  }

  /// UTF-8's byte order mark may open a file; it is no part of the first line.
  private func dropByteOrderMark(_ slot: ChunkBuffer, _ end: Int) -> Int {
    guard end >= 3 else { return end }
    isFirst = false
    guard slot.bytes[0] == 0xef, slot.bytes[1] == 0xbb, slot.bytes[2] == 0xbf else { return end }
    for index in 3..<end { slot.bytes[index - 3] = slot.bytes[index] }
    accounted += 3
    return end - 3
  }

  /// Keeps the head of a line that is too long and reads on to its end.
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
