private import Platform

/// The progress of a long run: bytes, rate and time left, on a terminal only.
package struct Progress {
  private let console: Console
  private let total: Int
  private let isShown: Bool
  private let start = SystemCall.monotonicSeconds()
  private var lastShown = 0.0

  /// `total` is the stored size of all inputs; 0 when it is not known.
  package init(console: Console, total: Int, isQuiet: Bool) {
    self.console = console
    self.total = total
    isShown = console.errorIsTerminal && !isQuiet
  }

  /// Draws at most ten times a second, and not in the first half second.
  package mutating func update(bytes: Int) {
    guard isShown else { return }
    let elapsed = SystemCall.monotonicSeconds() - start
    guard elapsed > 0.5, elapsed - lastShown > 0.1 else { return }
    lastShown = elapsed
    console.note("\r\u{1b}[K" + Self.line(bytes: bytes, total: total, seconds: elapsed))
  }

  /// Clears the line.
  package func finish() {
    if isShown, lastShown > 0 { console.note("\r\u{1b}[K") }
  }

  /// `[#######       ] 45 %  312 MB  210 MB/s  3 s left`.
  package static func line(bytes: Int, total: Int, seconds: Double) -> String {
    let megabytes = Double(bytes) / 1e6
    let rate = megabytes / max(seconds, 1e-3)
    let speed = "\(Int(megabytes)) MB  \(Int(rate)) MB/s"
    guard total > 0, bytes > 0 else { return speed }
    let share = min(1, Double(bytes) / Double(total))
    let left = seconds * (1 - share) / share
    let bar = String(repeating: "#", count: Int(share * 24))
    let rest = String(repeating: " ", count: 24 - bar.utf8.count)
    return "[\(bar)\(rest)] \(Int(share * 100)) %  \(speed)  \(Int(left.rounded(.up))) s left"
  }
}
