import LogmonCLI
import TestSupport
import Testing

@Suite struct `Explaining thresholds` {
  @Test(arguments: [
    (["--region", "eu"], "'--region' needs '--explain SERVICE'"),
    (["--endpoint", "/a"], "'--endpoint' needs '--explain SERVICE'"),
    (["--explane", "a"], "unknown option '--explane'; did you mean '--explain'?"),
  ])
  func `says what to do`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try ThresholdsCommand(words) }
    #expect(error?.description == message)
  }

  @Test func `an init needs a log`() {
    let error = #expect(throws: UsageError.self) { try InitCommand([]) }
    #expect(error?.description == "missing argument 'FILE…'; name a log file, a folder or '-'")
  }
}
