package import LogModel

/// Receives the events of a run in order.
package protocol EventObserver: ~Copyable {
  /// A chunk is next in its input, and its names are adopted. Takes its rejects and counts.
  /// Throwing ends the run.
  mutating func begin(_ buffer: ChunkBuffer) throws
  /// The events at `indices` of the buffer are next in time. Throwing ends the run.
  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws
  /// All events of the buffer were passed to `observe`; the next chunk overwrites them when this
  /// returns. Throwing ends the run.
  mutating func finish(_ buffer: ChunkBuffer) async throws
  /// A chunk is next that another run has counted; its names are adopted.
  mutating func resume(_ buffer: ChunkBuffer)
  /// A later run can go on here, with the state that the observer has now. Throwing ends the run.
  mutating func keep(_ resumption: Resumption) throws
}

extension EventObserver where Self: ~Copyable {
  package mutating func finish(_ buffer: ChunkBuffer) async throws {}
  package mutating func resume(_ buffer: ChunkBuffer) {}
  package mutating func keep(_ resumption: Resumption) {}
}

/// An input's events are so far out of order that it must be read again and sorted.
///
/// Only inputs that can be read again cause it.
package struct DisorderFound: Error {
  package var input: Int
  package var reach: EventSorter.Reach
}

/// All inputs as one stream of events: decoded in parallel, delivered in exact order.
///
/// Inputs are merged by time; within one input the order of its lines stays. The order depends on
/// the inputs only, so any number of jobs gives the same run.
package struct EventStream {
  /// Bytes of a chunk: large enough that work per chunk costs little, small enough that a chunk is
  /// still in the cache when its events are observed.
  package static let chunkSize = 1 << 20

  private let inputs: [InputFile]
  /// How inputs must be sorted that are known to be out of order; nil sorts none.
  private let sorting: [Int: EventSorter.Reach]?
  private let metrics: MetricTable
  private let options: ReadingOptions
  private let jobs: Int
  private let chunkSize: Int
  private let longestLine: Int
  private let isEnding: @Sendable () -> Bool
  /// Where an earlier run has stopped.
  package var resumption: Resumption?
  /// The inputs that may grow, where the run is to go on later; nil where it is not.
  package var growing: Set<Int>?
  /// An upper limit on jobs, because each job needs buffers.
  private static let mostJobs = 32

  /// A stream over `inputs` that reads `jobs` chunks at once.
  ///
  /// Lines of more than `longestLine` bytes are rejected. Once `isEnding` returns true, the stream
  /// no longer waits for a pipe.
  package init(
    inputs: [InputFile], sorting: [Int: EventSorter.Reach]? = nil, metrics: MetricTable,
    options: ReadingOptions = ReadingOptions(), jobs: Int,
    chunkSize: Int = Self.chunkSize,
    longestLine: Int = 8 << 20, isEnding: @escaping @Sendable () -> Bool = { false }
  ) {
    self.inputs = inputs
    self.sorting = sorting
    self.metrics = metrics
    self.options = options
    self.jobs = min(max(1, jobs), Self.mostJobs)
    self.isEnding = isEnding
    self.longestLine = longestLine
    self.chunkSize = min(max(64, chunkSize), longestLine + 1)
  }

  /// Reads every input to its end.
  package func run<Observer: EventObserver & ~Copyable>(into observer: inout Observer) async throws
  {
    let unopened = await openingOrder()
    try await withThrowingTaskGroup(of: ChunkBuffer.self) { group in
      var merge = Merge(
        unopened: unopened,
        reading: Merge.Reading(
          metrics: metrics, options: options, jobs: jobs,
          buffersPerInput: jobs == 1 ? 1 : inputs.count == 1 ? jobs + 1 : 2, chunkSize: chunkSize,
          longestLine: longestLine, isEnding: isEnding, sorting: sorting, resumption: resumption,
          growing: growing))
      while let (buffer, indices) = try await merge.next(&group, &observer) {
        try observer.observe(buffer, indices)
        if indices.upperBound == buffer.batch.count { try await observer.finish(buffer) }
      }
    }
  }

  /// The inputs by the time of their first event, so that each is opened only when it is needed.
  ///
  /// A folder of rotated logs may hold thousands; memory is needed only for those that overlap.
  private func openingOrder() async -> [Merge.UnopenedInput] {
    let positions = resumption?.positions ?? [:]
    let inputs = inputs.filter { positions[$0.index]?.isEnded != true }
    guard inputs.count > 1 else { return inputs.map { Merge.UnopenedInput(input: $0, time: nil) } }
    var unopened: [Merge.UnopenedInput] = []
    let buffer = ChunkBuffer(capacity: 1 << 16, metrics: metrics, options: options)
    for input in inputs {
      let time = positions[input.index] == nil ? await firstTime(of: input, buffer) : nil
      unopened.append(Merge.UnopenedInput(input: input, time: time))
    }
    return unopened.sorted { lhs, rhs in
      guard lhs.time == rhs.time else {
        return lhs.time ?? .distantPast < rhs.time ?? .distantPast
      }
      return lhs.input.index < rhs.input.index
    }
  }

  /// The time of the first event of its only input, by which a run over several would open it; nil
  /// where it is not among the first bytes.
  package func openingTime() async -> Timestamp? {
    let buffer = ChunkBuffer(capacity: 1 << 16, metrics: metrics, options: options)
    return await firstTime(of: inputs[0], buffer)
  }

  private func firstTime(of input: InputFile, _ buffer: ChunkBuffer) async -> Timestamp? {
    if input.sections != nil { return input.opening }
    guard input.isRegular else { return nil }
    let reader = InputReader(input, options: options, longestLine: longestLine)
    // Usually the first line is an event; otherwise one of the next thousand may be.
    for size in [4 << 10, 1 << 16] {
      await reader.fillAndSuspend(buffer, size)
      buffer.decode()
      if buffer.batch.count > 0 { return buffer.batch.records[0].time }
    }
    return nil
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(microseconds: .min)
}
