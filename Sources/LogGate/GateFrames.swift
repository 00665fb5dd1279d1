internal import LogModel

/// Judges one rule in every stretch of time of its length, slice by slice.
///
/// Keeps the slices of one length; empty ones between events are passed over, so a pause of years
/// costs as much as one of its length.
struct GateFrames: Sendable {
  /// A stretch of time that broke the rule.
  struct Breach: Equatable, Sendable {
    var from: Timestamp
    var to: Timestamp
    /// Nil for a percentile.
    var value: Double?
  }

  private let frame: GateRule.Frame
  private let start: Timestamp
  /// By the number of a slice modulo the number of slices in the length.
  private var slices: [GateTally]
  private var current = 0
  /// The first slice of those in a row that break the rule.
  private var breaking: Int?
  /// The worst stretch so far; of percentiles the first.
  private(set) var breach: Breach?
  /// Whether any stretch could be judged.
  private(set) var isMeasured = false

  init(_ frame: GateRule.Frame, from start: Timestamp) {
    self.frame = frame
    self.start = start
    slices = [GateTally](repeating: GateTally(), count: frame.slices)
  }

  /// Counts an event at `time`, after the slices before it are judged.
  mutating func add(_ tally: GateTally, at time: Timestamp, _ rule: GateRule) {
    move(to: time, rule)
    slices[current % slices.count].add(tally)
  }

  /// Ends the slices before the one of `time`.
  private mutating func move(to time: Timestamp, _ rule: GateRule) {
    // An event before the last one counts as one at the same time.
    let number = max(current, Int((time - start).microseconds / frame.slice.microseconds))
    let last = min(number, current + slices.count)
    while current < last { endSlice(rule) }
    if current < number {
      // All that follows up to the event is empty.
      current = number - 1
      endSlice(rule)
    }
  }

  /// Judges what ends with the log, whose last event is at `end`.
  ///
  /// The last slice is not whole: no rule about whole times and no count is judged by it.
  mutating func finish(_ rule: GateRule, at end: Timestamp) {
    move(to: end, rule)
    if frame.kind == .within || frame.kind == .for && !rule.isCount { endSlice(rule) }
  }

  private mutating func endSlice(_ rule: GateRule) {
    switch frame.kind {
    case .for: judgeSlice(rule)
    case .over: if current + 1 >= slices.count { judgeFrame(rule, of: frame.length) }
    case .within: judgeFrame(rule, of: frame.length)
    }
    current += 1
    slices[current % slices.count] = GateTally()
  }

  private mutating func judgeSlice(_ rule: GateRule) {
    let tally = slices[current % slices.count]
    // A slice without values neither breaks the rule nor ends a breach.
    guard let holds = tally.holds(rule, in: frame.slice) else { return }
    isMeasured = true
    guard !holds else {
      breaking = nil
      return
    }
    let first = breaking ?? current
    breaking = first
    guard current - first + 1 >= slices.count else { return }
    note(rule, from: first, value: tally.value(of: rule, in: frame.slice))
  }

  private mutating func judgeFrame(_ rule: GateRule, of length: EventDuration) {
    var sum = GateTally()
    for slice in slices { sum.add(slice) }
    guard let holds = sum.holds(rule, in: length) else { return }
    isMeasured = true
    if !holds {
      note(
        rule, from: max(0, current - slices.count + 1), value: sum.value(of: rule, in: length))
    }
  }

  /// Keeps the worst breach: of slices in a row the longest, else by its value.
  private mutating func note(_ rule: GateRule, from first: Int, value: Double?) {
    func moment(_ slice: Int) -> Timestamp {
      start + EventDuration(microseconds: Int64(slice) * frame.slice.microseconds)
    }
    let new = Breach(from: moment(first), to: moment(current + 1), value: value)
    guard let old = breach else {
      breach = new
      return
    }
    if frame.kind == .for {
      if new.to - new.from > old.to - old.from { breach = new }
    } else if let value = new.value, let known = old.value {
      if rule.comparison.isFloor ? value < known : value > known { breach = new }
    }
  }
}
