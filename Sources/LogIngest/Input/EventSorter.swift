private import Glibc
internal import LogModel
internal import Platform

/// Puts the events of one input into the order of their times.
///
///     window   keeps the newest events and gives the older half when memory is used up
///     whole    keeps all events, in sorted runs on disk where memory is used up
///
/// Events of one time keep the order of their lines.
package final class EventSorter {
  package enum Reach: Equatable, Sendable {
    case window
    case whole
  }

  /// Why sorting ended.
  package enum Failure: Error {
    case scratch(reason: String)
  }

  /// One event: its line in our dialect, and the record it was translated from.
  private struct Entry {
    var time: Int64
    /// From 0.
    var line: Int
    var start: Int
    var length: Int
    /// -1 where the line is the record itself.
    var originalLength: Int
  }

  /// Sorted entries on disk.
  private struct Run {
    var position: Int
    let end: Int
    var bytes: [UInt8] = []
    var at = 0
    var next: (entry: Entry, text: ArraySlice<UInt8>)?
  }

  let reach: Reach
  private let canRestart: Bool
  private let capacity: Int
  private var entries: [Entry] = []
  /// Lines and records of the entries.
  private var text: [UInt8] = []
  /// Whether `entries` are sorted and `given` of them were given.
  private var isSorted = false
  private var given = 0
  private var latestGiven = Int64.min
  private var scratch: ScratchFile?
  private var runs: [Run] = []
  private var isComplete = false

  /// A sorter of one input; `canRestart` tells whether the input can be read again where the window
  /// is too small.
  init(_ reach: Reach, canRestart: Bool, capacity: Int = 16 << 20) {
    self.reach = reach
    self.canRestart = canRestart
    self.capacity = capacity
  }

  // MARK: Taking

  /// Takes the events of a decoded chunk.
  ///
  /// False where an event is older than those given already, so that the input must be read again
  /// and sorted as a whole.
  func takes(_ buffer: ChunkBuffer) throws -> Bool {
    forgetGiven()
    for record in buffer.batch.records[..<buffer.batch.count] {
      let time = record.time.microseconds
      if reach == .window, canRestart, time < latestGiven { return false }
      let original = buffer.original(record)
      entries.append(
        Entry(
          time: time, line: buffer.firstLine - 1 + Int(record.lineOffset), start: text.count,
          length: Int(record.lineLength), originalLength: original?.count ?? -1))
      text += buffer.line(record)
      if let original { text += original }
    }
    isSorted = false
    if reach == .whole, text.count > capacity { try spill() }
    if buffer.isLast { try complete() }
    return true
  }

  /// Notes that no more events come.
  private func complete() throws {
    guard !isComplete else { return }
    isComplete = true
    if !runs.isEmpty { try spill() }
  }

  /// Whether events are ready to be given.
  var hasReady: Bool {
    if !runs.isEmpty { return isComplete && runs.contains { $0.next != nil } }
    return given < entries.count && (isComplete || reach == .window && text.count > capacity)
  }

  private func forgetGiven() {
    guard given > 0 else { return }
    var kept: [UInt8] = []
    var rest: [Entry] = []
    for entry in entries[given...] {
      var moved = entry
      moved.start = kept.count
      kept += text[entry.start..<entry.start + entry.length + max(0, entry.originalLength)]
      rest.append(moved)
    }
    entries = rest
    text = kept
    given = 0
  }

  private func sort() {
    guard !isSorted else { return }
    // Events of one time stay in the order of their lines.
    let order = entries.indices.sorted { lhs, rhs in
      entries[lhs].time == entries[rhs].time ? lhs < rhs : entries[lhs].time < entries[rhs].time
    }
    entries = order.map { entries[$0] }
    isSorted = true
  }

  // MARK: Giving

  /// Fills a buffer with the next events, as a chunk that was translated.
  func fill(_ buffer: ChunkBuffer) {
    var chunk = SortedChunk()
    if runs.isEmpty {
      sort()
      let end = isComplete ? entries.count : given + (entries.count - given + 1) / 2
      while given < end, chunk.text.count < buffer.usualRoom {
        let entry = entries[given]
        chunk.add(
          entry.line, text[entry.start..<entry.start + entry.length],
          entry.originalLength < 0
            ? nil
            : text[
              entry.start + entry.length..<entry.start + entry.length + entry.originalLength])
        latestGiven = entry.time
        given += 1
      }
    } else {
      while chunk.text.count < buffer.usualRoom, let first = firstRun {
        guard let (entry, bytes) = runs[first].next else { break }
        let split = bytes.startIndex + entry.length
        chunk.add(
          entry.line, bytes[..<split], entry.originalLength < 0 ? nil : bytes[split...])
        advance(first)
      }
    }
    buffer.fill(sorted: chunk, isLast: isComplete && !hasReady)
  }

  private var firstRun: Int? {
    var first: Int?
    for index in runs.indices {
      guard let time = runs[index].next?.entry.time else { continue }
      if let known = first.flatMap({ runs[$0].next?.entry.time }), known <= time { continue }
      first = index
    }
    return first
  }

  // MARK: Disk

  private static let header = 32
  private static let block = 64 << 10

  private func spill() throws {
    sort()
    guard let scratch = scratch ?? ScratchFile() else {
      throw Failure.scratch(reason: "\(ScratchFile.folder): \(SystemError.text(errno))")
    }
    self.scratch = scratch
    let position = scratch.count
    var block: [UInt8] = []
    for entry in entries {
      for number in [
        entry.time, Int64(entry.line), Int64(entry.length), Int64(entry.originalLength),
      ] {
        for shift in stride(from: 0, to: 64, by: 8) {
          block.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
        }
      }
      block += text[entry.start..<entry.start + entry.length + max(0, entry.originalLength)]
      if block.count >= Self.block { try write(&block, scratch) }
    }
    try write(&block, scratch)
    runs.append(Run(position: position, end: scratch.count))
    advance(runs.count - 1)
    entries = []
    text = []
    isSorted = false
  }

  private func write(_ block: inout [UInt8], _ scratch: ScratchFile) throws {
    guard scratch.append(block) else {
      throw Failure.scratch(reason: "\(ScratchFile.folder): \(SystemError.text(errno))")
    }
    block.removeAll(keepingCapacity: true)
  }

  /// Reads the next entry of a run.
  private func advance(_ index: Int) {
    runs[index].next = nil
    guard load(Self.header, index) else { return }
    func number(_ place: Int) -> Int64 {
      var value: Int64 = 0
      for byte in (0..<8).reversed() {
        value = value << 8 | Int64(runs[index].bytes[runs[index].at + place * 8 + byte])
      }
      return value
    }
    let entry = Entry(
      time: number(0), line: Int(number(1)), start: 0, length: Int(number(2)),
      originalLength: Int(number(3)))
    let length = entry.length + max(0, entry.originalLength)
    guard load(Self.header + length, index) else { return }
    let start = runs[index].at + Self.header
    runs[index].next = (entry, runs[index].bytes[start..<start + length])
    runs[index].at = start + length
  }

  /// Makes sure that `count` bytes of a run are in memory; false at its end.
  private func load(_ count: Int, _ index: Int) -> Bool {
    let run = runs[index]
    if run.bytes.count - run.at >= count { return true }
    guard let scratch, run.position < run.end else { return false }
    let more = min(run.end, run.position + max(count, Self.block))
    runs[index].bytes = Array(run.bytes[run.at...]) + scratch.read(run.position..<more)
    runs[index].at = 0
    runs[index].position = more
    return runs[index].bytes.count >= count
  }
}

/// Events in the order of their times, as lines of our dialect.
struct SortedChunk {
  var text: [UInt8] = []
  /// The records that lines were translated from.
  var originals: [UInt8] = []
  var origins: [Translation.Origin] = []
  var starts: [Int] = []

  mutating func add(_ line: Int, _ text: ArraySlice<UInt8>, _ original: ArraySlice<UInt8>?) {
    starts.append(self.text.count)
    origins.append(
      Translation.Origin(line: line, start: originals.count, length: original?.count ?? -1))
    self.text += text
    self.text.append(0x0a)
    if let original { originals += original }
  }
}
