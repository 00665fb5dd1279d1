import Foundation
import Fuzzing
import LogModel
import Testing

@Suite struct `What fuzzing found or began with` {
  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Corpus")

  @Test(arguments: FuzzTarget.all)
  func `holds for every input that is kept`(target: FuzzTarget) async throws {
    let folder = Self.corpus.appending(path: target.name).path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count >= 3)
    for name in names {
      let input = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      await #expect(throws: Never.self, "\(target.name)/\(name)") {
        try await target.run([UInt8](input))
      }
    }
  }

  @Test func `holds for nothing at all`() async throws {
    for target in FuzzTarget.all { try await target.run([]) }
  }

  /// A differential test that compares nothing would pass as well.
  @Test func `the obvious decoder knows an event, a reject and a blank line`() {
    let metrics = MetricTable()
    let line = #"""
      {"timestamp":"2026-01-05T08:00:00Z","event_type":"api","service_name":"é","region":"x",
      "metrics":{"latency_ms":1e2,"status_code":503,"endpoint":"/a","latency_ms":7}}
      """#
    guard case .event(let event) = SlowDecoder.line(Array(line.utf8), metrics: metrics) else {
      Issue.record("no event")
      return
    }
    #expect(event.service == "é" && event.region == "x" && event.endpoint == "/a")
    #expect(event.status == 503 && event.samples.map(\.value) == [7])
    #expect(SlowDecoder.line(Array("{}".utf8), metrics: metrics) == .rejected)
    #expect(SlowDecoder.line(Array(" \t\r".utf8), metrics: metrics) == .blank)
  }
}
