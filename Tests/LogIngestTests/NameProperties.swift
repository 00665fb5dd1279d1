import LogIngest
import LogModel
import TestSupport
import Testing

@Suite struct `More names than a decoder keeps` {
  /// Past 8,192 it forgets them all; what the run knows them by must stay.
  @Test(arguments: [1, 2]) func `are the same names before and behind that`(jobs: Int) async throws
  {
    var random = SeededGenerator(seed: UInt64(jobs))
    // Of lengths that are kept in each of the three ways.
    let names = (0..<8300).map { number in
      "\(number)" + String(repeating: "-", count: Int.random(in: 0...40, using: &random))
    }
    let again = names.shuffled(using: &random).prefix(500)
    let all = again.prefix(200) + names.shuffled(using: &random) + again
    let lines = all.map { name in
      #"{"timestamp":"2026-01-05T08:00:00.000Z","event_type":"api","service_name":"\#(name)"}"#
    }
    let log = try await collect(
      lines.joined(separator: "\n").utf8, jobs: jobs, chunkSize: 20_000)
    #expect(log.events.map(\.service) == Array(all))
    #expect(log.names.services.count == names.count)
  }
}
