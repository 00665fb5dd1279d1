internal import LogModel

/// Findings that may become an episode: they wait, whole, in a `PendingFindings` until that is known.
struct PendingRun: Sendable {
  static let capacity = 48

  let id: EpisodeID
  /// Where the oldest and the newest wait.
  fileprivate(set) var first = PendingFindings.nowhere
  fileprivate var last = PendingFindings.nowhere
  private var findings: Int32 = 0
  /// Of two findings or more in a row.
  fileprivate(set) var hasStreak = false
  fileprivate(set) var onset = Timestamp(microseconds: 0)

  /// A run that has no findings yet.
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

/// The findings of all runs that wait.
///
/// Their memory goes from one run to the next, whoever's it is: to allocate it anew takes 1,000
/// instructions a finding, and to keep it by service and region more memory.
struct PendingFindings: Sendable {
  /// Small, as every service in every region has two.
  typealias Place = Int32
  static let nowhere: Place = -1

  private var events: [KeptEvent] = []
  /// For each the next of its run, or the next that is free.
  private var next: [Place] = []
  private var free = nowhere
  /// Where findings of the chunk at hand were put.
  private var fresh: [Place] = []

  /// The finding at a place; `after` leads from a run's first to all others.
  subscript(place: Place) -> KeptEvent {
    @inline(__always) _read { yield events[Int(place)] }
    @inline(__always) _modify { yield &events[Int(place)] }
  }

  /// Whether the line of a finding is still to be copied from the chunk.
  func isInChunk(_ place: Place) -> Bool { events[Int(place)].isInChunk }

  /// What a finding is counted by; a part of it is cheaper to ask for.
  func facts(_ place: Place) -> FindingMetrics { events[Int(place)].flagged.facts }
  func record(_ place: Place) -> EventRecord { events[Int(place)].flagged.facts.record }
  func kind(_ place: Place) -> EventKind { events[Int(place)].flagged.facts.kind }
  func exceedance(_ place: Place) -> Exceedance {
    events[Int(place)].flagged.facts.exceedance
  }

  /// Where the next finding of the run waits; `nowhere` after the last.
  func after(_ place: Place) -> Place { next[Int(place)] }

  /// Adds a finding of the chunk at hand; `copyLines` must follow before the chunk goes.
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

  /// Forgets the findings of a run, which were all taken.
  mutating func clear(_ run: PendingRun) {
    guard run.count > 0 else { return }
    next[Int(run.last)] = free
    free = run.first
  }

  /// A place that holds the finding now, the last of its run.
  private mutating func place(for flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Place {
    let place = free
    guard place != Self.nowhere else { return append(flagged, in: chunk) }
    free = next[Int(place)]
    next[Int(place)] = Self.nowhere
    events[Int(place)].set(flagged, in: chunk)
    return place
  }

  private mutating func append(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Place {
    // A quarter more and not twice as much: with many services it is the agent's largest array.
    if events.count == events.capacity { events.reserveCapacity(events.count / 4 * 5 + 16) }
    events.append(KeptEvent(flagged, in: chunk))
    next.append(Self.nowhere)
    return Place(events.count - 1)
  }
}
