import LogIngest
import LogModel
import TestSupport
import Testing

@Suite struct `Decoding, over many inputs` {
  /// The same bytes cut anywhere must give the same events.
  @Test(arguments: [1, 7, 64, 300, 4096, 1 << 19])
  func `events do not depend on the size of chunks`(size: Int) async throws {
    let bytes = Self.roughLog(seed: 11)
    let whole = try await collect(bytes)
    let cut = try await collect(bytes, chunkSize: size)
    #expect(cut.events == whole.events)
    #expect(cut.rejects == whole.rejects)
    #expect(cut.lines == whole.lines && cut.blank == whole.blank)
  }

  @Test(arguments: [2, 3, 8])
  func `events do not depend on the number of jobs`(jobs: Int) async throws {
    let bytes = Self.roughLog(seed: 12)
    let one = try await collect(bytes, chunkSize: 2000)
    let many = try await collect(bytes, jobs: jobs, chunkSize: 2000)
    #expect(many.events == one.events)
    #expect(many.rejects == one.rejects)
  }

  /// Two readers no one line of which is shared must agree on what JSON is.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a mutated line is an event exactly when the tree reader says so`(seed: UInt64) async throws
  {
    var random = SeededGenerator(seed: seed)
    var lines: [[UInt8]] = []
    for _ in 0..<400 {
      var line = Array((Bool.random(using: &random) ? Lines.api() : Lines.database()).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&line, &random) }
      lines.append(line)
    }
    let log = try await collect(lines.joined(separator: [0x0a]))
    let accepted = Set(log.events.map(\.line))
    for (index, line) in lines.enumerated() {
      let isBlank = line.allSatisfy { [0x20, 0x09, 0x0d].contains($0) }
      let expected = LogEvent(line: line, fallbackID: "")
      let text = String(decoding: line, as: UTF8.self)
      guard let expected, !isBlank, !expected.source.service.isEmpty else {
        #expect(!accepted.contains(index + 1), "seed \(seed), accepted: \(text)")
        continue
      }
      #expect(accepted.contains(index + 1), "seed \(seed), refused: \(text)")
    }
    #expect(log.events.count + log.rejects.count + log.blank == log.lines)
  }

  private static func mutate(_ line: inout [UInt8], _ random: inout SeededGenerator) {
    guard !line.isEmpty else { return }
    let at = Int.random(in: 0..<line.count, using: &random)
    let pool =
      Array("\"\\{}[]:,0123456789.eE+-tfnu \t\r\u{1}x".utf8) + [0x80, 0xc3, 0xa9, 0xff, 0x7f]
    let byte = pool.randomElement(using: &random) ?? 0x20
    switch Int.random(in: 0..<4, using: &random) {
    case 0: line[at] = byte
    case 1: line.insert(byte, at: at)
    case 2: line.remove(at: at)
    default: line.removeSubrange(at..<min(line.count, at + 5))
    }
  }

  /// Good, broken and blank lines of all lengths.
  static func roughLog(seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for index in 0..<300 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0: bytes += "not json \(index)".utf8
      case 1: break
      case 2: bytes += Lines.api(Lines.time(index), service: "svc-\(index)").utf8
      case 3:
        let message = String(repeating: "long ", count: Int.random(in: 0..<200, using: &random))
        bytes += Lines.api(Lines.time(index), message: message + "é\\n").utf8
      case 4...6: bytes += Lines.database(Lines.time(index), queryTime: "\(index).25").utf8
      default: bytes += Lines.api(Lines.time(index), id: "EVT-\(index)", latency: "\(index)").utf8
      }
      bytes += index % 7 == 0 ? [0x0d, 0x0a] : [0x0a]
    }
    return bytes
  }
}
