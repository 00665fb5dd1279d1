private import Glibc
internal import LogAgent

/// The machine's clock, for time limits of calls; no output ever shows it.
struct SystemClock: RunClock {
  func elapsed() -> Double {
    let now = Self.read(CLOCK_MONOTONIC)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  func wallSeconds() -> Int64 { Int64(Self.read(CLOCK_REALTIME).tv_sec) }

  func sleep(_ seconds: Double) async {
    try? await Task.sleep(for: .milliseconds(Int(seconds.rounded(.up) < 1e6 ? seconds * 1000 : 1e9)))
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var now = timespec()
    _ = unsafe clock_gettime(clock, &now)
    return now
  }
}
