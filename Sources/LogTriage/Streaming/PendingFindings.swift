internal import LogModel

/// Findings that may become an episode; `PendingFindings` keeps them whole until that is known.
struct PendingRun: Sendable {
  static let capacity = 48

  let id: EpisodeID
  /// The places of the oldest and the newest finding.
  fileprivate(set) var first = PendingFindings.nowhere
  fileprivate var last = PendingFindings.nowhere
  private var findings: Int32 = 0
  /// Whether it has two or more findings in a row.
  fileprivate(set) var hasStreak = false
  fileprivate(set) var onset = Timestamp(microseconds: 0)

  /// A run without findings.
  init(_ id: EpisodeID) { self.id = id }

  var count: Int { Int(findings) }
  var isFull: Bool { count == Self.capacity }

  fileprivate mutating func note(_ flagged: FlaggedEvent, at place: PendingFindings.Place) {
    if count == 0 { (first, onset) = (place, flagged.facts.record.time) }
    last = place
    findings += 1
    if flagged.facts.history.streak > 1 { hasStreak = true }
  }
}

/// The pending findings of all runs.
///
/// All runs share the storage: an allocation per finding would be slow, and storage per service and
/// region would take more memory.
struct PendingFindings: Sendable {
  /// 32 bits, because every service in every region stores two.
  typealias Place = Int32
  static let nowhere: Place = -1

  private var events: [KeptEvent] = []
  /// For each place, the next of its run, or the next free one.
  private var next: [Place] = []
  private var free = nowhere
  /// The places of findings of the current chunk.
  private var fresh: [Place] = []

  /// The finding at a place; `after` leads from a run's first finding to the others.
  subscript(place: Place) -> KeptEvent {
    @inline(__always) _read { yield events[Int(place)] }
    @inline(__always) _modify { yield &events[Int(place)] }
  }

  /// Whether the line of a finding is still to be copied from the chunk.
  func isInChunk(_ place: Place) -> Bool { events[Int(place)].isInChunk }

  /// The metrics of a finding; cheaper to read than the whole.
  func facts(_ place: Place) -> FindingMetrics { events[Int(place)].flagged.facts }
  func record(_ place: Place) -> EventRecord { events[Int(place)].flagged.facts.record }
  func kind(_ place: Place) -> EventKind { events[Int(place)].flagged.facts.kind }
  func exceedance(_ place: Place) -> Exceedance {
    events[Int(place)].flagged.facts.exceedance
  }

  /// The place of the run's next finding; `nowhere` after the last.
  func after(_ place: Place) -> Place { next[Int(place)] }

  /// Adds a finding of the current chunk; `copyLines` must follow before the chunk is released.
  mutating func add(_ flagged: FlaggedEvent, in chunk: Span<UInt8>, to run: inout PendingRun) {
    let place = place(for: flagged, in: chunk)
    fresh.append(place)
    if run.count > 0 { next[Int(run.last)] = place }
    run.note(flagged, at: place)
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    for place in fresh { events[Int(place)].copyLine(from: chunk) }
    fresh.removeAll(keepingCapacity: true)
  }

  /// Discards the findings of a run, which were all moved.
  mutating func clear(_ run: PendingRun) {
    guard run.count > 0 else { return }
    next[Int(run.last)] = free
    free = run.first
  }

  /// Stores the finding at a free place, as the last of its run.
  private mutating func place(for flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Place {
    let place = free
    guard place != Self.nowhere else { return append(flagged, in: chunk) }
    free = next[Int(place)]
    next[Int(place)] = Self.nowhere
    events[Int(place)].set(flagged, in: chunk)
    return place
  }

  private mutating func append(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Place {
    // Grows by a quarter rather than doubling: with many services it is triage's largest array.
    if events.count == events.capacity { events.reserveCapacity(events.count / 4 * 5 + 16) }
    events.append(KeptEvent(flagged, in: chunk))
    next.append(Self.nowhere)
    return Place(events.count - 1)
  }
}
