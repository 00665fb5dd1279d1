package import LogIngest
package import LogModel
internal import Platform

/// The time of a log's last event, found in a separate pass.
package struct LogEnd: EventObserver {
  private var last: Timestamp?

  /// Reads every input; nil where none holds an event.
  package static func find(in files: [InputFile], _ reading: ReadingOptions, jobs: Int) async throws
    -> Timestamp?
  {
    var end = Self()
    let stream = EventStream(
      inputs: files, metrics: MetricTable(), options: reading, jobs: jobs,
      isEnding: { Interruption.isPending })
    try await stream.run(into: &end)
    try Interruption.check()
    return end.last
  }

  package mutating func begin(_ buffer: ChunkBuffer) throws { try Interruption.check() }

  package mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {
    for index in indices {
      let time = buffer.batch.records[index].time
      last = max(last ?? time, time)
    }
  }
}
