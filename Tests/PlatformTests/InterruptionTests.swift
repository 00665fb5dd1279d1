import Glibc
import Platform
import Testing

@Suite struct `An interrupted process` {
  /// Nothing in this process looks for the wish to end, as where the system gives no more threads.
  @Test func `ends even where nothing asks whether it should`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.install()
      raise(SIGTERM)
      while true { sleep(1) }
    }
  }

  @Test func `ends at once at the second signal, of whatever kind`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.install()
      raise(SIGINT)
      raise(SIGTERM)
      exit(0)
    }
  }
}
