internal import LogModel

/// The events of a service in a region up to a finding, as the detector counts them.
struct PairHistory: Sendable {
  /// The last 64 events, the finding in the lowest bit; a set bit is a finding.
  var bits: UInt64
  var events: Int
  var findings: Int
  /// Findings in a row.
  var streak: Int

  var isCritical: Bool { streak >= CheckResult.criticalStreak }
  var normals: Int { events - findings }
}

/// The counted properties of a finding: numbers only, so that a copy is trivial.
struct FindingMetrics: Codable, Sendable {
  var finding: Finding
  /// The worst value divided by its limit; 1 is at the limit.
  var excess = 1.0
  /// `connection_count`; negative when the event has none.
  var connections = -1.0

  var record: EventRecord { finding.record }
  var kind: EventKind { finding.kind }
  var exceedance: Exceedance { finding.exceedance }
  var history: PairHistory {
    PairHistory(
      bits: finding.history, events: finding.eventsSoFar, findings: finding.findingsSoFar,
      streak: finding.streak)
  }
}

/// A finding with all that triage needs, except its bytes.
struct FlaggedEvent: Codable, Sendable {
  var metrics: FindingMetrics
  /// The exceedances beyond the first.
  var others: [Exceedance]?
  var location: LineLocation

  var record: EventRecord { metrics.record }
  var kind: EventKind { metrics.kind }
  var connections: Double { metrics.connections }
  var place: EventPlace {
    EventPlace(time: metrics.record.time, input: location.input, line: location.line)
  }
  var check: CheckResult {
    CheckResult(
      streak: metrics.finding.streak,
      exceedances: Exceedances(first: metrics.exceedance, others: others))
  }

  /// Becomes a copy of another.
  ///
  /// An equal input name is not assigned, because reference counting dominates the cost here.
  mutating func become(_ other: FlaggedEvent) {
    metrics = other.metrics
    if others != nil || other.others != nil { others = other.others }
    if location.input == other.location.input {
      location.line = other.location.line
    } else {
      location = other.location
    }
  }
}

/// A finding whose bytes are kept until the end of the run, when the few that are shown become
/// events with text.
///
/// Later findings soon evict most of them. So a line stays in its chunk while the chunk exists, and
/// only lines still kept then are copied.
struct KeptEvent: Codable, Sendable {
  /// The longest line that is kept whole, in bytes; of longer lines only the id is kept.
  static let maximumLine = 32 * 1024
  static let maximumID = 1024

  private(set) var flagged: FlaggedEvent
  private(set) var isWhole = false
  /// Whether the line is still to be copied from the chunk.
  private(set) var isInChunk = false
  private(set) var text = ReusedBytes()

  init(_ flagged: FlaggedEvent, line: Span<UInt8>, whole: Bool) {
    self.flagged = flagged
    set(flagged, line: line, whole: whole)
  }

  /// An event whose line was moved elsewhere.
  init(_ flagged: FlaggedEvent) { self.flagged = flagged }

  /// An event of the current chunk.
  init(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    self.flagged = flagged
    set(flagged, in: chunk)
  }

  /// The whole line, or only the id's bytes.
  var bytes: [UInt8] { text.bytes }

  /// Replaces this event; `copyLine` must follow before the chunk is released.
  mutating func set(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    if Int(flagged.record.lineLength) > Self.maximumLine {
      return set(flagged, line: chunk.extracting(flagged.record.line), whole: true)
    }
    self.flagged.become(flagged)
    isWhole = true
    isInChunk = true
  }

  /// Copies the line from its chunk, unless that was done.
  mutating func copyLine(from chunk: Span<UInt8>) {
    guard isInChunk else { return }
    text.assign(chunk.extracting(flagged.record.line))
    isInChunk = false
  }

  /// Takes over another event; the other receives the memory of this line for reuse.
  ///
  /// Only the line's memory is swapped: the rest of the other is discarded.
  mutating func takeOver(_ other: inout KeptEvent) {
    flagged.become(other.flagged)
    isWhole = other.isWhole
    isInChunk = other.isInChunk
    other.isInChunk = false
    swap(&text, &other.text)
  }

  /// Replaces this event, reusing its memory.
  mutating func set(_ flagged: FlaggedEvent, line: Span<UInt8>, whole: Bool) {
    self.flagged.become(flagged)
    isInChunk = false
    isWhole = whole && line.count <= Self.maximumLine
    if isWhole {
      text.assign(line)
    } else {
      let start = min(Int(flagged.record.idStart), line.count)
      let length = min(Int(flagged.record.idLength), Self.maximumID + 1)
      text.assign(line.extracting(start..<min(start + length, line.count)))
      self.flagged.metrics.finding.record.idStart = 0
      self.flagged.metrics.finding.record.idLength = UInt32(text.count)
      self.flagged.metrics.finding.record.messageLength = 0
    }
  }

  /// Earlier first; equal times in the order of the input.
  static func isEarlier(_ lhs: KeptEvent, _ rhs: KeptEvent) -> Bool {
    lhs.flagged.place < rhs.flagged.place
  }
}

extension KeptEvent {
  /// A small value that is sorted in place of an event: moving events is expensive.
  struct Key: Comparable {
    var time: Int64
    var input: Int
    var line: Int
    /// The index of the event.
    var index: Int

    static func < (lhs: Self, rhs: Self) -> Bool {
      if lhs.time != rhs.time { return lhs.time < rhs.time }
      if lhs.input != rhs.input { return lhs.input < rhs.input }
      return (lhs.line, lhs.index) < (rhs.line, rhs.index)
    }
  }

  func key(_ index: Int) -> Key {
    Key(
      time: flagged.metrics.record.time.microseconds, input: flagged.location.input,
      line: flagged.location.line, index: index)
  }

  /// Events oldest first, each line once; the whole line is preferred where a copy has it.
  static func distinct(_ all: [KeptEvent]) -> [KeptEvent] {
    var keys = all.indices.map { all[$0].key($0) }
    keys.sort()
    var chosen: [Key] = []
    for key in keys {
      if let last = chosen.last, last.input == key.input, last.line == key.line {
        if all[key.index].isWhole { chosen[chosen.count - 1] = key }
      } else {
        chosen.append(key)
      }
    }
    return chosen.map { all[$0.index] }
  }

  /// The event's id as text; its position where the id is missing or too long.
  var eventID: String {
    let id = text(flagged.record.idStart, flagged.record.idLength)
    let isUsable = flagged.record.idLength <= UInt32(Self.maximumID) && !id.isEmpty
    return flagged.location.eventID(isUsable ? id : "")
  }

  var message: String { text(flagged.record.messageStart, flagged.record.messageLength) }

  /// The message as in the line, with escapes.
  var rawMessage: ArraySlice<UInt8> {
    part(flagged.record.messageStart, flagged.record.messageLength)
  }

  private func part(_ start: UInt32, _ length: UInt32) -> ArraySlice<UInt8> {
    let from = min(Int(start), text.count)
    return text.storage[from..<min(from + Int(length), text.count)]
  }

  /// A part of the line as text, JSON escapes undone, undecodable bytes replaced.
  private func text(_ start: UInt32, _ length: UInt32) -> String {
    JSONValue.text(within: part(start, length))
  }
}

extension KeptEvent {
  /// One to read into.
  static var empty: Self {
    Self(
      FlaggedEvent(
        metrics: FindingMetrics(
          finding: Finding(
            record: EventRecord(), kind: EventKind(), streak: 0,
            exceedance: Exceedance(threshold: 0, value: 0, baseline: nil))),
        others: nil, location: .none))
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    try flagged.metrics.finding.code(&coder)
    try coder.finite(&flagged.metrics.excess)
    try coder.finite(&flagged.metrics.connections)
    var others = flagged.others ?? []
    try coder.list(&others, Exceedance(threshold: 0, value: 0, baseline: nil)) {
      try $1.code(&$0)
    }
    flagged.others = others.isEmpty ? nil : others
    try flagged.location.code(&coder)
    try coder.bool(&isWhole)
    var line = text.bytes
    try coder.bytes(&line)
    guard coder.isReading else { return }
    guard line.count <= Self.maximumLine else { throw ScanDamage() }
    text.assign(line.span)
  }
}

extension EventRecord {
  /// The line's byte range in its chunk.
  var line: Range<Int> { Int(lineStart)..<Int(lineStart) + Int(lineLength) }
}

/// Bytes that are replaced repeatedly, in memory that grows to the longest value.
struct ReusedBytes: Codable, Sendable {
  private(set) var storage: [UInt8] = []
  private(set) var count = 0

  /// A copy, or the storage itself where it is full.
  var bytes: [UInt8] { count == storage.count ? storage : Array(storage[..<count]) }

  /// Becomes a copy of `bytes`; faster than emptying an array and appending to it.
  mutating func assign(_ bytes: Span<UInt8>) {
    count = bytes.count
    if storage.count < count {
      // Longer lines are likely to follow: the second allocation adds half as much again.
      let room = max(count, storage.count + storage.count / 2)
      storage = [UInt8](repeating: 0, count: (room + 31) & ~31)
    }
    unsafe storage.withUnsafeMutableBytes { target in
      // SAFETY: the target holds at least `count` bytes, all of them the array's own; the source is
      // read inside the closures only, and the span outlives them.
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }
}
