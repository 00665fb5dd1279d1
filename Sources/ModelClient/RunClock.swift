/// Time as the run provides it: the other targets never read a clock.
package protocol RunClock: Sendable {
  /// Seconds since some fixed moment; monotonic.
  func elapsed() -> Double
  /// Seconds since 1970, comparable with the server's dates.
  func wallSeconds() -> Int64
  /// Waits; returns early when the task is cancelled.
  func sleep(_ seconds: Double) async
}
