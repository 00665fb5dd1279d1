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
        [.critical], [.high, .critical], [.medium, .high, .critical], Severity.allCases, [], [],
        [],
      ])
  }

  @Test func `a table is as wide as its widest cells and ends without spaces`() {
    let table = ColumnTable(["A", "LONG"], [["wide one", "é"], ["x", "y"]])
    #expect(table.text == "A         LONG\nwide one  é\nx         y\n")
    #expect(ColumnTable(["A"], []).text == "A\n")
  }

  @Test func `every option of a command stands in its help`() {
    for argument in ["--report FILE", "--fail-on WHAT", "INPUT…", "--quiet", "--help"] {
      #expect(AnalyzeCommand.help.description.contains("  \(argument)"))
    }
    for help in [
      AnalyzeCommand.help, BacktestCommand.help, DiffCommand.help, GenerateCommand.help,
      KBCommand.help, SuppressCommand.help, ThresholdsCommand.help,
    ] {
      #expect(help.description.hasPrefix("Usage: logmon "))
      #expect(help.description.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }
}
