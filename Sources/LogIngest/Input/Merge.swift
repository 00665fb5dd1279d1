internal import LogModel

/// Reads and decodes the inputs in parallel, and picks the input with the earliest next event.
struct Merge {
  /// An input that is not open yet, and the time of its first event; nil opens it at once.
  struct Waiting {
    var input: InputFile
    var time: Timestamp?
  }

  /// Settings for reading, the same for all inputs.
  struct Reading {
    var metrics: MetricTable
    var jobs: Int
    var slotsPerInput: Int
    var chunkSize: Int
    var longestLine: Int
    var isEnding: @Sendable () -> Bool
  }

  /// The most inputs that are read ahead; more would need more memory and gain no speed.
  private static let mostWide = 8
  /// The most bytes of all narrow inputs together, as long as each has `leastNarrow`.
  private static let narrowBudget = 16 << 20
  private static let leastNarrow = 4 << 10

  private var waiting: ArraySlice<Waiting>
  private var lanes: [MergeInput] = []
  /// Indices in `lanes` whose input has ended.
  private var vacant: [Int] = []
  /// The inputs that have a next event, by its time.
  private var queue = MergeQueue()
  /// Inputs that need their next chunk before any event can be delivered.
  private var dry: [Int] = []
  /// The inputs that are read ahead.
  private var wide: [Int] = []
  private var inFlight = 0
  /// Bytes of the chunks of narrow inputs.
  private var narrowBytes = 0
  /// The buffer in which chunks of narrow inputs are decoded, one after the other.
  private var workbench: ChunkBuffer?
  /// The input whose events were delivered last; they are not yet taken back.
  private var lent: Int?
  private let reading: Reading

  init(waiting: [Waiting], reading: Reading) {
    self.waiting = waiting[...]
    self.reading = reading
  }

  /// The next events in time, as a range within one chunk; nil at the end of all inputs.
  mutating func next<Observer: EventObserver & ~Copyable>(
    _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>, _ observer: inout Observer
  ) async throws -> (ChunkBuffer, Range<Int>)? {
    takeBack(&group)
    while true {
      while let lane = dry.popLast() { try await refill(lane, &group, &observer) }
      guard let due = waiting.first, isDue(due) else { break }
      open(due.input)
      waiting.removeFirst()
    }
    return lend()
  }

  // MARK: Order

  private func isDue(_ waiting: Waiting) -> Bool {
    guard let time = waiting.time, let first = queue.first else { return true }
    return time <= first.time
  }

  /// The events of the first input up to the next event of another input, open or not.
  private mutating func lend() -> (ChunkBuffer, Range<Int>)? {
    guard let lane = queue.first?.lane, let slot = lanes[lane].current else { return nil }
    let start = lanes[lane].cursor
    let records = slot.batch.records
    var end = start + 1
    let limit = limit(lanes[lane].input)
    while end < slot.batch.count, limit.map({ records[end].time < $0 }) ?? true { end += 1 }
    lanes[lane].cursor = end
    lent = lane
    return (slot, start..<end)
  }

  /// The time at which another input has the next event; nil when there is none.
  private func limit(_ input: Int) -> Timestamp? {
    var limit = waiting.first?.time
    if let other = queue.second {
      // At equal times the input named first goes first.
      let bound =
        input < other.input ? Timestamp(microseconds: other.time.microseconds &+ 1) : other.time
      limit = min(limit ?? bound, bound)
    }
    return limit
  }

  /// Takes back the input whose events were observed.
  private mutating func takeBack(_ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>) {
    guard let lane = lent.take() else { return }
    guard lanes[lane].isConsumed else {
      if let head = lanes[lane].head { queue.replaceFirst(time: head) }
      return
    }
    queue.removeFirst()
    dry.append(lane)
    guard let slot = lanes[lane].current.take() else { return }
    lanes[lane].isExhausted = lanes[lane].isExhausted || slot.isLast
    if lanes[lane].isNarrow {
      narrowBytes -= slot.bytes.count
    } else {
      lanes[lane].free.append(slot)
      if reading.jobs > 1 { schedule(&group, first: lane) }
    }
  }

  // MARK: Inputs

  private mutating func open(_ input: InputFile) {
    let reader = InputReader(
      input, longestLine: reading.longestLine, isEnding: reading.isEnding)
    var lane = MergeInput(
      input: input.index, isNarrow: wide.count >= Self.mostWide, reader: reader)
    let index = vacant.popLast() ?? lanes.count
    if !lane.isNarrow {
      // A small file needs no larger buffer, even when it inflates.
      let size = input.isRegular ? max(4096, input.size * 16) : reading.chunkSize
      lane.free = (0..<reading.slotsPerInput).map { _ in
        ChunkBuffer(capacity: min(reading.chunkSize, size), metrics: reading.metrics)
      }
      wide.append(index)
    }
    if index < lanes.count { lanes[index] = lane } else { lanes.append(lane) }
    dry.append(index)
  }

  /// Waits until an input has its next event or has ended.
  private mutating func refill<Observer: EventObserver & ~Copyable>(
    _ lane: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>,
    _ observer: inout Observer
  ) async throws {
    if lanes[lane].isNarrow {
      try await readNarrow(lane, &observer)
    } else {
      try await awaitWide(lane, &group, &observer)
    }
    if let head = lanes[lane].head {
      queue.insert(MergeQueue.Entry(time: head, input: lanes[lane].input, lane: lane))
    } else {
      lanes[lane].reader = nil
      lanes[lane].free = []
      vacant.append(lane)
      wide.removeAll { $0 == lane }
    }
  }

  /// Reads a narrow input until it has an event.
  ///
  /// Runs in this task, because one decoder is shared by all narrow inputs and must be used in
  /// their order.
  private mutating func readNarrow<Observer: EventObserver & ~Copyable>(
    _ lane: Int, _ observer: inout Observer
  ) async throws {
    while !lanes[lane].isExhausted, lanes[lane].current == nil, let reader = lanes[lane].reader {
      let slot = workbench ?? ChunkBuffer(capacity: reading.chunkSize, metrics: reading.metrics)
      workbench = slot
      let share = max(Self.leastNarrow, (Self.narrowBudget - narrowBytes) / 8)
      await reader.fillAndPark(slot, min(share, reading.chunkSize))
      slot.decode()
      lanes[lane].place(slot)
      try observer.begin(slot)
      if slot.isLast { lanes[lane].reader = nil }
      if slot.batch.count > 0 {
        lanes[lane].begin(ChunkBuffer(copying: slot))
        narrowBytes += slot.filled
      } else {
        lanes[lane].isExhausted = slot.isLast
      }
    }
  }

  // MARK: Reading ahead

  private mutating func awaitWide<Observer: EventObserver & ~Copyable>(
    _ lane: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>,
    _ observer: inout Observer
  ) async throws {
    while try lanes[lane].current == nil && advance(lane, &observer) {
      schedule(&group, first: lane)
      guard lanes[lane].current == nil else { return }
      guard let slot = try await group.next() else { break }
      collect(slot)
    }
  }

  private mutating func collect(_ slot: ChunkBuffer) {
    inFlight -= 1
    // The input may have ended, and its index may belong to another input.
    guard lanes[slot.lane].input == slot.input, lanes[slot.lane].reader != nil else { return }
    lanes[slot.lane].ready.append(slot)
  }

  /// Takes the input's next chunk if it is decoded; false when the input has ended.
  private mutating func advance<Observer: EventObserver & ~Copyable>(
    _ lane: Int, _ observer: inout Observer
  ) throws -> Bool {
    while let slot = lanes[lane].takeReady() {
      lanes[lane].place(slot)
      try observer.begin(slot)
      guard slot.batch.count == 0 else {
        lanes[lane].begin(slot)
        return true
      }
      lanes[lane].isExhausted = lanes[lane].isExhausted || slot.isLast
      lanes[lane].free.append(slot)
    }
    return !lanes[lane].isExhausted
  }

  /// Starts reading and decoding into free buffers, at most one task per job.
  private mutating func schedule(
    _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>, first: Int
  ) {
    start(first, &group)
    guard reading.jobs > 1 else { return }
    for lane in wide { start(lane, &group) }
  }

  private mutating func start(
    _ lane: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>
  ) {
    while inFlight < reading.jobs, !lanes[lane].isExhausted, let reader = lanes[lane].reader,
      let slot = lanes[lane].free.popLast()
    {
      (slot.lane, slot.input) = (lane, lanes[lane].input)
      inFlight += 1
      group.addTask {
        await reader.fill(slot)
        slot.decode()
        return slot
      }
    }
  }
}
