internal import LogModel

/// Where an input can be cut into stretches that several processes read.
///
/// A stretch begins where a chunk begins when all is read, so that each reads the same chunks. That
/// can be told without reading everything where a record is a line, and the file is not compressed:
/// the last line that ends in a chunk is in its last bytes.
extension InputFile {
  /// The places where stretches of about `size` bytes begin; 0 alone where it cannot be cut.
  package func stretches(of size: Int, _ options: ReadingOptions) -> [Int] {
    let chunk = EventStream.chunkSize
    guard let frame = frameOfLines(options) else { return [0] }
    var (starts, border) = ([0], 0)
    while border + chunk < self.size {
      guard let next = chunkEnd(from: border, frame) else { return [0] }
      border = next
      if border >= (starts.last ?? 0) + max(size, chunk), border < self.size {
        starts.append(border)
      }
    }
    return starts
  }

  /// Where the stretch begins that is read; nil where that is the beginning.
  func position(_ options: ReadingOptions) -> InputPosition? {
    guard start > 0 else { return nil }
    var position = InputPosition()
    position.place.offset = start
    position.place.sequence = 1
    position.place.frame = frameOfLines(options)
    position.place.returnsEndLines = false
    return position
  }

  /// How its records are cut; nil where they are not lines that end with a line feed.
  private func frameOfLines(_ options: ReadingOptions) -> Frame? {
    guard isRegular, sections == nil, size > EventStream.chunkSize, !isCompressed,
      let head = FileBytes.read(path, from: 0, count: EventStream.chunkSize),
      !head.starts(with: [0xef, 0xbb, 0xbf]),
      InputReader.returnsEndLines(in: head.span, false) == false
    else { return nil }
    let frame =
      options.readsOnlyOwnDialect
      ? Frame() : Frame.detect(Array(head.prefix(FileHead.largestSize)), isWhole: false)
    return frame.kind == .lines ? frame : nil
  }

  /// The end of the chunk that begins at a place, as a reader of all would cut it.
  private func chunkEnd(from start: Int, _ frame: Frame) -> Int? {
    let size = EventStream.chunkSize
    if frame.dated.isEmpty, let last = lastLine(before: start + size) { return last }
    guard let bytes = FileBytes.read(path, from: start, count: size) else { return nil }
    return frame.lastBoundary(in: bytes, size, searched: 0).map { start + $0 }
  }

  /// The end of the last line before a place, where its bytes tell that a chunk ends there: no
  /// record goes on behind it.
  private func lastLine(before place: Int) -> Int? {
    let size = 16 << 10
    guard let bytes = FileBytes.read(path, from: place - size, count: size),
      let last = bytes.lastIndex(of: 0x0a), let before = bytes[..<last].lastIndex(of: 0x0a),
      !PartialLine.isOfContainer(bytes, before + 1, last)
    else { return nil }
    return place - size + last + 1
  }
}
