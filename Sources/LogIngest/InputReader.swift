/// Reads one input in chunks of whole lines.
///
/// An actor because chunks are filled in order while other tasks decode those before.
actor InputReader {
  /// A line longer than this is rejected and its rest skipped: no line may eat the machine.
  static let longestLine = 8 << 20
  /// What is kept of such a line.
  static let oversizedHead = 64 << 10

  private var source: ByteSource
  /// The unfinished line at the end of the last chunk.
  private var carry: [UInt8] = []
  private var sequence = 0
  private var isFirst = true
  private var isAtEnd = false

  init(file: consuming OpenFile) {
    source = ByteSource(file: file)
  }

  /// Fills `slot` with the next whole lines; at the end of the input it stays empty.
  func fill(_ slot: Slot) {
    slot.sequence = sequence
    sequence += 1
    slot.oversized = nil
    slot.filled = 0
    if !isAtEnd { fillLines(slot) }
    slot.progress.bytes = source.bytesRead
    slot.progress.isCompressed = source.isCompressed
    slot.progress.isAtEnd = isAtEnd && carry.isEmpty
    slot.progress.problem = source.problem
  }

  private func fillLines(_ slot: Slot) {
    var end = carry.count
    reserve(slot, end)
    for index in carry.indices { slot.bytes[index] = carry[index] }
    carry.removeAll(keepingCapacity: true)
    while true {
      let room = slot.bytes.count - Slot.padding - 1
      let got = source.read(into: &slot.bytes, end, room)
      if isFirst, got > 0 { end = dropByteOrderMark(slot, end + got) } else { end += got }
      if got == 0 {
        isAtEnd = true
        if end > 0, slot.bytes[end - 1] != UInt8(ascii: "\n") {
          slot.bytes[end] = UInt8(ascii: "\n")
          end += 1
        }
        slot.filled = end
        return
      }
      if end < room { continue }
      let bytes = slot.bytes
      if let last = ByteSearch.lastIndex(of: 0x0a, in: bytes.span, before: end) {
        slot.filled = last + 1
        carry.append(contentsOf: slot.bytes[(last + 1)..<end])
        return
      }
      if end >= Self.longestLine { return skipLine(slot, end) }
      reserve(slot, end * 2)
    }
  }

  private func reserve(_ slot: Slot, _ size: Int) {
    let wanted = size + Slot.padding + 1
    guard slot.bytes.count < wanted else { return }
    slot.bytes.append(contentsOf: repeatElement(0, count: wanted - slot.bytes.count))
  }

  /// UTF-8's byte order mark may open a file; it is no part of the first line.
  private func dropByteOrderMark(_ slot: Slot, _ end: Int) -> Int {
    guard end >= 3 else { return end }
    isFirst = false
    guard slot.bytes[0] == 0xef, slot.bytes[1] == 0xbb, slot.bytes[2] == 0xbf else { return end }
    for index in 3..<end { slot.bytes[index - 3] = slot.bytes[index] }
    return end - 3
  }

  /// Keeps the head of a line that is too long and reads on to its end.
  private func skipLine(_ slot: Slot, _ length: Int) {
    let head = Array(slot.bytes[..<Self.oversizedHead])
    var total = length
    while true {
      let got = source.read(into: &slot.bytes, 0, slot.bytes.count - Slot.padding - 1)
      if got == 0 {
        isAtEnd = true
        break
      }
      let bytes = slot.bytes
      let read = bytes.span.extracting(0..<got)
      if let end = ByteSearch.firstIndex(of: 0x0a, in: read, from: 0) {
        total += end
        carry.append(contentsOf: slot.bytes[(end + 1)..<got])
        break
      }
      total += got
    }
    slot.oversized = (head, total)
  }
}
