internal import LogModel

/// Keeps readers and decoders busy and picks the input whose next event is the earliest.
struct Merge {
  /// An input that is not open yet, and when its events begin; nil opens it at once.
  struct Waiting {
    var input: InputFile
    var time: Timestamp?
  }

  /// One open input.
  private struct Lane {
    let input: Int
    let reader: InputReader
    /// Buffers at rest.
    var free: [Slot]
    /// Decoded chunks whose turn has not come.
    var ready: [Slot] = []
    var nextSequence = 0
    var current: Slot?
    var cursor = 0
    var lines = 0
    var inFlight = 0
    var isExhausted = false

    var head: Timestamp? {
      current.map { $0.batch.records[cursor].time }
    }
  }

  private var waiting: ArraySlice<Waiting>
  private var lanes: [Lane] = []
  private var inFlight = 0
  /// The run handed out last, to be given back.
  private var lent: Int?
  private let slotsPerInput: Int
  private let jobs: Int
  private let longestLine: Int
  private let makeSlot: () -> Slot
  private let isEnding: @Sendable () -> Bool

  init(
    waiting: [Waiting], slotsPerInput: Int, jobs: Int, longestLine: Int,
    makeSlot: @escaping () -> Slot, isEnding: @escaping @Sendable () -> Bool
  ) {
    self.waiting = waiting[...]
    self.slotsPerInput = slotsPerInput
    self.jobs = jobs
    self.longestLine = longestLine
    self.makeSlot = makeSlot
    self.isEnding = isEnding
  }

  /// The next events in time, as a run within one chunk; nil at the end of all inputs.
  mutating func next<Observer: EventObserver & ~Copyable>(
    _ group: inout ThrowingTaskGroup<Slot, any Error>, _ observer: inout Observer
  ) async throws -> (Slot, Range<Int>)? {
    if let lent {
      self.lent = nil
      release(lent, &group)
    }
    while true {
      try await fillLanes(&group, &observer)
      let (first, bound) = earliest()
      if let due = waiting.first, due.time == nil || first == nil || isDue(due, first) {
        open(due.input)
        waiting.removeFirst()
        continue
      }
      guard let first else { return nil }
      return lend(first, until: bound)
    }
  }

  // MARK: Order

  private func isDue(_ waiting: Waiting, _ lane: Int?) -> Bool {
    guard let time = waiting.time, let lane, let head = lanes[lane].head else { return true }
    return time <= head
  }

  /// The lane with the earliest event, and the lane that comes after it.
  private func earliest() -> (Int?, Int?) {
    var first: Int?
    var second: Int?
    for lane in lanes.indices where lanes[lane].current != nil {
      if let known = first, !precedes(lane, known) {
        if second.map({ precedes(lane, $0) }) ?? true { second = lane }
      } else {
        second = first
        first = lane
      }
    }
    return (first, second)
  }

  /// Whether the next event of one lane comes before that of another; inputs break ties.
  private func precedes(_ lhs: Int, _ rhs: Int) -> Bool {
    guard let left = lanes[lhs].head, let right = lanes[rhs].head else { return false }
    return left == right ? lanes[lhs].input < lanes[rhs].input : left < right
  }

  /// The events of a lane up to the next one of another lane or of an input not yet open.
  private mutating func lend(_ lane: Int, until other: Int?) -> (Slot, Range<Int>)? {
    guard let slot = lanes[lane].current else { return nil }
    let start = lanes[lane].cursor
    let records = slot.batch.records
    var end = start + 1
    let limit = limit(lane, other)
    while end < slot.batch.count, limit.map({ records[end].time < $0 }) ?? true { end += 1 }
    lanes[lane].cursor = end
    lent = lane
    return (slot, start..<end)
  }

  /// The time from which on another input has the next word; nil when there is none.
  private func limit(_ lane: Int, _ other: Int?) -> Timestamp? {
    var limit = waiting.first?.time
    if let other, let head = lanes[other].head {
      // At the same moment the input named first goes first.
      let bound =
        lanes[lane].input < lanes[other].input
        ? Timestamp(microseconds: head.microseconds &+ 1) : head
      limit = min(limit ?? bound, bound)
    }
    return limit
  }

  // MARK: Chunks

  private mutating func open(_ input: InputFile) {
    var file = input.open()
    file.isEnding = isEnding
    let slots = (0..<slotsPerInput).map { _ in makeSlot() }
    let reader = InputReader(file: file, longestLine: longestLine)
    lanes.append(Lane(input: input.index, reader: reader, free: slots))
  }

  /// Waits until every open lane has its next event at hand or has ended.
  private mutating func fillLanes<Observer: EventObserver & ~Copyable>(
    _ group: inout ThrowingTaskGroup<Slot, any Error>, _ observer: inout Observer
  ) async throws {
    for lane in lanes.indices {
      while lanes[lane].current == nil, try advance(lane, &observer) {
        schedule(&group, first: lane)
        guard lanes[lane].ready.isEmpty || !isNextReady(lane) else { continue }
        guard let slot = try await group.next() else { break }
        collect(slot)
      }
    }
    lanes.removeAll { $0.current == nil && $0.isExhausted }
  }

  private func isNextReady(_ lane: Int) -> Bool {
    lanes[lane].ready.contains { $0.sequence == lanes[lane].nextSequence }
  }

  /// Takes the lane's next chunk when it is decoded; false when the input has ended.
  private mutating func advance<Observer: EventObserver & ~Copyable>(
    _ lane: Int, _ observer: inout Observer
  ) throws -> Bool {
    while let index = lanes[lane].ready.firstIndex(where: {
      $0.sequence == lanes[lane].nextSequence
    }) {
      let slot = lanes[lane].ready.remove(at: index)
      lanes[lane].nextSequence += 1
      slot.input = lanes[lane].input
      slot.firstLine = lanes[lane].lines + 1
      lanes[lane].lines += slot.batch.lines
      try observer.begin(slot)
      guard slot.batch.count == 0 else {
        lanes[lane].current = slot
        lanes[lane].cursor = 0
        return true
      }
      lanes[lane].isExhausted = lanes[lane].isExhausted || slot.isLast
      lanes[lane].free.append(slot)
    }
    return !lanes[lane].isExhausted
  }

  private mutating func collect(_ slot: Slot) {
    inFlight -= 1
    guard let lane = lanes.firstIndex(where: { $0.input == slot.input }) else { return }
    lanes[lane].inFlight -= 1
    lanes[lane].ready.append(slot)
  }

  /// Gives a chunk back once its last event was observed.
  private mutating func release(
    _ lane: Int, _ group: inout ThrowingTaskGroup<Slot, any Error>
  ) {
    guard let slot = lanes[lane].current,
      lanes[lane].cursor == slot.batch.count
    else { return }
    lanes[lane].current = nil
    lanes[lane].isExhausted = lanes[lane].isExhausted || slot.isLast
    lanes[lane].free.append(slot)
    if jobs > 1 { schedule(&group, first: lane) }
  }

  /// Starts reading and decoding into free buffers, as many at once as there are jobs.
  private mutating func schedule(
    _ group: inout ThrowingTaskGroup<Slot, any Error>, first: Int
  ) {
    start(first, &group)
    guard jobs > 1 else { return }
    for lane in lanes.indices { start(lane, &group) }
  }

  private mutating func start(
    _ lane: Int, _ group: inout ThrowingTaskGroup<Slot, any Error>
  ) {
    while inFlight < jobs, !lanes[lane].isExhausted, let slot = lanes[lane].free.popLast() {
      let reader = lanes[lane].reader
      slot.input = lanes[lane].input
      inFlight += 1
      lanes[lane].inFlight += 1
      group.addTask {
        await reader.fill(slot)
        slot.decode()
        return slot
      }
    }
  }
}
