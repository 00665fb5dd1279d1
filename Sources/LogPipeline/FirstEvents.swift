internal import LogIngest
internal import LogModel

/// Reads the first events of a stream in full, apart from a run.
struct FirstEvents: EventObserver {
  private struct Enough: Error {}

  private var left: Int
  /// The events that are still taken one by one; thereafter each fortieth is.
  private var dense: Int
  private let take: (ChunkBuffer, EventRecord, LogEvent) -> Void

  private init(
    _ most: Int, dense: Int, _ take: @escaping (ChunkBuffer, EventRecord, LogEvent) -> Void
  ) {
    left = most
    self.dense = dense
    self.take = take
  }

  /// Hands over at most so many events, in order; after `dense` of them each fortieth.
  static func read(
    _ most: Int, dense: Int = .max, of stream: EventStream,
    _ take: @escaping (_ buffer: ChunkBuffer, _ record: EventRecord, _ event: LogEvent) -> Void
  ) async {
    var reading = Self(most, dense: dense, take)
    // An error means that enough events were read, or that the run itself will tell it.
    try? await stream.run(into: &reading)
  }

  mutating func begin(_ buffer: ChunkBuffer) throws {}

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
    for index in indices {
      guard left > 0 else { throw Enough() }
      left -= 1
      dense -= 1
      guard dense >= 0 || left % 40 == 0 else { continue }
      let record = buffer.batch.records[index]
      if let event = LogEvent(line: Array(buffer.line(record)), fallbackID: "") {
        take(buffer, record, event)
      }
    }
  }
}
