internal import LogModel

/// The events of a service in a region up to a finding, as the detector counts them.
struct PairHistory: Sendable {
  /// The last 64, the finding lowest; a set bit is a finding.
  var bits: UInt64
  var events: Int
  var findings: Int
  /// Findings in a row.
  var streak: Int

  var isCritical: Bool { streak >= CheckResult.criticalStreak }
  var normals: Int { events - findings }
}

/// What is counted of a finding: numbers alone, so that a copy is a move of bytes.
struct FindingMetrics: Sendable {
  var finding: Finding
  /// How far the worst value is over its limit; 1 is at the limit.
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

/// A finding with all the agent wants to know of it, except its bytes.
struct FlaggedEvent: Sendable {
  var facts: FindingMetrics
  /// What it exceeds beside the first.
  var others: [Exceedance]?
  var location: LineLocation

  var record: EventRecord { facts.record }
  var kind: EventKind { facts.kind }
  var connections: Double { facts.connections }
  var check: CheckResult {
    CheckResult(
      streak: facts.finding.streak,
      exceedances: Exceedances(first: facts.exceedance, others: others))
  }

  /// Becomes a copy of another.
  ///
  /// An input has one name: where it is the same, the name stays, as counting references to it is
  /// dearer than all else here.
  mutating func become(_ other: FlaggedEvent) {
    facts = other.facts
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
/// Most are soon pushed out by later ones. So a line stays in its chunk while the chunk is there, and
/// only what is still kept then is copied: less than half of all lines.
struct KeptEvent: Sendable {
  /// Longer lines keep only their id: no event in a report is worth more memory.
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

  /// An event that has given its line away.
  init(_ flagged: FlaggedEvent) { self.flagged = flagged }

  /// An event of the chunk at hand.
  init(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    self.flagged = flagged
    set(flagged, in: chunk)
  }

  /// The whole line, or only the id's bytes.
  var bytes: [UInt8] { text.bytes }

  /// Takes the place of another event; `copyLine` must follow before the chunk goes.
  mutating func set(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    if Int(flagged.record.lineLength) > Self.maximumLine {
      return set(flagged, line: chunk.extracting(flagged.record.line), whole: true)
    }
    self.flagged.become(flagged)
    isWhole = true
    isInChunk = true
  }

  /// Copies the line from its chunk, if that is not done.
  mutating func copyLine(from chunk: Span<UInt8>) {
    guard isInChunk else { return }
    text.assign(chunk.extracting(flagged.record.line))
    isInChunk = false
  }

  /// Becomes the event of another, which gets the memory of its line to use for the next.
  ///
  /// Only the line's memory is swapped: the rest of the other is forgotten.
  mutating func takeOver(_ other: inout KeptEvent) {
    flagged.become(other.flagged)
    isWhole = other.isWhole
    isInChunk = other.isInChunk
    other.isInChunk = false
    swap(&text, &other.text)
  }

  /// Takes the place of another event, reusing its memory.
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
      self.flagged.facts.finding.record.idStart = 0
      self.flagged.facts.finding.record.idLength = UInt32(text.count)
      self.flagged.facts.finding.record.messageLength = 0
    }
  }

  /// What events are ordered by; to compare whole ones copies them.
  private var place: (time: Int64, input: Int, line: Int) {
    (flagged.facts.record.time.microseconds, flagged.location.input, flagged.location.line)
  }

  /// Earlier first; equal times in the order of the input.
  static func isEarlier(_ lhs: KeptEvent, _ rhs: KeptEvent) -> Bool {
    lhs.place < rhs.place
  }
}

extension KeptEvent {
  /// What is sorted in place of an event: moving events about took ten times as long.
  struct Key: Comparable {
    var time: Int64
    var input: Int
    var line: Int
    /// Where the event is.
    var index: Int

    static func < (lhs: Self, rhs: Self) -> Bool {
      if lhs.time != rhs.time { return lhs.time < rhs.time }
      if lhs.input != rhs.input { return lhs.input < rhs.input }
      return (lhs.line, lhs.index) < (rhs.line, rhs.index)
    }
  }

  func key(_ index: Int) -> Key {
    Key(
      time: flagged.facts.record.time.microseconds, input: flagged.location.input,
      line: flagged.location.line, index: index)
  }

  /// Events oldest first, each line once: whole where any of its copies is.
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

  /// Whether it comes before every one of `others`, by time alone.
  func isEarlier(than others: [KeptEvent]) -> Bool {
    let time = place.time
    return others.indices.allSatisfy { time < others[$0].place.time }
  }

  /// The event's id as text; its place where it has none or a monstrous one.
  var eventID: String {
    let id = text(flagged.record.idStart, flagged.record.idLength)
    let isUsable = flagged.record.idLength <= UInt32(Self.maximumID) && !id.isEmpty
    return isUsable ? id : flagged.location.description
  }

  var message: String { text(flagged.record.messageStart, flagged.record.messageLength) }

  /// The message as the line has it, escapes and all.
  var rawMessage: ArraySlice<UInt8> {
    part(flagged.record.messageStart, flagged.record.messageLength)
  }

  private func part(_ start: UInt32, _ length: UInt32) -> ArraySlice<UInt8> {
    let from = min(Int(start), text.count)
    return text.storage[from..<min(from + Int(length), text.count)]
  }

  /// A part of the line as text, JSON escapes undone, undecodable bytes replaced.
  private func text(_ start: UInt32, _ length: UInt32) -> String {
    let part = part(start, length)
    guard part.contains(UInt8(ascii: "\\")) else { return String(decoding: part, as: UTF8.self) }
    let quoted = [UInt8(ascii: "\"")] + part + [UInt8(ascii: "\"")]
    return (try? JSONValue(parsing: quoted))?.string ?? String(decoding: part, as: UTF8.self)
  }
}

extension EventRecord {
  /// Where the line lies in its chunk.
  var line: Range<Int> { Int(lineStart)..<Int(lineStart) + Int(lineLength) }
}

/// Bytes that are replaced by others time and again, in memory that grows with the longest.
struct ReusedBytes: Sendable {
  private(set) var storage: [UInt8] = []
  private(set) var count = 0

  /// A copy, or the memory itself where it is full.
  var bytes: [UInt8] { count == storage.count ? storage : Array(storage[..<count]) }

  /// Becomes a copy of `bytes`: emptying an array and appending to it took twice as long.
  mutating func assign(_ bytes: Span<UInt8>) {
    count = bytes.count
    if storage.count < count {
      // Longer lines are likely to follow: half as much again for the second one.
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
