import LogDetect
import LogModel
import TestSupport
import Testing

@Suite struct `Unusual lines` {
  @Test func `steady lines do not deviate`() {
    var lines = LineSource(seed: 1)
    for _ in 0..<240 { lines.minute(["order stored": 20, "page shown": 60], errors: ["lost": 1]) }
    #expect(lines.deviations.allSatisfy { !$0.opens })
  }

  @Test func `a burst of error lines tells of trouble, with its first words`() throws {
    var lines = LineSource(seed: 2)
    for _ in 0..<10 { lines.minute(["order stored": 20]) }
    lines.deviations = []
    lines.minute(["order stored": 20], errors: ["no route to 10.0.0.7": 12])
    let found = try #require(lines.deviations.last)
    #expect(found.kind == .errorLines && found.opens)
    #expect(found.template?.text == "no route to 10.0.0.7")
  }

  /// A retry storm every ten minutes is what the service usually does.
  @Test func `bursts that come again and again become usual`() {
    var lines = LineSource(seed: 3)
    for minute in 0..<600 {
      if minute == 60 { lines.deviations = [] }
      lines.minute(["order stored": 20], errors: minute % 10 == 9 ? ["timeout of peer": 12] : [:])
    }
    #expect(lines.deviations.allSatisfy { !$0.opens })
  }

  @Test func `an incident of several minutes is not learned`() {
    var lines = LineSource(seed: 4)
    for _ in 0..<30 { lines.minute(["order stored": 20]) }
    for _ in 0..<4 { lines.minute(["order stored": 20], errors: ["timeout of peer": 12]) }
    for _ in 0..<10 { lines.minute(["order stored": 20]) }
    lines.deviations = []
    lines.minute(["order stored": 20], errors: ["timeout of peer": 12])
    #expect(lines.deviations.contains { $0.kind == .errorLines && $0.opens })
  }

  @Test func `lines that vanish while the service writes on deviate`() throws {
    var lines = LineSource(seed: 5)
    for _ in 0..<10 { lines.minute(["order stored": 20, "page shown": 60]) }
    lines.deviations = []
    for _ in 0..<2 { lines.minute(["page shown": 60]) }
    let found = try #require(lines.deviations.first)
    #expect(found.kind == .lostLines && found.opens && found.template?.text == "order stored")
    lines.deviations = []
    for _ in 0..<20 { lines.minute(["page shown": 60]) }
    lines.deviations = []
    for _ in 0..<5 { lines.minute(["page shown": 60]) }
    #expect(lines.deviations.isEmpty, "long gone, they are no longer expected")
  }

  @Test func `a service that is silent has lost no lines`() {
    var lines = LineSource(seed: 6)
    for _ in 0..<10 { lines.minute(["order stored": 20, "page shown": 60]) }
    for _ in 0..<10 { lines.minute([:]) }
    for _ in 0..<10 { lines.minute(["order stored": 2, "page shown": 6]) }
    #expect(lines.deviations.isEmpty)
  }

  @Test func `are counted by template, with the minutes in which they came`() throws {
    var lines = LineSource(seed: 10)
    for minute in 0..<10 {
      let errors = [3, 4, 8].contains(minute) ? ["no route to 10.0.0.\(minute)": 5] : [:]
      lines.minute(["order \(minute) stored": 20], errors: errors)
    }
    let profile = try #require(lines.profiles.first?.profile)
    #expect(profile.isWhole && profile.regions == 1)
    let errors = try #require(profile.templates.first)
    #expect(errors.isError && errors.text == "no route to 10.0.0.3")
    #expect((errors.lines, errors.minutes, errors.spells) == (15, 3, 2))
    let others = try #require(profile.templates.last)
    #expect(!others.isError && (others.lines, others.minutes, others.spells) == (200, 10, 1))
  }

  /// The most frequent ones are kept in full, the others can be recognized.
  @Test func `of many templates are counted up to a bound`() throws {
    func source(_ count: Int) -> LineSource {
      var lines = LineSource(seed: 11)
      for number in 0..<count {
        let word = [UInt8(97 + number / 26), UInt8(97 + number % 26)]
        lines.observe([word + Array(" failed".utf8)], severity: number < 30 ? .error : .info)
      }
      return lines
    }
    let profile = try #require(source(60).profiles.first?.profile)
    #expect(profile.templates.count == 24 && profile.others.count == 36 && profile.isWhole)
    let full = try #require(source(300).profiles.first?.profile)
    #expect(full.templates.count + full.others.count == 200 && !full.isWhole)
  }

  /// The same lines give the same deviations, however they are cut into batches.
  @Test func `batches do not matter`() {
    var (one, many) = (LineSource(seed: 7), LineSource(seed: 7, batch: 7))
    for minute in 0..<20 {
      let errors = minute == 15 ? ["no route to host": 12] : [:]
      one.minute(["order stored": minute < 17 ? 20 : 0, "page shown": 60], errors: errors)
      many.minute(["order stored": minute < 17 ? 20 : 0, "page shown": 60], errors: errors)
    }
    #expect(!one.deviations.isEmpty)
    #expect(one.deviations.map(\.value) == many.deviations.map(\.value))
    #expect(one.deviations.map(\.excess) == many.deviations.map(\.excess))
  }

  @Test func `any bytes are lines, and their number is bounded`() {
    var lines = LineSource(seed: 8)
    var random = SeededGenerator(seed: 9)
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      lines.observe([bytes], severity: .error)
    }
    #expect(lines.deviations.isEmpty)
  }
}

/// Lines of one service.
private struct LineSource {
  var deviations: [Deviation] = []
  private var random: SeededGenerator
  private let batch: Int
  private var names = Names()
  private var detector = DeviationDetector(metrics: MetricTable())
  private var time: Int64 = 1_767_600_000_000_000

  var profiles: [ServiceLines] { detector.lineProfiles }

  init(seed: UInt64, batch: Int = 1000) {
    random = SeededGenerator(seed: seed)
    self.batch = batch
    var kind = EventKind()
    kind.service = names.services.intern("orders")
    _ = names.kinds.intern(kind)
  }

  /// A minute with so many lines of each message, in any order.
  mutating func minute(_ lines: [String: Int], errors: [String: Int] = [:]) {
    var all: [(String, EventSeverity)] = []
    for (message, count) in lines.sorted(by: { $0.key < $1.key }) {
      all += (0..<count).map { _ in (message, .info) }
    }
    for (message, count) in errors.sorted(by: { $0.key < $1.key }) {
      all += (0..<count).map { _ in (message, .error) }
    }
    all.shuffle(using: &random)
    let start = time
    for (index, line) in all.enumerated() {
      time = start + Int64(index) * 60_000_000 / Int64(all.count)
      pending.append((Array(line.0.utf8), line.1, time))
      if pending.count == batch { flush() }
    }
    flush()
    time = start + 60_000_000
  }

  mutating func observe(_ messages: [[UInt8]], severity: EventSeverity) {
    for message in messages {
      time += 1_000_000
      pending.append((message, severity, time))
    }
    flush()
  }

  private var pending: [(message: [UInt8], severity: EventSeverity, time: Int64)] = []

  private mutating func flush() {
    var text: [UInt8] = []
    var records: [EventRecord] = []
    for line in pending {
      var record = EventRecord()
      record.kind = 1
      record.time = Timestamp(microseconds: line.time)
      record.severity = line.severity
      record.lineStart = UInt32(text.count)
      record.messageStart = 2
      record.messageLength = UInt32(line.message.count)
      text += [0, 0] + line.message
      records.append(record)
    }
    pending = []
    detector.observeLines(records.span, names, in: text.span, into: &deviations)
  }
}
