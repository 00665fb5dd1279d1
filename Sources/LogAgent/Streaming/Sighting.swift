internal import LogModel

/// A finding with all the agent wants to know of it, except its bytes.
struct Sighting: Sendable {
  var record: EventRecord
  var check: CheckResult
  var location: LineLocation
  /// How far the worst value is over its limit; 1 is at the limit.
  var excess: Double
  /// `connection_count`; negative when the event has none.
  var connections: Double
  /// The normal events of its service in its region so far.
  var normals: Int
}

/// A finding whose bytes are kept until the end of the run, when the few that are shown become
/// events with text.
struct KeptEvent: Sendable {
  /// Longer lines keep only their id: no event in a report is worth more memory.
  static let maximumLine = 32 * 1024
  static let maximumID = 1024

  var sighting: Sighting
  /// The whole line, or only the id's bytes.
  var bytes: [UInt8] = []
  var isWhole = false

  init(_ sighting: Sighting, line: Span<UInt8>, whole: Bool) {
    self.sighting = sighting
    set(sighting, line: line, whole: whole)
  }

  /// Takes the place of another event, reusing its memory.
  mutating func set(_ sighting: Sighting, line: Span<UInt8>, whole: Bool) {
    self.sighting = sighting
    isWhole = whole && line.count <= Self.maximumLine
    if isWhole {
      bytes.assign(line)
    } else {
      let start = min(Int(sighting.record.idStart), line.count)
      let length = min(Int(sighting.record.idLength), Self.maximumID + 1)
      bytes.assign(line.extracting(start..<min(start + length, line.count)))
      self.sighting.record.idStart = 0
      self.sighting.record.idLength = UInt32(bytes.count)
      self.sighting.record.messageLength = 0
    }
  }

  /// Earlier first; equal times in the order of the input.
  static func isEarlier(_ lhs: KeptEvent, _ rhs: KeptEvent) -> Bool {
    let (left, right) = (lhs.sighting, rhs.sighting)
    return (left.record.time, left.location.input, left.location.line)
      < (right.record.time, right.location.input, right.location.line)
  }
}

extension KeptEvent {
  /// Events oldest first, each line once: whole where any of its copies is.
  ///
  /// Sorted by small keys: moving the events themselves about took ten times as long.
  static func distinct(_ all: [KeptEvent]) -> [KeptEvent] {
    let keys = all.enumerated().map { index, event in
      let location = event.sighting.location
      return (event.sighting.record.time, location.input, location.line, index)
    }
    var kept: [KeptEvent] = []
    for (_, _, _, index) in keys.sorted(by: <) {
      let location = all[index].sighting.location
      if let last = kept.last?.sighting.location, last == location {
        if all[index].isWhole { kept[kept.count - 1] = all[index] }
      } else {
        kept.append(all[index])
      }
    }
    return kept
  }

  /// Whether it comes before every one of `others`, by time alone.
  func isEarlier(than others: [KeptEvent]) -> Bool {
    let time = sighting.record.time
    return others.indices.allSatisfy { time < others[$0].sighting.record.time }
  }

  /// The event's id as text; its place where it has none or a monstrous one.
  var eventID: String {
    let id = text(sighting.record.idStart, sighting.record.idLength)
    let isUsable = sighting.record.idLength <= UInt32(Self.maximumID) && !id.isEmpty
    return isUsable ? id : sighting.location.description
  }

  var message: String { text(sighting.record.messageStart, sighting.record.messageLength) }

  /// A part of the line as text, JSON escapes undone, undecodable bytes replaced.
  private func text(_ start: UInt32, _ length: UInt32) -> String {
    let from = min(Int(start), bytes.count)
    let part = bytes[from..<min(from + Int(length), bytes.count)]
    guard part.contains(UInt8(ascii: "\\")) else { return String(decoding: part, as: UTF8.self) }
    let quoted = [UInt8(ascii: "\"")] + part + [UInt8(ascii: "\"")]
    return (try? JSONValue(parsing: quoted))?.string ?? String(decoding: part, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Becomes a copy of `bytes`, keeping its memory where it is large enough.
  mutating func assign(_ bytes: Span<UInt8>) {
    removeAll(keepingCapacity: true)
    // SAFETY: the buffer is read inside the closure only, and the span outlives it.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
