/// Counts events and findings by the minute.
///
/// Those of one minute are added up here and reach the timeline in one go: adding each to a timeline
/// took 75 instructions. Public and inlinable for the reason that `CountTable` is.
public struct MinuteClock: Sendable {
  private var earlier: Timeline
  /// The minute at hand, in microseconds, and what was counted in it.
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

  /// Counts what was found of an event; the event itself is counted apart.
  @inlinable @inline(__always)
  public mutating func countFinding(_ moment: Int64, isCritical: Bool) {
    turn(to: moment)
    flagged &+= 1
    critical &+= isCritical ? 1 : 0
  }

  /// All that was counted.
  package var timeline: Timeline {
    var all = self
    all.flush()
    return all.earlier
  }

  /// Adds what `other` counted.
  package mutating func merge(_ other: Self) {
    flush()
    earlier.merge(other.timeline)
  }

  @inlinable @inline(__always)
  mutating func turn(to moment: Int64) {
    // Earlier moments are large numbers here: one comparison for both ends.
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
      Timeline.Bucket(events: events, flagged: flagged, critical: critical))
    (events, flagged, critical) = (0, 0, 0)
  }
}
