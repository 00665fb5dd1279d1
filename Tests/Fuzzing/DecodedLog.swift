private import LogIngest
private import LogModel

/// What LogIngest makes of a log, line by line: the other side of `SlowDecoder`.
package struct DecodedLog: Sendable {
  package fileprivate(set) var events: [Int: DecodedEvent] = [:]
  package fileprivate(set) var rejected: Set<Int> = []
  package fileprivate(set) var lines = 0
  package fileprivate(set) var blank = 0
  /// Bytes taken from the file.
  package fileprivate(set) var bytesRead = 0
  /// Whether bytes are missing, and whether there is anything to be said of the input at all.
  package fileprivate(set) var losesData = false
  package fileprivate(set) var hasProblem = false

  /// Reads a file; small chunks put every line at every place of one.
  package init(of path: String, jobs: Int = 1, chunkSize: Int) async throws {
    let finder = InputFinder([path])
    var collector = Collector()
    // A format that is not read is named before anything is opened.
    collector.log.hasProblem = !finder.problems.isEmpty
    collector.log.losesData = collector.log.hasProblem
    let stream = EventStream(
      inputs: finder.files, metrics: MetricTable(), options: .strict, jobs: jobs,
      chunkSize: chunkSize)
    try await stream.run(into: &collector)
    self = collector.log
  }

  fileprivate init() {}
}

private struct Collector: EventObserver {
  var log = DecodedLog()
  var names = Names()

  mutating func begin(_ buffer: ChunkBuffer) throws {
    buffer.adopt(into: &names)
    log.lines += buffer.batch.lines
    log.blank += buffer.batch.blank
    log.bytesRead = buffer.progress.bytes
    if let problem = buffer.problem {
      log.hasProblem = true
      log.losesData = log.losesData || problem.losesData
    }
    for reject in buffer.batch.rejects { log.rejected.insert(buffer.firstLine + reject.lineOffset) }
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
    for index in indices {
      let record = buffer.batch.records[index]
      let kind = names.kinds[record.kind]
      var event = DecodedEvent()
      event.time = record.time
      event.type = kind.type
      event.severity = record.severity
      event.status = kind.status
      event.service = names.services[kind.service]
      event.region = names.regions[kind.region]
      event.endpoint = names.endpoints[kind.endpoint]
      event.errorType = names.errorTypes[kind.errorType]
      event.customer = names.customers[record.customer]
      let line = Array(buffer.line(record))
      event.id = Self.text(line, record.idStart, record.idLength)
      event.message = Self.text(line, record.messageStart, record.messageLength)
      let first = Int(record.firstSample)
      event.samples = buffer.batch.samples[first..<first + Int(record.sampleCount)].map {
        DecodedEvent.Number(metric: $0.metric, value: $0.value)
      }
      log.events[buffer.firstLine + Int(record.lineOffset)] = event
    }
  }

  /// The text a record points at, its escapes decoded; of a value that is no string the JSON.
  private static func text(_ line: [UInt8], _ start: UInt32, _ length: UInt32) -> String {
    let part = line[Int(start)..<Int(start + length)]
    if start > 0, length > 0, line[Int(start) - 1] != 0x22 {
      let value = try? JSONValue(parsing: Array(part))
      return value.map { $0.scalarText ?? String(decoding: $0.compactBytes, as: UTF8.self) } ?? "?"
    }
    return (try? JSONValue(parsing: [0x22] + part + [0x22]))?.string ?? "no text"
  }
}
