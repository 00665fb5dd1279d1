internal import FileOutput
import LogModel
import LogmonCLI
import TestSupport
import Testing

@Suite struct `What the terminal shows` {
  @Test func `a gate trips at its severity and above`() {
    let trips = Gate.allCases.map { gate in
      Severity.allCases.filter { gate.trips(at: $0) }
    }
    #expect(
      trips == [
        [.critical], [.high, .critical], [.medium, .high, .critical], Severity.allCases, [],
      ])
  }

  @Test(arguments: [
    (45_000_000, 100_000_000, 1.5, "[##########              ] 45 %  45 MB  30 MB/s  2 s left"),
    (200, 100, 1, "[########################] 100 %  0 MB  0 MB/s  0 s left"),
    (5_000_000, 0, 2, "5 MB  2 MB/s"),
    (0, 100, 2, "0 MB  0 MB/s"),
    (1_000_000, 0, 0, "1 MB  1000 MB/s"),
  ])
  func `progress says how far and how long`(
    bytes: Int, total: Int, seconds: Double, line: String
  ) {
    #expect(Progress.line(bytes: bytes, total: total, seconds: seconds) == line)
  }

  @Test func `a table is as wide as its widest cells and ends without spaces`() {
    let table = ColumnTable(["A", "LONG"], [["wide one", "é"], ["x", "y"]])
    #expect(table.text == "A         LONG\nwide one  é\nx         y\n")
    #expect(ColumnTable(["A"], []).text == "A\n")
  }

  @Test func `every option of a command stands in its help`() {
    for argument in ["--report FILE", "--fail-on SEVERITY", "INPUT…", "--quiet", "--help"] {
      #expect(AnalyzeCommand.help.description.contains("  \(argument)"))
    }
    for help in [
      AnalyzeCommand.help, GenerateCommand.help, KBCommand.help, ThresholdsCommand.help,
    ] {
      #expect(help.description.hasPrefix("Usage: logmon "))
      #expect(help.description.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }
}
