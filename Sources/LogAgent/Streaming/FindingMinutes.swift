internal import LogModel

/// Counts findings by the minute.
///
/// Those of one minute are added up here and reach the timeline in one go: adding each to a timeline
/// took 75 instructions.
struct FindingMinutes: Sendable {
  private var earlier = Timeline(capacity: 120)
  /// The minute at hand, in microseconds, and its findings.
  private var minute = Int64.min
  private var findings = 0
  private var critical = 0

  /// Counts one finding.
  @inline(__always)
  mutating func count(_ time: Timestamp, isCritical: Bool) {
    // Earlier moments are large numbers here: one comparison for both ends.
    if UInt64(bitPattern: time.microseconds &- minute) >= 60_000_000 { begin(time) }
    findings &+= 1
    critical &+= isCritical ? 1 : 0
  }

  /// All that was counted.
  var timeline: Timeline {
    var all = self
    all.flush()
    return all.earlier
  }

  mutating func merge(_ other: Self) {
    flush()
    earlier.merge(other.timeline)
  }

  private mutating func flush() {
    guard findings > 0 else { return }
    earlier.add(
      Timestamp(microseconds: minute),
      Timeline.Bucket(events: findings, flagged: findings, critical: critical))
    (findings, critical) = (0, 0)
  }

  @inline(never)
  private mutating func begin(_ time: Timestamp) {
    flush()
    let offset = time.microseconds % 60_000_000
    minute = time.microseconds - (offset < 0 ? offset + 60_000_000 : offset)
  }
}
