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
    var severity = EventSeverity.info
  }

  var names = Names()
  var events: [Event] = []
  var rejects: [String] = []
  var lines = 0
  var blank = 0
  var problem: InputProblem?
  var typeMismatches: [(kind: Batch.TypeMismatch.Kind, text: String)] = []

  mutating func begin(_ slot: ChunkBuffer) {
    slot.adopt(into: &names)
    lines += slot.batch.lines
    blank += slot.batch.blank
    typeMismatches += slot.batch.typeMismatches.map {
      ($0.kind, String(decoding: slot.text($0), as: UTF8.self))
    }
    problem = slot.problem ?? problem
    for reject in slot.batch.rejects {
      rejects.append("\(slot.firstLine + reject.lineOffset):\(reject.column) \(reject.reason.text)")
    }
  }

  mutating func observe(_ slot: ChunkBuffer, _ indices: Range<Int>) {
    for index in indices {
      let record = slot.batch.records[index]
      let line = Array(slot.line(record))
      let id = line[Int(record.idStart)..<Int(record.idStart + record.idLength)]
      let first = Int(record.firstSample)
      let kind = names.kinds[record.kind]
      events.append(
        Event(
          id: String(decoding: id, as: UTF8.self), time: record.time,
          service: names.services[kind.service], region: names.regions[kind.region],
          line: slot.firstLine + Int(record.lineOffset),
          samples: slot.batch.samples[first..<first + Int(record.sampleCount)].map(\.value),
          status: kind.status, severity: record.severity))
    }
  }
}

/// Reads files through the whole of LogIngest.
func collect(
  _ paths: [String], jobs: Int = 1, chunkSize: Int = EventStream.chunkSize,
  longestLine: Int = 8 << 20
) async throws -> Collector {
  var collector = Collector()
  let stream = EventStream(
    inputs: InputFinder(paths).files, metrics: MetricTable(), jobs: jobs, chunkSize: chunkSize,
    longestLine: longestLine)
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
