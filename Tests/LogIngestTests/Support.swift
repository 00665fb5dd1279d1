import Foundation
import LogIngest
import LogModel
import TestSupport

/// What a stream handed over, as text.
struct Collector: EventObserver {
  struct Event: Equatable {
    var id: String
    var time: Timestamp
    var service: String
    var region: String
    var line: Int
    var samples: [Double]
    var status: UInt16
    var isFailed = false
    var endpoint = ""
    var severity = EventSeverity.info
  }

  var names = Names()
  var events: [Event] = []
  /// Of the events.
  var messages: [String] = []
  var rejects: [String] = []
  var lines = 0
  var blank = 0
  var problem: InputProblem?
  var typeMismatches: [(kind: Batch.TypeMismatch.Kind, text: String)] = []

  mutating func begin(_ buffer: ChunkBuffer) {
    buffer.adopt(into: &names)
    lines += buffer.batch.lines
    blank += buffer.batch.blank
    typeMismatches += buffer.batch.typeMismatches.map {
      ($0.kind, String(decoding: buffer.text($0), as: UTF8.self))
    }
    problem = buffer.problem ?? problem
    for reject in buffer.batch.rejects {
      rejects.append(
        "\(buffer.firstLine + reject.lineOffset):\(reject.column) \(reject.reason.text)")
    }
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {
    for index in indices {
      let record = buffer.batch.records[index]
      let line = Array(buffer.line(record))
      let id = line[Int(record.idStart)..<Int(record.idStart + record.idLength)]
      let message = line.dropFirst(Int(record.messageStart)).prefix(Int(record.messageLength))
      let first = Int(record.firstSample)
      let kind = names.kinds[record.kind]
      events.append(
        Event(
          id: String(decoding: id, as: UTF8.self), time: record.time,
          service: names.services[kind.service], region: names.regions[kind.region],
          line: buffer.firstLine + Int(record.lineOffset),
          samples: buffer.batch.samples[first..<first + Int(record.sampleCount)].map(\.value),
          status: kind.status, isFailed: kind.outcome == .failed,
          endpoint: names.endpoints[kind.endpoint],
          severity: record.severity))
      messages.append(String(decoding: message, as: UTF8.self))
    }
  }
}

/// Reads files through the whole of LogIngest.
func collect(
  _ paths: [String], jobs: Int = 1, chunkSize: Int = EventStream.chunkSize,
  longestLine: Int = 8 << 20, options: ReadingOptions = .strict,
  sorting: [Int: EventSorter.Reach]? = nil
) async throws -> Collector {
  var collector = Collector()
  let stream = EventStream(
    inputs: InputFinder(paths).files, sorting: sorting, metrics: MetricTable(), options: options,
    jobs: jobs, chunkSize: chunkSize, longestLine: longestLine)
  try await stream.run(into: &collector)
  return collector
}

/// Reads bytes as one file.
func collect(
  _ bytes: some Sequence<UInt8>, jobs: Int = 1, chunkSize: Int = EventStream.chunkSize,
  longestLine: Int = 8 << 20
) async throws -> Collector {
  let folder = try TemporaryFolder()
  return try await collect(
    [folder.write(bytes, "log")], jobs: jobs, chunkSize: chunkSize, longestLine: longestLine)
}

func collect(_ text: String) async throws -> Collector { try await collect(text.utf8) }
