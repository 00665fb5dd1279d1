import Foundation
import LogModel
import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A line that was written for a record` {
  /// The second decoder is told of no place, so the grammar reads every line.
  @Test(arguments: `A log of another dialect`.samples)
  func `means the same at the places of its values as by the grammar`(path: String) throws {
    let translation = try Self.translation(of: Array(Data(contentsOf: URL(filePath: path))))
    var unknown = translation
    unknown.written = translation.written.map { _ in WrittenLine() }
    #expect(Self.decoded(translation) == Self.decoded(unknown))
  }

  @Test func `has known places unless something in it is unusual`() throws {
    let records = [
      #"{"level":"info","time":1767600000123,"msg":"a","status":200,"service":"s"}"#,
      #"{"level":"loud","time":1767600000123,"msg":7,"status":200.5,"service":"s"}"#,
      #"{"level":50,"time":1767600000123,"msg":"é\n","status":"503","service":"\u0073","id":"x"}"#,
      #"{"level":"info","time":1767600000123,"msg":"a","service":""}"#,
    ]
    let translation = try Self.translation(of: Array(records.joined(separator: "\n").utf8))
    #expect(translation.written.map(\.isKnown) == [true, false, true, true])
    var unknown = translation
    unknown.written = translation.written.map { _ in WrittenLine() }
    #expect(Self.decoded(translation) == Self.decoded(unknown))
    #expect(Self.decoded(translation).contains("unknownSeverity"))
  }

  private static func translation(of log: [UInt8]) throws -> Translation {
    let text = log.last == 0x0a ? log : log + [0x0a]
    var translator = ChunkTranslator(metrics: MetricTable(), options: ReadingOptions())
    return translator.translate(
      text + [UInt8](repeating: 0, count: Scanner.padding), text.count,
      Frame.detect(text, isWhole: true), RecordDefaults(), isFirst: true, reusing: nil)
  }

  /// All that a decoder makes of the lines, as text.
  private static func decoded(_ translation: Translation) -> String {
    var decoder = EventDecoder(metrics: MetricTable())
    var batch = Batch()
    decoder.decode(translation, into: &batch)
    let copy = batch.copy
    return """
      \(copy.records) \(copy.samples) \(copy.isInOrder) \(batch.lines) \(batch.rejects)
      \(batch.typeMismatches) \(decoder.known.kinds.kinds) \(decoder.known.services.names)
      \(decoder.known.endpoints.names) \(decoder.known.regions.names)
      """
  }
}

@Suite struct `The ends of containers` {
  private static let text = #"{"a":[{"b":[1,"]}",{}],"c":{"d":[]}},[2]],"e":{"\"[":0}}"#

  @Test func `are those that reading each of them finds`() throws {
    let bytes = Array(Self.text.utf8)
    try bytes.asChunk { chunk in
      var ends = ContainerEnds()
      #expect(try Scanner.skipNonString(chunk, 0, noting: &ends) == bytes.count)
      var known = 0
      for start in bytes.indices {
        guard let end = ends.end(of: start) else { continue }
        var at = start
        try Scanner.skipValue(chunk, &at)
        #expect(at == end, "\(start)")
        known += 1
      }
      #expect(known == 9)
    }
  }

  @Test func `are forgotten with the text`() throws {
    try Array(Self.text.utf8).asChunk { chunk in
      var ends = ContainerEnds()
      _ = try Scanner.skipNonString(chunk, 0, noting: &ends)
      ends.removeAll()
      #expect(ends.end(of: 0) == nil)
      ends.giveUp()
      _ = try Scanner.skipNonString(chunk, 0, noting: &ends)
      #expect(ends.end(of: 0) == nil)
    }
  }
}
