/// Reads one input in chunks of whole lines.
actor InputReader: ChunkReader {
  /// The bytes kept of a line that is too long.
  private static let oversizedHead = 64 << 10

  /// The limit in bytes: a longer line is rejected and its rest skipped, so that no line can
  /// exhaust memory.
  private let longestLine: Int
  private var source: ByteSource
  /// How the bytes are cut into records; nil until the first of them are read.
  private var frame: Frame?
  private let defaults: RecordDefaults
  private let readsOnlyOwnDialect: Bool
  /// Bytes read but not yet in a chunk: the beginning of a line, or what follows a line that was
  /// too long.
  private var carry: [UInt8] = []
  private var sequence: Int
  private var isFirst: Bool
  private var returnsEndLines: Bool?
  private var isAtEnd = false
  /// Bytes of the source that are in chunks or were skipped.
  private var accounted = 0
  /// Those of an earlier run, or before the stretch that is read.
  private let accountedBefore: Int
  /// Where the stretch ends; nil where that is the end of the input.
  private let stretchEnd: Int?
  /// The first chunk of a run that goes on: its bytes, or the least of them.
  private var firstLength: (bytes: Int, isExact: Bool)?

  /// A reader of an input, from the position on that an earlier run has read it to.
  init(
    _ input: InputFile, from position: InputPosition = InputPosition(), options: ReadingOptions,
    longestLine: Int, isEnding: @escaping @Sendable () -> Bool = { false }
  ) {
    let place = position.place
    (sequence, returnsEndLines) = (place.sequence, place.returnsEndLines)
    frame = place.frame ?? options.frame
    isFirst = place.offset == 0
    accountedBefore = place.offset
    stretchEnd = input.end
    switch position.stage {
    case .untouched, .ended: break
    case .open: firstLength = (position.length, false)
    case .counted: firstLength = (position.length, true)
    }
    self.longestLine = longestLine
    readsOnlyOwnDialect = options.readsOnlyOwnDialect
    let service = options.service ?? ServiceName.ofFile(input.path)
    defaults = RecordDefaults(
      service: RecordWriter.escaped(Array(service.utf8)), isServiceGiven: options.service != nil,
      region: options.region.map { RecordWriter.escaped(Array($0.utf8)) },
      year: options.times.year ?? ServiceName.year(ofFile: input.path),
      date: ServiceName.date(ofFile: input.path))
    source = ByteSource(input, at: place, isEnding: isEnding)
  }

  /// Fills `buffer` with the next whole lines and keeps the input open.
  ///
  /// At the end of the input the buffer stays empty.
  func fill(_ buffer: ChunkBuffer) { fill(buffer, buffer.usualRoom) }

  /// Fills `buffer` with the next whole lines, about `size` bytes, and closes the input until the
  /// next call.
  func fillAndSuspend(_ buffer: ChunkBuffer, _ size: Int) {
    fill(buffer, min(size, buffer.usualRoom))
    source.suspend()
  }

  private func fill(_ buffer: ChunkBuffer, _ size: Int) {
    let first = firstLength.take()
    buffer.start = place
    buffer.empty(for: sequence, room: min(max(size, first?.bytes ?? 0), longestLine + 1))
    sequence += 1
    buffer.defaults = defaults
    if let first, first.isExact {
      fillAgain(buffer, first.bytes)
    } else if accountedBefore + accounted == stretchEnd {
      // Also of the chunks that other jobs ask for behind the end.
      (isAtEnd, buffer.isBehindStretch) = (true, true)
    } else if !isAtEnd {
      fillLines(buffer)
    }
    buffer.next = place
    buffer.progress.bytes = source.bytesRead
    buffer.progress.isCompressed = source.isCompressed
    buffer.progress.isAtEnd = isAtEnd
    let isWhole = isAtEnd && !buffer.isBehindStretch
    buffer.progress.problem = source.problem ?? (isWhole ? shortfall : nil)
  }

  /// Where the next chunk begins.
  private var place: ReadingPlace {
    ReadingPlace(
      offset: accountedBefore + accounted, sequence: sequence, frame: frame,
      returnsEndLines: returnsEndLines, isCompressed: source.isCompressed)
  }

  /// Fills a buffer with the same bytes that an earlier run has filled it with.
  private func fillAgain(_ buffer: ChunkBuffer, _ length: Int) {
    buffer.makeRoom(for: length)
    var end = 0
    while end < length {
      let got = source.read(into: &buffer.bytes, end..<length)
      guard got > 0 else { return finishInput(buffer, end) }
      end += got
      if isFirst { end = dropByteOrderMark(buffer, end) }
    }
    breakLinesAtReturns(buffer, end, read: end)
    _ = frame(of: buffer, end)
    finish(buffer, end, carrying: end)
    if end > 0, buffer.bytes[end - 1] != 0x0a {
      buffer.bytes[end] = 0x0a
      buffer.filled += 1
    }
  }

  private func fillLines(_ buffer: ChunkBuffer) {
    var end = carry.count
    buffer.makeRoom(for: end)
    for index in carry.indices { buffer.bytes[index] = carry[index] }
    clearCarry()
    // No line ends before this index.
    var searched = 0
    while true {
      if end == buffer.room, returnsEndLines == nil, end <= longestLine {
        // No line has ended so far.
        buffer.makeRoom(for: min(end * 2, longestLine + 1))
      } else if end == buffer.room {
        let frame = frame(of: buffer, end)
        if let last = frame.lastBoundary(in: buffer.bytes, end, searched: searched) {
          return finish(buffer, last, carrying: end)
        }
        guard end <= longestLine else { return skipLine(buffer, end) }
        searched = end
        buffer.makeRoom(for: min(end * 2, longestLine + 1))
      }
      let got = source.read(into: &buffer.bytes, end..<buffer.room)
      guard got > 0 else {
        if returnsEndLines == nil { breakLinesAtReturns(buffer, end, read: 0, isWhole: true) }
        buffer.frame = frame(of: buffer, end)
        return finishInput(buffer, end)
      }
      end += got
      if isFirst { end = dropByteOrderMark(buffer, end) }
      breakLinesAtReturns(buffer, end, read: got)
    }
  }

  /// Turns carriage returns into line feeds, where they alone end the lines.
  ///
  /// The last `read` bytes of `0 ..< end` are new.
  private func breakLinesAtReturns(
    _ buffer: ChunkBuffer, _ end: Int, read: Int, isWhole: Bool = false
  ) {
    var start = max(0, end - read)
    if returnsEndLines == nil {
      returnsEndLines = Self.returnsEndLines(in: buffer.bytes.span.extracting(0..<end), isWhole)
      start = 0
    }
    guard returnsEndLines == true else { return }
    for at in start..<end where buffer.bytes[at] == 0x0d { buffer.bytes[at] = 0x0a }
  }

  /// How far a line feed says that returns alone end no line.
  private static let headOfReturns = 4096

  /// Whether returns alone end the lines of an input that begins with `bytes`; nil where more bytes
  /// are needed to tell.
  ///
  /// A line feed in the first bytes says no, else a return there says yes, else the first of both
  /// behind them. So the answer does not depend on how the bytes were read.
  static func returnsEndLines(in bytes: Span<UInt8>, _ isWhole: Bool) -> Bool? {
    let feed = ByteSearch.firstIndex(of: 0x0a, in: bytes, from: 0)
    if let feed, feed < headOfReturns { return false }
    guard isWhole || feed != nil || bytes.count > headOfReturns else { return nil }
    // The byte behind the last one may be a line feed.
    let last = (feed ?? bytes.count) - 1
    if let first = ByteSearch.firstIndex(of: 0x0d, in: bytes, from: 0), first < last { return true }
    return feed == nil ? nil : false
  }

  /// The frame of the chunk; the next chunk's may name other columns.
  private func frame(of buffer: ChunkBuffer, _ end: Int) -> Frame {
    if let frame {
      buffer.frame = frame
      return frame
    }
    let head = Array(buffer.bytes[..<min(end, FileHead.largestSize)])
    let found = readsOnlyOwnDialect ? Frame() : Frame.detect(head, isWhole: false)
    frame = found
    buffer.frame = found
    return found
  }

  /// Ends the chunk after its last whole record.
  private func finish(_ buffer: ChunkBuffer, _ filled: Int, carrying end: Int) {
    buffer.filled = filled
    frame = frame?.after(buffer.bytes, filled)
    accounted += filled
    carry.append(contentsOf: buffer.bytes[filled..<end])
  }

  /// Ends the last chunk; adds the newline that the last line may lack.
  private func finishInput(_ buffer: ChunkBuffer, _ end: Int) {
    isAtEnd = true
    buffer.filled = end
    accounted += end
    guard end > 0, buffer.bytes[end - 1] != 0x0a else { return }
    buffer.endsInLine = true
    buffer.bytes[end] = 0x0a
    buffer.filled += 1
  }

  /// Releases the memory that a long line needed.
  private func clearCarry() {
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
  private func dropByteOrderMark(_ buffer: ChunkBuffer, _ end: Int) -> Int {
    guard end >= 3 else { return end }
    isFirst = false
    guard buffer.bytes[0] == 0xef, buffer.bytes[1] == 0xbb, buffer.bytes[2] == 0xbf else {
      return end
    }
    for index in 3..<end { buffer.bytes[index - 3] = buffer.bytes[index] }
    accounted += 3
    return end - 3
  }

  /// Keeps the head of a line that is too long and skips to its end.
  private func skipLine(_ buffer: ChunkBuffer, _ length: Int) {
    let head = Array(buffer.bytes[..<min(Self.oversizedHead, length)])
    var total = length
    while true {
      let got = source.read(into: &buffer.bytes, 0..<buffer.room)
      if got == 0 {
        isAtEnd = true
        accounted += total
        break
      }
      let bytes = buffer.bytes
      let read = bytes.span.extracting(0..<got)
      if let end = ByteSearch.firstIndex(of: 0x0a, in: read, from: 0) {
        total += end
        accounted += total + 1
        carry.append(contentsOf: buffer.bytes[(end + 1)..<got])
        break
      }
      total += got
    }
    buffer.oversized = (head, total)
  }
}
