internal import LogModel
private import Platform

/// Something that fills buffers with the chunks of an input, in their order.
///
/// An actor, because chunks are filled in order while other tasks decode earlier ones.
protocol ChunkReader: Actor {
  /// Fills `buffer` with the next chunk and keeps the input open.
  func fill(_ buffer: ChunkBuffer)
  /// Fills `buffer` with the next chunk, of about `size` bytes where that can be chosen, and closes
  /// the input until the next call.
  func fillAndSuspend(_ buffer: ChunkBuffer, _ size: Int)
}

/// Reads the frames of one input, section by section.
actor RoutedReader: ChunkReader {
  private let sections: [RoutedSection]
  private var section = 0
  private var file = OpenFile()
  private var isOpen = false
  private var sequence = 0
  private var names = RoutedNames()
  private var counts = FrameNames.Counts()
  /// What was read of the section.
  private var read = FrameTotals()

  init(_ sections: [RoutedSection]) { self.sections = sections.filter { $0.totals.frames > 0 } }

  func fill(_ buffer: ChunkBuffer) {
    buffer.empty(for: sequence, room: buffer.usualRoom)
    sequence += 1
    var chunk = buffer.routed.take() ?? RoutedChunk(path: "", names: names)
    chunk.head = RoutedFrame.Head()
    chunk.isDamaged = false
    if section < sections.count {
      chunk.path = sections[section].path
      chunk.isDamaged = !readFrame(&chunk, buffer)
      if chunk.isDamaged { section = sections.count }
    }
    buffer.routed = chunk
    buffer.progress.isAtEnd = section == sections.count
  }

  func fillAndSuspend(_ buffer: ChunkBuffer, _ size: Int) {
    fill(buffer)
    file = OpenFile()
    isOpen = false
  }

  /// Reads the next frame; false where there is none as it was written.
  private func readFrame(_ chunk: inout RoutedChunk, _ buffer: ChunkBuffer) -> Bool {
    let current = sections[section]
    if !isOpen { open(current) }
    var head: [UInt8] = []
    let left = current.totals.bytes - read.bytes
    guard take(RoutedFrame.Head.size, into: &head),
      let known = RoutedFrame.Head(head, most: left - RoutedFrame.Head.size)
    else { return false }
    chunk.head = known
    guard take(known.tables, into: &chunk.tables) else { return false }
    let size = known.isTranslated ? known.originals : known.lines
    buffer.makeRoom(for: size)
    guard take(size, into: &buffer.bytes, keepsRest: true) else { return false }
    buffer.filled = size
    if known.isTranslated {
      guard take(known.lines, into: &chunk.lines) else { return false }
      chunk.lines += [UInt8](repeating: 0, count: Scanner.padding)
    }
    guard takeNames(&chunk) else { return false }
    (chunk.linesBefore, chunk.latestBefore) = (current.linesBefore, current.latestBefore)
    read.frames += 1
    read.bytes += RoutedFrame.Head.size + known.tables + known.originals + known.lines
    read.events += known.events
    read.text += known.lines
    read.hash = FrameHash.joined(read.hash, known.hash)
    guard read.frames == current.totals.frames else { return known.events > 0 }
    guard read == current.totals else { return false }
    beginNext()
    return true
  }

  private func open(_ section: RoutedSection) {
    file = OpenFile(path: section.path, at: section.start + read.bytes)
    isOpen = true
  }

  private func beginNext() {
    section += 1
    read = FrameTotals()
    counts = FrameNames.Counts()
    names = RoutedNames()
    isOpen = false
  }

  /// The names of the frame: here, as each frame counts on from the one before.
  private func takeNames(_ chunk: inout RoutedChunk) -> Bool {
    chunk.names = names
    chunk.new = FrameNames()
    chunk.new.before = counts
    guard chunk.head.names > 0 else { return true }
    var coder = ScanCoder.reading(
      Array(chunk.tables[..<chunk.head.names]), NameNumbers(),
      ScanCoder.Bounds(thresholds: 0, metrics: 0))
    do {
      try chunk.new.code(&coder)
      try coder.finish()
    } catch {
      return false
    }
    counts = chunk.new.after
    return true
  }

  /// Reads so many bytes to the beginning of an array, which ends behind them unless it `keepsRest`.
  private func take(_ count: Int, into target: inout [UInt8], keepsRest: Bool = false) -> Bool {
    if target.count < count {
      // A size that no file has must not reserve memory: `Head` has compared it with what is there.
      target = [UInt8](repeating: 0, count: count)
    }
    guard file.fill(&target, upTo: count) else { return false }
    if !keepsRest, target.count > count { target.removeLast(target.count - count) }
    return true
  }
}
