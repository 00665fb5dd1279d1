private import Glibc
internal import HTTPClient
internal import ModelClient
internal import Platform

/// The machine's clock.
package struct SystemClock: RunClock {
  private let start = ContinuousClock.now

  package init() {}

  package func elapsed() -> Double { start.duration(to: .now) / .seconds(1) }

  package func wallSeconds() -> Int64 { Int64(time(nil)) }

  package func sleep(_ seconds: Double) async {
    try? await Task.sleep(for: .seconds(min(max(0, seconds), 86_400)))
  }
}

extension CurlTransport {
  /// The transport to servers, which ends when the run receives a signal.
  static var ofRun: Self { Self(isEnding: { Interruption.isPending }) }
}
