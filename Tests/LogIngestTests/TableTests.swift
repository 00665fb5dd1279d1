import TestSupport
import Testing

@testable import LogIngest

@Suite struct `A table` {
  private func read(_ rows: String) async throws -> Collector {
    let folder = try TemporaryFolder()
    return try await collect(
      [folder.write(rows.utf8, "rows.csv")], options: ReadingOptions())
  }

  @Test func `loses only the row whose quote has no end`() async throws {
    let rows = (0..<200).map { number in
      "2026-01-05T08:00:00.\(number + 100)Z,shop,200,\(number),"
        + (number == 50 ? #""never closed"# : #""said ""hi"", twice""#)
    }
    let log = try await read(
      "timestamp,service,status,latency_ms,message\n" + rows.joined(separator: "\n") + "\n")
    #expect(log.events.count == 199)
    #expect(log.rejects.count == 1 && log.lines == 201)
    #expect(log.rejects[0].hasSuffix("a string has no closing quote"))
  }

  @Test func `may hold a record in a cell`() async throws {
    let log = try await read(
      """
      @timestamp,@message
      2026-01-05 08:00:00.137,"{""level"":""error"",""status"":503,""duration_ms"":912}"

      """)
    #expect(log.events.map(\.status) == [503] && log.events[0].samples == [912])
  }

  @Test func `may go on in the next line inside quotes`() async throws {
    let log = try await read(
      """
      timestamp,service,status,latency_ms,message
      2026-01-05T08:00:00Z,shop,200,12,"first
      second, third"
      2026-01-05T08:00:01Z,shop,200,13,plain

      """)
    #expect(log.events.count == 2 && log.rejects.isEmpty && log.lines == 4)
  }

  @Test(arguments: [
    "Response time (ms)", "Latency [ms]", "Duration/ms", "Elapsed time (milliseconds)",
  ]) func `has its units in its headings`(name: String) async throws {
    let log = try await read("Timestamp,Status code,\(name)\n2026-01-05T08:00:00Z,503,912\n")
    #expect(log.events.map(\.samples) == [[912]] && log.events.map(\.status) == [503])
  }

  @Test func `has percentages in its headings`() async throws {
    let log = try await read("Time;Host;CPU (%);Memory [%]\n2026-01-05 08:00;a;91,5;40\n")
    #expect(log.events.map(\.samples) == [[91.5, 40]])
  }

  /// The length of a row stays, so that places in it do.
  @Test(arguments: [
    ("0,912", 0.912), ("912,0", 912), ("1.912,5", 1912.5), ("\"12,25\"", 12.25),
    ("1.234.567,8", 1_234_567.8),
  ]) func `between semicolons may have decimal commas`(text: String, value: Double) async throws {
    let log = try await read(
      "sep=;\r\nTime;Latency (ms);Text\r\n05.01.2026 08:00:00;\(text);a,b\r\n")
    #expect(log.events.map(\.samples) == [[value]] && log.rejects.isEmpty && log.lines == 3)
  }

  @Test(arguments: ["sep=,\n", "sep=;\n", "\u{feff}sep=\t\n"])
  func `may state its separator`(line: String) async throws {
    let log = try await read(
      line
        + "Time,Latency (ms)\n2026-01-05 08:00,912\n".replacing(
          ",", with: "\(line.dropLast().last ?? " ")"))
    #expect(log.events.map(\.samples) == [[912]] && log.rejects.isEmpty && log.lines == 3)
  }
}
