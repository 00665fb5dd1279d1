import LogIngest
import LogModel
import TestSupport
import Testing

@Suite struct `Decoding` {
  @Test func `an event becomes a record`() async throws {
    let log = try await collect(Lines.api(latency: "120.5") + "\n")
    #expect(
      log.events == [
        .init(
          id: "EVT-1", time: try #require(Timestamp("2026-01-05T08:00:00Z")),
          service: "payments-api", region: "us-east-1", line: 1, samples: [120.5], status: 200,
          endpoint: "/api/v1/charges")
      ])
  }

  @Test func `keys in any order, white space and escapes mean the same`() async throws {
    let plain = try await collect(Lines.database() + "\n")
    let rough =
      "\t{ \"metrics\" : {\"slow_queries\":0 , \"query_\\u0074ime_ms\": 4.0e1,\"connection_count\":12}"
      + ", \"service_name\":\"payments\\u002ddb\",\"ev\\u0065nt_type\":\"data\\u0062ase\","
      + "\"timestamp\":\"2026-01-05T09:00:00.000+01:00\", \"extra\":[1,{\"a\":[]}],"
      + "\"region\":\"us-east-1\",\"event_id\":\"EVT-2\"}  \r\n"
    let log = try await collect(rough)
    #expect(log.rejects == [])
    let event = try #require(log.events.first)
    #expect(event.service == plain.events[0].service)
    #expect(event.time == plain.events[0].time)
    #expect(event.samples.sorted() == plain.events[0].samples.sorted())
  }

  @Test func `blank lines, CRLF, a byte order mark and a missing last newline are fine`()
    async throws
  {
    let log = try await collect(
      "\u{feff}\(Lines.api(id: "a"))\r\n\r\n   \n\(Lines.api(id: "b"))\n\n\(Lines.api(id: "c"))")
    #expect(log.events.map(\.id) == ["a", "b", "c"])
    #expect(log.events.map(\.line) == [1, 4, 6])
    #expect(log.blank == 3 && log.lines == 6 && log.rejects == [])
  }

  @Test(arguments: [("", 0), ("\n", 1), ("x", 1), ("x\n", 1), ("x\n\n", 2), ("x\ny", 2)])
  func `lines are counted as editors count them`(text: String, count: Int) async throws {
    for size in [64, 4096] {
      let log = try await collect(text.utf8, chunkSize: size)
      #expect(log.lines == count)
    }
    let long = String(repeating: Lines.api() + "\n", count: 50)
    #expect(try await collect(long.utf8, chunkSize: 300).lines == 50)
  }

  @Test func `of two values with one name the last counts`() async throws {
    let line = Lines.api().replacing(
      #""latency_ms":120.5,"#, with: #""latency_ms":1,"latency_ms":2,"latency_ms":3,"#)
    let twice = line.replacing("}}", with: #"},"metrics":{"latency_ms":7}}"#)
    let log = try await collect(line + "\n" + line + "\n" + twice)
    #expect(log.events.map(\.samples) == [[3], [3], [7]])
  }

  /// The line, the text its mistake stands at ("" is the whole line), and the reason.
  static let mistakes: [(String, String, RejectReason)] = [
    ("hello", "hello", .notObject), ("  [1]", "[1]", .notObject), ("{\"a\":1", "", .notJSON),
    ("{\"a\":tru}", "tru", .notJSON), ("{\"a\":01}", "01", .notJSON),
    ("{\"a\":\"\\q\"}", "\\q", .badEscape),
    ("{\"a\":\"\t\"}", "\t", .controlCharacter),
    (Lines.api() + "{}", "{}", .trailingText), ("{}", "{", .missingTimestamp),
    (Lines.api("yesterday"), "\"yesterday", .badTimestamp),
    (Lines.api().replacing("\"api\"", with: "\"cache\""), "\"cache", .unknownType),
    (Lines.api().replacing("\"api\"", with: "[1]"), "[1]", .unknownType),
    (
      Lines.api().replacing("\"2026-01-05T08:00:00.000Z\"", with: "1767600000"), "17676",
      .badTimestamp
    ),
    (Lines.api(service: ""), "{\"event", .missingService),
    (Lines.api().replacing("\"payments-api\"", with: "{\"a\":1}"), "{\"a\"", .badService),
  ]

  @Test(arguments: mistakes)
  func `a line that is no event is rejected with its place`(
    line: String, place: String, reason: RejectReason
  ) async throws {
    let log = try await collect("\(line)\n\(Lines.api())\n")
    let column = place.isEmpty ? line.utf8.count : column(of: place, in: line)
    #expect(log.rejects == ["1:\(column + 1) \(reason.text)"])
    #expect(log.events.count == 1, "the next line is read all the same")
  }

  private func column(of place: String, in line: String) -> Int {
    guard let range = line.ranges(of: place).last else { return -1 }
    return line.utf8.distance(from: line.startIndex, to: range.lowerBound)
  }

  @Test func `the first timestamp is compared with none before it`() async throws {
    let zeros = String(repeating: "\0", count: 16)
    for text in ["\(zeros):08.123Z", "1970-01-01T00:00:60.123Z", "1970-01-01T00:00:0x.123Z"] {
      #expect(try await collect(Lines.api(text) + "\n").events.isEmpty, "\(text)")
    }
    let log = try await collect(Lines.api("1970-01-01T00:00:08.123Z") + "\n")
    #expect(log.events.map(\.time.microseconds) == [8_123_000])
  }

  @Test func `timestamps of one minute are read alike, whatever stands between`() async throws {
    let texts = ["00.001Z", "59.999Z", "59.999z", "07.5Z", "60.000Z", "00.001+00:00", "00.0001Z"]
    let lines = texts.map { Lines.api("2026-01-05T08:00:" + $0) }
    let log = try await collect(lines.joined(separator: "\n"))
    let start: Int64 = 1_767_600_000_000_000
    #expect(log.rejects.count == 1, "a leap second ends an hour")
    #expect(
      log.events.map { $0.time.microseconds - start }
        == [1000, 59_999_000, 59_999_000, 7_500_000, 1000, 100])
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a line cut inside a string lacks its quote, whatever ends lines`(end: String) async throws {
    let log = try await collect("{\"a\":\"x\(end)\(Lines.api())\(end)")
    #expect(log.rejects == ["1:8 a string has no closing quote"])
  }

  @Test func `bytes that are no UTF-8 reject their line alone`() async throws {
    var bytes = Array("{\"a\":\"".utf8) + [0xff, 0xc0]
    bytes += Array("\"}\n\(Lines.api())\n".utf8)
    let log = try await collect(bytes)
    #expect(log.rejects == ["1:7 not valid UTF-8"])
    #expect(log.events.count == 1)
  }

  @Test func `nesting is bounded`() async throws {
    let deep = String(repeating: "[", count: 100_000)
    let log = try await collect("{\"a\":\(deep)\n\(Lines.api())\n")
    #expect(log.rejects.count == 1 && log.rejects[0].hasSuffix("nested too deep"))
    #expect(log.events.count == 1)
  }

  @Test func `a metric that is no number is left out and counted`() async throws {
    let values = ["\"fast\"", "null", "[9]", "1e999", "true", "\"\"", "\"1 2\"", "\"0x1\""]
    let log = try await collect(
      values.map { Lines.api(latency: $0) }.joined(separator: "\n"))
    #expect(log.events.map(\.samples) == values.map { _ in [] })
    #expect(log.typeMismatches.count == 7, "null is no mismatch")
    #expect(log.typeMismatches.map(\.text) == values.filter { $0 != "null" })
  }

  @Test(arguments: [
    ("\"930\"", 930.0), ("\" 930 \"", 930), ("\"-3.5e1\"", -35),
    ("\"0.12345678901\"", 0.12345678901),
  ])
  func `a number in a string is a number`(text: String, value: Double) async throws {
    let log = try await collect(
      Lines.api(latency: text).replacing(":200", with: ":\"503\""))
    #expect(log.events.map(\.samples) == [[value]] && log.typeMismatches.isEmpty)
    #expect(log.events.map(\.status) == [503])
    #expect(
      LogEvent(line: Array(Lines.api(latency: text).utf8), fallbackID: "")?
        .number("latency_ms") == value)
  }

  @Test func `a status that is none is told of, each time`() async throws {
    let values = ["\"503 Service Unavailable\"", "503.5", "0", "null", "{}"]
    let lines = values.map { Lines.api().replacing("_code\":200", with: "_code\":\($0)") }
    let log = try await collect((lines + lines + lines).joined(separator: "\n"))
    #expect(log.events.map(\.status) == .init(repeating: 0, count: 15) && log.rejects == [])
    #expect(log.typeMismatches.count { $0.kind == .noStatus } == 12, "null is no status")
  }

  @Test func `a field that is only shown never costs an event`() async throws {
    for value in ["42", "true", "-1.5", "{\"a\":[1]}", "[]", "null", "\"\"", "{\"msg\":\"hello\"}"]
    {
      var line = Lines.api()
      for field in [
        "\"EVT-1\"", "\"us-east-1\"", "\"CUST-0001\"", "\"info\"", "\"request served\"",
      ] {
        line = line.replacing(":\(field)", with: ":\(value)")
      }
      // Three times, as what stood once may be read in another way.
      let log = try await collect("\(line)\n\(line)\n\(line)\n")
      #expect(log.rejects == [] && log.events.count == 3, "\(value)")
      #expect(log.events.map(\.samples) == [[120.5], [120.5], [120.5]], "\(value)")
      let isName = !["{", "[", "n", "\""].contains(value.first)
      #expect(log.events.map(\.region) == .init(repeating: isName ? value : "", count: 3))
      let event = try #require(LogEvent(line: Array(line.utf8), fallbackID: "-"))
      #expect(event.source.region == (isName ? value : nil))
      #expect(event.source.customerID == (isName ? value : nil))
    }
  }

  @Test func `the message of an object is its own`() throws {
    func message(_ value: String) -> String? {
      LogEvent(
        line: Array(Lines.api().replacing("\"request served\"", with: value).utf8), fallbackID: "")?
        .message
    }
    #expect(message("{\"msg\":\"hello\",\"n\":1}") == "hello")
    #expect(message("{\"n\": 1}") == "{\"n\":1}")
    #expect(message("[1, 2]") == "[1,2]" && message("7") == "7" && message("null") == "")
  }

  @Test func `a number is a name, the same as in quotes`() async throws {
    let line = Lines.api().replacing("\"payments-api\"", with: "7")
    let log = try await collect("\(line)\n\(Lines.api(service: "7"))\n\(line)\n")
    #expect(log.events.map(\.service) == ["7", "7", "7"] && log.names.services.count == 1)
  }

  @Test func `metrics that are no object lose themselves alone`() async throws {
    let lines = ["[{\"name\":1}]", "\"none\"", "7", "null"].map { value in
      "{\"timestamp\":\"2026-01-05T08:00:00Z\",\"event_type\":\"api\",\"metrics\":\(value),"
        + "\"service_name\":\"a\"}"
    }
    let log = try await collect((lines + lines).joined(separator: "\n"))
    #expect(log.events.count == 8 && log.rejects == [])
    #expect(log.typeMismatches.count == 6, "null is none")
  }

  @Test(
    arguments: [
      (
        ["info", "INFO", "debug", "Trace", "notice", "I", "30", "\"20\"", "6", "9", "\" Info \""],
        .info
      ),
      (["warn", "WARNING", "Warn", "W", "40", "4", "13"], .warning),
      (["err", "ERROR", "severe", "failure", "E", "50", "\"50\"", "3", "17"], .error),
      (["fatal", "CRIT", "critical", "alert", "emerg", "panic", "F", "60", "0", "21"], .critical),
    ] as [([String], EventSeverity)])
  func `a severity is read in any spelling`(words: [String], severity: EventSeverity) async throws {
    let lines = words.map { word in
      let value = Int(word) != nil || word.hasPrefix("\"") ? word : "\"\(word)\""
      return Lines.api().replacing("\"info\"", with: value)
    }
    let log = try await collect((lines + lines).joined(separator: "\n"))
    #expect(log.events.map(\.severity) == .init(repeating: severity, count: lines.count * 2))
    #expect(log.typeMismatches.isEmpty && log.rejects == [])
    for line in lines {
      #expect(LogEvent(line: Array(line.utf8), fallbackID: "")?.severity == severity, "\(line)")
    }
  }

  /// However often it stood before, and however the log is cut.
  @Test(arguments: [1, 2, 8])
  func `an unknown severity counts as info, each is counted`(jobs: Int) async throws {
    let lines = (0..<300).map { index in
      Lines.api().replacing("\"info\"", with: index % 3 == 0 ? "\"audit\"" : "\"error\"")
    }
    let log = try await collect(lines.joined(separator: "\n").utf8, jobs: jobs, chunkSize: 4000)
    #expect(log.events.count { $0.severity == .info } == 100)
    #expect(log.typeMismatches.map(\.text) == .init(repeating: "\"audit\"", count: 100))
  }

  @Test func `names are told apart by their bytes`() async throws {
    let names = ["é", "e\u{301}", "a", "a\u{0}", String(repeating: "x", count: 40), "x", ""]
    let lines = names.map { name in
      Lines.api(region: name.replacing("\u{0}", with: "\\u0000"))
    }
    let log = try await collect(lines.joined(separator: "\n"))
    #expect(log.events.map { Array($0.region.utf8) } == names.map { Array($0.utf8) })
  }

  /// Short, medium and long names are kept in different ways; each line has one twice, and a chunk
  /// may end right behind it.
  @Test(arguments: [64, 1 << 20])
  func `names of any length are known again`(chunkSize: Int) async throws {
    let names = (1...70).map {
      String(repeating: "é", count: $0 % 3) + String(repeating: "n", count: $0)
    }
    let lines = (names + names).map { Lines.api(region: $0) }
    let log = try await collect(Array(lines.joined(separator: "\n").utf8), chunkSize: chunkSize)
    #expect(log.rejects == [])
    #expect(log.events.map(\.region) == names + names)
    #expect(log.names.regions.count == names.count)
  }

  @Test func `a known name does not excuse what only looks like it`() async throws {
    let lines = [#"eu"#, #"eu\"#, #"eu\""#, "eu\u{1}", "eu\u{0}", #"eu\u0065"#, "eu"].map { text in
      Lines.api(region: "@").replacing("@", with: text)
    }
    let log = try await collect(lines.joined(separator: "\n"))
    #expect(log.events.map(\.region) == ["eu", "eu\"", "eue", "eu"])
    #expect(log.events.map(\.line) == [1, 3, 6, 7])
  }

  @Test(arguments: [
    ("7", 7), ("1234567", 1_234_567), ("12345678", 12_345_678), ("0.1234567", 0.1234567),
    ("1234567.1234567", 1_234_567.1234567), ("0.12345678", 0.12345678), ("-3.5", -3.5),
    ("2e3", 2000), ("2E-1", 0.2), ("123456789012345678", 123_456_789_012_345_680), ("0", 0),
    ("0.30000000000000004", 0.30000000000000004),
  ])
  func `numbers are read exactly`(text: String, value: Double) async throws {
    let log = try await collect(Lines.api(latency: text))
    #expect(log.events.map(\.samples) == [[value]])
  }

  @Test(arguments: ["01", "1.", ".5", "1e", "-", "+1", "1.e3", "00.5", "1 2", "0x10"])
  func `what is no number rejects its line`(text: String) async throws {
    let log = try await collect(Lines.api(latency: text))
    #expect(log.events.isEmpty && log.rejects.count == 1)
  }

  @Test func `a line of many megabytes is rejected and the next one read`() async throws {
    let long = Lines.api(message: String(repeating: "x", count: 20 << 20))
    let fits = Lines.api(id: "fits", message: String(repeating: "y", count: 3 << 20))
    let log = try await collect("\(long)\n\(fits)\n\(Lines.api(id: "last"))\n")
    #expect(log.rejects == ["1:0 the line is too long"])
    #expect(log.events.map(\.id) == ["fits", "last"])
    #expect(log.events.map(\.line) == [2, 3])
  }
}

@Suite struct `A threshold on the status` {
  @Test func `makes it a metric and leaves it a status`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Lines.api(status: 429) + "\n", "log")
    let metrics = MetricTable(
      thresholds: [
        Threshold(
          metric: "status_code", eventType: .api, label: "", unit: "", normalBelow: 400,
          alertAbove: 428)
      ])
    var collector = Collector()
    try await EventStream(
      inputs: InputFinder([path]).files, metrics: metrics, options: .strict, jobs: 1
    )
    .run(into: &collector)
    #expect(collector.events.first?.samples == [120.5, 429])
    #expect(collector.events.first?.status == 429)
  }
}
