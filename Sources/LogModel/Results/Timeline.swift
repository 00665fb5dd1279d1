/// Events, and the flagged and critical ones among them.
package struct EventCounts: Codable, Equatable, Sendable {
  package var events = 0
  package var flagged = 0
  package var critical = 0

  package init(events: Int = 0, flagged: Int = 0, critical: Int = 0) {
    self.events = events
    self.flagged = flagged
    self.critical = critical
  }

  static func += (lhs: inout Self, rhs: Self) {
    lhs.events += rhs.events
    lhs.flagged += rhs.flagged
    lhs.critical += rhs.critical
  }
}

/// Counts of events over time, in buckets that widen so that their number stays bounded.
///
/// Starts with one-minute buckets. When the span exceeds `capacity` buckets, neighbours are joined
/// and the width doubles. The same events in any order give the same buckets.
package struct Timeline: Codable, Equatable, Sendable {
  package let capacity: Int
  /// Minutes per bucket, a power of two.
  package private(set) var minutesPerBucket: Int64 = 1
  /// The number of the first bucket: its start, in units of the width since the epoch.
  private var firstIndex: Int64 = 0
  package private(set) var buckets: [EventCounts] = []

  package init(capacity: Int = 720) {
    self.capacity = capacity
  }

  /// The start of the first bucket.
  package var start: Timestamp {
    Timestamp(microseconds: firstIndex * minutesPerBucket * 60_000_000)
  }

  package var width: EventDuration { .minutes(minutesPerBucket) }

  /// Counts one event.
  package mutating func add(_ time: Timestamp, _ counts: EventCounts) {
    let minute = time.microseconds.floorDivided(by: 60_000_000)
    let slot = bucketNumber(minute) - firstIndex
    if slot >= 0, slot < Int64(buckets.count) {
      buckets[Int(slot)] += counts
    } else {
      makeRoom(for: minute)
      buckets[Int(bucketNumber(minute) - firstIndex)] += counts
    }
  }

  /// Adds the buckets of `other`.
  ///
  /// Both timelines first get the width of the wider one.
  package mutating func merge(_ other: Timeline) {
    while minutesPerBucket < other.minutesPerBucket {
      if buckets.isEmpty { minutesPerBucket *= 2 } else { halve() }
    }
    for (index, bucket) in other.buckets.enumerated() where bucket != EventCounts() {
      let offset = EventDuration.minutes(Int64(index) * other.minutesPerBucket)
      add(other.start + offset, bucket)
    }
  }

  /// Extends the range until it holds `minute`, and widens the buckets where there would be too
  /// many.
  private mutating func makeRoom(for minute: Int64) {
    if buckets.isEmpty {
      firstIndex = bucketNumber(minute)
      buckets = [EventCounts()]
      return
    }
    while true {
      let index = bucketNumber(minute)
      let low = min(index, firstIndex)
      let high = max(index, firstIndex + Int64(buckets.count) - 1)
      guard high - low >= Int64(capacity) else {
        // Times usually increase, so room is made in place.
        buckets.insert(
          contentsOf: repeatElement(EventCounts(), count: Int(firstIndex - low)), at: 0)
        firstIndex = low
        let back = Int(high - low) + 1 - buckets.count
        buckets.append(contentsOf: repeatElement(EventCounts(), count: back))
        return
      }
      halve()
    }
  }

  private mutating func halve() {
    let newFirst = firstIndex.floorDivided(by: 2)
    let newLast = (firstIndex + Int64(buckets.count) - 1).floorDivided(by: 2)
    var joined = [EventCounts](repeating: EventCounts(), count: Int(newLast - newFirst) + 1)
    for (offset, bucket) in buckets.enumerated() {
      joined[Int((firstIndex + Int64(offset)).floorDivided(by: 2) - newFirst)] += bucket
    }
    buckets = joined
    firstIndex = newFirst
    minutesPerBucket *= 2
  }

  /// The bucket of a minute, counted from the epoch.
  ///
  /// Uses a shift, which is cheaper than a division.
  private func bucketNumber(_ minute: Int64) -> Int64 {
    minute &>> Int64(minutesPerBucket.trailingZeroBitCount)
  }
}

extension Timeline {
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.int(&minutesPerBucket)
    try coder.int(&firstIndex)
    try coder.list(&buckets, EventCounts()) { try $1.code(&$0) }
    guard coder.isReading else { return }
    // The width is a power of two, and a year has half a million minutes.
    guard minutesPerBucket > 0, minutesPerBucket & (minutesPerBucket - 1) == 0,
      minutesPerBucket <= 1 << 34, abs(firstIndex) <= 1 << 34, buckets.count <= capacity
    else { throw ScanDamage() }
  }
}

extension EventCounts {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&events)
    try coder.count(&flagged)
    try coder.count(&critical)
  }
}
