internal import LogModel

/// Reads and decodes the inputs in parallel, and picks the input with the earliest next event.
struct Merge {
  /// An input that is not open yet, and the time of its first event; nil opens it at once.
  struct UnopenedInput {
    var input: InputFile
    var time: Timestamp?
  }

  /// Settings for reading, the same for all inputs.
  struct Reading {
    var metrics: MetricTable
    var options: ReadingOptions
    var jobs: Int
    var buffersPerInput: Int
    var chunkSize: Int
    var longestLine: Int
    var isEnding: @Sendable () -> Bool
    /// By input, how it must be sorted; nil sorts none.
    var sorting: [Int: EventSorter.Reach]?
    /// Where an earlier run has stopped.
    var resumption: Resumption?
    /// The inputs that may grow, where the run is to go on later; nil where it is not.
    var growing: Set<Int>?
  }

  /// The most inputs that are read ahead; more would need more memory and gain no speed.
  private static let mostReadAhead = 8
  /// The most bytes of all narrow inputs together, as long as each has `leastNarrow`.
  private static let narrowBudget = 16 << 20
  private static let leastNarrow = 4 << 10

  private var unopened: ArraySlice<UnopenedInput>
  private var inputs: [MergeInput] = []
  /// Indices in `inputs` whose input has ended.
  private var freeIndices: [Int] = []
  /// The inputs that have a next event, by its time.
  private var queue = MergeQueue()
  /// Inputs that need their next chunk before any event can be delivered.
  private var needingChunk: [Int] = []
  /// The inputs that are read ahead.
  private var readAhead: [Int] = []
  private var inFlight = 0
  /// Bytes of the chunks of narrow inputs.
  private var narrowBytes = 0
  /// The buffer in which chunks of narrow inputs are decoded, one after the other.
  private var narrowBuffer: ChunkBuffer?
  /// The input whose events were delivered last; they are not yet taken back.
  private var delivered: Int?
  /// The positions of inputs that have ended.
  private var ended: [Int: InputPosition] = [:]
  /// The time of the last event that was delivered.
  private var horizon: Timestamp?
  /// Whether the positions are still to be kept.
  private var isToKeep: Bool
  private let reading: Reading

  init(unopened: [UnopenedInput], reading: Reading) {
    self.unopened = unopened[...]
    self.reading = reading
    isToKeep = reading.growing != nil
    horizon = reading.resumption?.horizon
    for (input, position) in reading.resumption?.positions ?? [:] where position.isEnded {
      ended[input] = position
    }
  }

  /// The next events in time, as a range within one chunk; nil at the end of all inputs.
  mutating func next<Observer: EventObserver & ~Copyable>(
    _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>, _ observer: inout Observer
  ) async throws -> (ChunkBuffer, Range<Int>)? {
    reclaim(&group)
    while true {
      while let index = needingChunk.popLast() { try await refill(index, &group, &observer) }
      guard let due = unopened.first, isNextToOpen(due) else { break }
      open(due.input)
      unopened.removeFirst()
    }
    if isAtLastEvent { try keep(&observer) }
    if let next = nextRange() { return next }
    try keep(&observer)
    return nil
  }

  // MARK: Order

  private func isNextToOpen(_ unopened: UnopenedInput) -> Bool {
    guard let time = unopened.time, let first = queue.first else { return true }
    return time <= first.time
  }

  /// The events of the first input up to the next event of another input, open or not.
  private mutating func nextRange() -> (ChunkBuffer, Range<Int>)? {
    guard let index = queue.first?.index, let buffer = inputs[index].current else { return nil }
    let start = inputs[index].cursor
    let batch = buffer.batch
    var end = start + 1
    if let limit = limit(inputs[index].input) {
      while end < batch.count, batch.key(end) < limit { end += 1 }
    } else {
      end = batch.count
    }
    // The last event may be the beginning of a longer one.
    if end == batch.count, end > start + 1, mayGrow(inputs[index].input, buffer) { end -= 1 }
    horizon = batch.records[end - 1].time
    inputs[index].cursor = end
    delivered = index
    return (buffer, start..<end)
  }

  /// The time at which another input has the next event; nil when there is none.
  private func limit(_ input: Int) -> Timestamp? {
    var limit = unopened.first?.time
    if let other = queue.second {
      // At equal times the input named first goes first.
      let bound =
        input < other.input ? Timestamp(microseconds: other.time.microseconds &+ 1) : other.time
      limit = min(limit ?? bound, bound)
    }
    return limit
  }

  /// Takes back the input whose events were observed.
  private mutating func reclaim(_ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>) {
    guard let index = delivered.take() else { return }
    guard inputs[index].isConsumed else {
      if let head = inputs[index].head { queue.replaceFirst(time: head) }
      return
    }
    queue.removeFirst()
    needingChunk.append(index)
    guard let buffer = inputs[index].current.take() else { return }
    inputs[index].isExhausted = inputs[index].isExhausted || buffer.isLast
    if inputs[index].isNarrow {
      narrowBytes -= buffer.bytes.count
    } else {
      inputs[index].free.append(buffer)
      if reading.jobs > 1 { schedule(&group, first: index) }
    }
  }

  // MARK: Positions

  /// Whether the run is to go on later and more of an input may follow its last chunk.
  private func mayGrow(_ input: Int, _ buffer: ChunkBuffer) -> Bool {
    isToKeep && buffer.isLast && reading.growing?.contains(input) ?? false
  }

  /// Whether the next event is the last one of an input that may grow.
  private var isAtLastEvent: Bool {
    guard isToKeep, let index = queue.first?.index, let buffer = inputs[index].current else {
      return false
    }
    return inputs[index].cursor + 1 == buffer.batch.count && mayGrow(inputs[index].input, buffer)
  }

  /// Tells the observer where a later run has to go on: at the first event that may be another then.
  ///
  /// `next` is the chunk that is about to be taken.
  private mutating func keep<Observer: EventObserver & ~Copyable>(
    _ observer: inout Observer, before next: ChunkBuffer? = nil
  ) throws {
    guard isToKeep, let growing = reading.growing else { return }
    isToKeep = false
    var positions = ended
    for (index, input) in inputs.enumerated() where !freeIndices.contains(index) {
      // Events that wait to be sorted are in no chunk.
      if input.sorter != nil { return }
      if let next, next.input == input.input {
        positions[input.input] = input.position(before: next)
      } else {
        positions[input.input] = input.position(mayGrow: growing.contains(input.input))
      }
    }
    try observer.keep(Resumption(positions: positions, horizon: horizon))
  }

  /// Throws where an input that an earlier run did not know has events as old as some that it has
  /// delivered.
  private func checkAge(_ first: Timestamp, of input: Int) throws {
    guard let resumption = reading.resumption, resumption.positions[input] == nil,
      let horizon = resumption.horizon, first <= horizon
    else { return }
    throw OldEventsFound(input: input)
  }

  // MARK: Inputs

  private mutating func open(_ input: InputFile) {
    let position = reading.resumption?.positions[input.index] ?? input.position(reading.options)
    var opened = MergeInput(
      input: input.index, isNarrow: readAhead.count >= Self.mostReadAhead,
      reader: chunkReader(of: input, from: position), from: position)
    opened.isRouted = input.sections != nil
    let index = freeIndices.popLast() ?? inputs.count
    if !opened.isNarrow {
      // A small file needs no larger buffer, even when it inflates.
      let size = input.isRegular ? max(4096, input.size * 16) : reading.chunkSize
      opened.free = (0..<reading.buffersPerInput).map { _ in
        ChunkBuffer(
          capacity: min(reading.chunkSize, size), metrics: reading.metrics, options: reading.options
        )
      }
      readAhead.append(index)
    }
    opened.sorter = reading.sorting?[input.index].map {
      EventSorter($0, canRestart: input.isRegular)
    }
    opened.isRegular = input.isRegular
    if index < inputs.count { inputs[index] = opened } else { inputs.append(opened) }
    needingChunk.append(index)
  }

  private func chunkReader(
    of input: InputFile, from position: InputPosition?
  ) -> any ChunkReader {
    if let sections = input.sections { return RoutedReader(sections) }
    return InputReader(
      input, from: position ?? InputPosition(), options: reading.options,
      longestLine: reading.longestLine, isEnding: reading.isEnding)
  }

  /// Waits until an input has its next event or has ended.
  private mutating func refill<Observer: EventObserver & ~Copyable>(
    _ index: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>,
    _ observer: inout Observer
  ) async throws {
    if inputs[index].isNarrow {
      try await readNarrow(index, &observer)
    } else {
      try await awaitReadAhead(index, &group, &observer)
    }
    if let head = inputs[index].head {
      try checkAge(head, of: inputs[index].input)
      queue.insert(MergeQueue.Entry(time: head, input: inputs[index].input, index: index))
    } else {
      if isToKeep, inputs[index].lines > 0 {
        ended[inputs[index].input] = inputs[index].position(mayGrow: false, isEnded: true)
      }
      inputs[index].reader = nil
      inputs[index].free = []
      freeIndices.append(index)
      readAhead.removeAll { $0 == index }
    }
  }

  /// Reads a narrow input until it has an event.
  ///
  /// Runs in this task, because one decoder is shared by all narrow inputs and must be used in
  /// their order.
  private mutating func readNarrow<Observer: EventObserver & ~Copyable>(
    _ index: Int, _ observer: inout Observer
  ) async throws {
    while !inputs[index].isExhausted, inputs[index].current == nil,
      let reader = inputs[index].reader
    {
      let buffer =
        narrowBuffer
        ?? ChunkBuffer(
          capacity: reading.chunkSize, metrics: reading.metrics, options: reading.options)
      narrowBuffer = buffer
      let share = max(Self.leastNarrow, (Self.narrowBudget - narrowBytes) / 8)
      if inputs[index].sorter?.hasReady == true {
        inputs[index].sorter?.fill(buffer)
      } else {
        await reader.fillAndSuspend(buffer, min(share, reading.chunkSize))
        buffer.decode()
      }
      let isLast = try place(buffer, index, &observer)
      if isLast { inputs[index].reader = nil }
      if buffer.batch.count > 0 {
        inputs[index].begin(ChunkBuffer(copying: buffer))
        narrowBytes += buffer.text.count
      } else {
        inputs[index].isExhausted = isLast
      }
    }
  }

  // MARK: Reading ahead

  private mutating func awaitReadAhead<Observer: EventObserver & ~Copyable>(
    _ index: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>,
    _ observer: inout Observer
  ) async throws {
    while try inputs[index].current == nil && advance(index, &observer) {
      schedule(&group, first: index)
      guard inputs[index].current == nil else { return }
      guard let buffer = try await group.next() else { break }
      collect(buffer)
    }
  }

  private mutating func collect(_ buffer: ChunkBuffer) {
    inFlight -= 1
    // The input may have ended, and its index may belong to another input.
    guard inputs[buffer.mergeIndex].input == buffer.input, inputs[buffer.mergeIndex].reader != nil
    else { return }
    inputs[buffer.mergeIndex].ready.append(buffer)
  }

  /// Takes the input's next chunk if it is decoded; false when the input has ended.
  private mutating func advance<Observer: EventObserver & ~Copyable>(
    _ index: Int, _ observer: inout Observer
  ) throws -> Bool {
    while let buffer = takeSorted(index) ?? inputs[index].takeReady() {
      let isLast = try place(buffer, index, &observer)
      guard buffer.batch.count == 0 else {
        inputs[index].begin(buffer)
        return true
      }
      inputs[index].isExhausted = inputs[index].isExhausted || isLast
      inputs[index].free.append(buffer)
    }
    return !inputs[index].isExhausted
  }

  // MARK: Sorting

  /// The next events of an input that is sorted, if it has a free buffer for them.
  private mutating func takeSorted(_ index: Int) -> ChunkBuffer? {
    guard let sorter = inputs[index].sorter, sorter.hasReady,
      let buffer = inputs[index].free.popLast()
    else { return nil }
    sorter.fill(buffer)
    return buffer
  }

  /// Passes a chunk to the observer, and its events to the sorter of the input if it needs one;
  /// returns whether the input ends with the chunk.
  private mutating func place<Observer: EventObserver & ~Copyable>(
    _ buffer: ChunkBuffer, _ index: Int, _ observer: inout Observer
  ) throws -> Bool {
    if let damage = buffer.damage { throw damage }
    inputs[index].setPosition(buffer)
    let isRouted = inputs[index].isRouted
    if buffer.stage == .direct, inputs[index].lines > 0, mayGrow(inputs[index].input, buffer),
      buffer.mayChange
    {
      try keep(&observer, before: buffer)
    }
    let isCounted = buffer.stage == .direct && inputs[index].take(buffer) || isRouted
    guard buffer.stage != .sorted else {
      try begin(buffer, isCounted, &observer)
      return buffer.isLast
    }
    // Which routed inputs are to be sorted follows from all their events, and is known before.
    if reading.sorting != nil, inputs[index].sorter == nil, buffer.batch.count > 0, !isRouted {
      let (needs, isFirst) = inputs[index].needsSorting(buffer)
      if needs, isFirst {
        inputs[index].sorter = EventSorter(.window, canRestart: inputs[index].isRegular)
      } else if needs, inputs[index].isRegular {
        throw DisorderFound(input: inputs[index].input, reach: .window)
      }
    }
    guard let sorter = inputs[index].sorter else {
      try begin(buffer, isCounted, &observer)
      return buffer.isLast
    }
    buffer.stage = .unsorted
    try begin(buffer, isRouted, &observer)
    inputs[index].isRead = buffer.isLast
    guard try sorter.takes(buffer) else {
      throw DisorderFound(input: inputs[index].input, reach: .whole)
    }
    buffer.handOverEvents()
    return buffer.isLast && !sorter.hasReady
  }

  private func begin<Observer: EventObserver & ~Copyable>(
    _ buffer: ChunkBuffer, _ isCounted: Bool, _ observer: inout Observer
  ) throws {
    if isCounted { observer.resume(buffer) } else { try observer.begin(buffer) }
  }

  /// Starts reading and decoding into free buffers, at most one task per job.
  private mutating func schedule(
    _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>, first: Int
  ) {
    start(first, &group)
    guard reading.jobs > 1 else { return }
    for index in readAhead { start(index, &group) }
  }

  private mutating func start(
    _ index: Int, _ group: inout ThrowingTaskGroup<ChunkBuffer, any Error>
  ) {
    while inFlight < reading.jobs, !inputs[index].isExhausted, !inputs[index].isRead,
      let reader = inputs[index].reader,
      let buffer = inputs[index].free.popLast()
    {
      (buffer.mergeIndex, buffer.input) = (index, inputs[index].input)
      inFlight += 1
      group.addTask {
        await reader.fill(buffer)
        buffer.decode()
        return buffer
      }
    }
  }
}
