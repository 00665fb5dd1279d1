internal import LogModel

/// Findings that may become an episode; `PendingFindings` keeps them whole until that is known.
struct PendingRun: Codable, Sendable {
  static let capacity = 48

  let id: EpisodeID
  /// The indices of the oldest and the newest finding.
  fileprivate(set) var first = PendingFindings.none
  fileprivate var last = PendingFindings.none
  private var findings: Int32 = 0
  /// Whether it has two or more findings in a row.
  fileprivate(set) var hasStreak = false
  fileprivate(set) var onset = Timestamp(microseconds: 0)
  /// The least probability of its findings; see `Chance`.
  var probability = 1.0

  /// A run without findings.
  init(_ id: EpisodeID) { self.id = id }

  var count: Int { Int(findings) }
  var isFull: Bool { count == Self.capacity }

  fileprivate mutating func note(_ flagged: FlaggedEvent, at index: PendingFindings.Index) {
    if count == 0 { (first, onset) = (index, flagged.metrics.record.time) }
    last = index
    findings += 1
    if flagged.metrics.history.streak > 1 { hasStreak = true }
  }
}

/// The pending findings of all runs.
///
/// All runs share the storage: an allocation per finding would be slow, and storage per service and
/// region would take more memory.
struct PendingFindings: Codable, Sendable {
  /// 32 bits, because every service in every region stores two.
  typealias Index = Int32
  static let none: Index = -1

  private var events: [KeptEvent] = []
  /// For each index, the next of its run, or the next free one.
  private var next: [Index] = []
  private var free = none
  /// The indices of findings of the current chunk.
  private var inCurrentChunk: [Index] = []

  /// The finding at an index; `after` leads from a run's first finding to the others.
  subscript(index: Index) -> KeptEvent {
    @inline(__always) _read { yield events[Int(index)] }
    @inline(__always) _modify { yield &events[Int(index)] }
  }

  /// Whether the line of a finding is still to be copied from the chunk.
  func isInChunk(_ index: Index) -> Bool { events[Int(index)].isInChunk }

  /// The metrics of a finding; cheaper to read than the whole.
  func metrics(_ index: Index) -> FindingMetrics { events[Int(index)].flagged.metrics }
  func record(_ index: Index) -> EventRecord { events[Int(index)].flagged.metrics.record }
  func kind(_ index: Index) -> EventKind { events[Int(index)].flagged.metrics.kind }
  func exceedance(_ index: Index) -> Exceedance {
    events[Int(index)].flagged.metrics.exceedance
  }

  /// The index of the run's next finding; `none` after the last.
  func after(_ index: Index) -> Index { next[Int(index)] }

  /// Adds a finding of the current chunk; `copyLines` must follow before the chunk is released.
  mutating func add(_ flagged: FlaggedEvent, in chunk: Span<UInt8>, to run: inout PendingRun) {
    let index = index(for: flagged, in: chunk)
    inCurrentChunk.append(index)
    if run.count > 0 { next[Int(run.last)] = index }
    run.note(flagged, at: index)
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    for index in inCurrentChunk { events[Int(index)].copyLine(from: chunk) }
    inCurrentChunk.removeAll(keepingCapacity: true)
  }

  /// Discards the findings of a run, which were all moved.
  mutating func clear(_ run: PendingRun) {
    guard run.count > 0 else { return }
    next[Int(run.last)] = free
    free = run.first
  }

  /// Stores the finding at a free index, as the last of its run.
  private mutating func index(for flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Index {
    let index = free
    guard index != Self.none else { return append(flagged, in: chunk) }
    free = next[Int(index)]
    next[Int(index)] = Self.none
    events[Int(index)].set(flagged, in: chunk)
    return index
  }

  private mutating func append(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) -> Index {
    // Grows by a quarter rather than doubling: with many services it is triage's largest array.
    if events.count == events.capacity { events.reserveCapacity(events.count / 4 * 5 + 16) }
    events.append(KeptEvent(flagged, in: chunk))
    next.append(Self.none)
    return Index(events.count - 1)
  }
}
