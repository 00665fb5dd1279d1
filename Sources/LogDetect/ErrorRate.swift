internal import LogModel

/// The error rate of a service: the share of server errors among its last 100 events with a status.
struct ErrorRate: Codable, Sendable {
  let limit: Limits.Limit
  private var window = ErrorWindow()
  /// The index of the baseline of the rates.
  ///
  /// Made with the first rate, which saves 800 bytes for a service with few events.
  private var baseline = Baselines.none

  init(_ limit: Limits.Limit) { self.limit = limit }

  /// Whether there were enough events for a rate.
  var hasRate: Bool { baseline != Baselines.none }

  /// Judges the next event with a status.
  ///
  /// Returns false and changes nothing if a baseline must be made first.
  @inline(__always)
  mutating func observe(
    isError: Bool, _ baselines: inout MutableSpan<RollingBaseline<100>>,
    _ check: inout PendingCheck
  ) -> Bool {
    guard window.nextIsEnough else {
      window.observe(isError: isError)
      return true
    }
    guard baseline != Baselines.none else { return false }
    window.observe(isError: isError)
    let rate = window.rate
    if isError, rate > limit.above {
      check.add(limit.threshold, rate, baseline: baselines[baseline].mean())
    }
    baselines[baseline].observe(rate)
    return true
  }

  /// Sets the baseline of the rates.
  mutating func begin(_ baseline: Int) { self.baseline = baseline }
}

/// Which of a service's last 100 events were errors, in 128 bits.
struct ErrorWindow: Codable, Sendable {
  /// A set bit is an error; the newest event is the lowest bit of `newer`.
  private var newer: UInt64 = 0
  private var older: UInt64 = 0
  private var count: UInt8 = 0
  private var errors: UInt8 = 0
  // A copy, because reading the original is a call into another module.
  private var capacity = UInt8(Threshold.rateWindow)
  private var minimum = UInt8(Threshold.rateMinimum)

  /// Whether one more event makes enough for a rate.
  @inline(__always)
  var nextIsEnough: Bool { count &+ 1 >= minimum }

  /// Adds an event; drops the oldest once the window is full.
  @inline(__always)
  mutating func observe(isError: Bool) {
    let leaving = UInt8(truncatingIfNeeded: older &>> UInt64(capacity &- 65)) & 1
    let coming: UInt8 = isError ? 1 : 0
    older = older &<< 1 | newer &>> 63
    newer = newer &<< 1 | UInt64(coming)
    errors = errors &+ coming &- leaving
    if count < capacity { count &+= 1 }
  }

  /// The share of errors in percent.
  @inline(__always)
  var rate: Double { Double(errors) * 100 / Double(count) }
}
