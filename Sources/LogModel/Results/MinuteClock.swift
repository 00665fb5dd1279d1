/// Counts events and findings by the minute.
///
/// The counts of one minute are added to the timeline together, which is cheaper than adding each
/// event. Public and inlinable for the same reason as `CountTable`.
public struct MinuteClock: Codable, Sendable {
  private var earlier: Timeline
  /// The start of the current minute, in microseconds, and its counts.
  @usableFromInline
  var minute = Int64.min
  @usableFromInline
  var events = 0
  @usableFromInline
  var flagged = 0
  @usableFromInline
  var critical = 0

  /// A clock over a timeline of at most `capacity` buckets.
  package init(capacity: Int) {
    earlier = Timeline(capacity: capacity)
  }

  /// Counts an event at `moment`, in microseconds.
  @inlinable @inline(__always)
  public mutating func count(_ moment: Int64) {
    turn(to: moment)
    events &+= 1
  }

  /// Counts the findings of an event; the event itself is counted separately.
  @inlinable @inline(__always)
  public mutating func countFinding(_ moment: Int64, isCritical: Bool) {
    turn(to: moment)
    flagged &+= 1
    critical &+= isCritical ? 1 : 0
  }

  /// The timeline of all counts.
  package var timeline: Timeline {
    var all = self
    all.flush()
    return all.earlier
  }

  /// Adds the counts of `other`.
  package mutating func merge(_ other: Self) {
    flush()
    earlier.merge(other.timeline)
  }

  @inlinable @inline(__always)
  mutating func turn(to moment: Int64) {
    // As unsigned numbers, earlier moments are large: one comparison checks both ends.
    if UInt64(bitPattern: moment &- minute) >= 60_000_000 { begin(moment) }
  }

  @usableFromInline @inline(never)
  mutating func begin(_ moment: Int64) {
    flush()
    minute = moment.floorDivided(by: 60_000_000) * 60_000_000
  }

  private mutating func flush() {
    guard events > 0 || flagged > 0 else { return }
    earlier.add(
      Timestamp(microseconds: minute),
      EventCounts(events: events, flagged: flagged, critical: critical))
    (events, flagged, critical) = (0, 0, 0)
  }
}

extension MinuteClock {
  package mutating func code(_ coder: inout ScanCoder) throws {
    flush()
    try earlier.code(&coder)
  }
}
