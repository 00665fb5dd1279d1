internal import LogModel

/// Findings that may become an episode: they wait, whole, in a `WaitingRoom` until that is known.
struct PendingRun: Sendable {
  static let capacity = 48

  let id: EpisodeID
  /// Where the oldest and the newest wait.
  fileprivate(set) var first = WaitingRoom.nowhere
  fileprivate var last = WaitingRoom.nowhere
  fileprivate(set) var count = 0
  fileprivate(set) var longestStreak = 0
  fileprivate(set) var onset = Timestamp(microseconds: 0)

  /// A run that has no findings yet.
  init(_ id: EpisodeID) { self.id = id }

  var isFull: Bool { count == Self.capacity }
}

/// The findings of all runs that wait.
///
/// Their memory goes from one run to the next, whoever's it is: kept by service and region it was
/// 3 MB of a run with 10,000 services, allocated anew it took 1,000 instructions a finding.
struct WaitingRoom: Sendable {
  static let nowhere = -1

  private var events: [KeptEvent] = []
  /// For each the next of its run, or the next that is free.
  private var next: [Int] = []
  private var free = nowhere

  /// The finding at a place; `after` leads from a run's first to all others.
  subscript(place: Int) -> KeptEvent {
    @inline(__always) _read { yield events[place] }
    @inline(__always) _modify { yield &events[place] }
  }

  /// The event of a finding.
  func record(_ place: Int) -> EventRecord { events[place].sighting.facts.record }

  /// Where the next finding of the run waits; `nowhere` after the last.
  func after(_ place: Int) -> Int { next[place] }

  mutating func add(_ sighting: Sighting, line: Span<UInt8>, to run: inout PendingRun) {
    let place = self.place(for: sighting, line: line)
    next[place] = Self.nowhere
    if run.count == 0 {
      run.first = place
      run.onset = sighting.facts.record.time
    } else {
      next[run.last] = place
    }
    run.last = place
    run.count += 1
    run.longestStreak = max(run.longestStreak, sighting.facts.streak)
  }

  /// Forgets the findings of a run.
  mutating func clear(_ run: PendingRun) {
    guard run.count > 0 else { return }
    next[run.last] = free
    free = run.first
  }

  private mutating func place(for sighting: Sighting, line: Span<UInt8>) -> Int {
    let place = free
    guard place != Self.nowhere else {
      events.append(KeptEvent(sighting, line: line, whole: true))
      next.append(Self.nowhere)
      return events.count - 1
    }
    free = next[place]
    events[place].set(sighting, line: line, whole: true)
    return place
  }
}
