/// Time as the run hands it in: the agent itself never looks at a clock.
package protocol RunClock: Sendable {
  /// Seconds since some fixed moment; never goes back.
  func elapsed() -> Double
  /// Seconds since 1970, as the server would say it.
  func wallSeconds() -> Int64
  /// Waits; returns early when the task is cancelled.
  func sleep(_ seconds: Double) async
}
