/// A moment of event time, in microseconds since 1970-01-01T00:00:00Z.
///
/// Microseconds cover the years 0000 to 9999 of RFC 3339; further digits of a fraction are dropped.
/// No timestamp comes from the machine's clock.
package struct Timestamp: Codable, Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static func < (lhs: Self, rhs: Self) -> Bool { lhs.microseconds < rhs.microseconds }

  package static func + (lhs: Self, rhs: EventDuration) -> Self {
    Self(microseconds: lhs.microseconds &+ rhs.microseconds)
  }

  package static func - (lhs: Self, rhs: EventDuration) -> Self {
    Self(microseconds: lhs.microseconds &- rhs.microseconds)
  }

  /// The duration from `rhs` to this moment; negative when this moment is earlier.
  package static func - (lhs: Self, rhs: Self) -> EventDuration {
    EventDuration(microseconds: lhs.microseconds &- rhs.microseconds)
  }

  /// Whole milliseconds since the epoch, rounded down.
  package var milliseconds: Int64 {
    (microseconds - (((microseconds % 1000) + 1000) % 1000)) / 1000
  }
}

/// A length of event time, in microseconds.
package struct EventDuration: Codable, Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = Self(microseconds: 0)
  package static func seconds(_ count: Int64) -> Self { Self(microseconds: count * 1_000_000) }
  package static func minutes(_ count: Int64) -> Self { .seconds(60 * count) }

  package static func < (lhs: Self, rhs: Self) -> Bool { lhs.microseconds < rhs.microseconds }

  package var inSeconds: Double { Double(microseconds) / 1_000_000 }
}

extension EventDuration: CustomStringConvertible {
  /// The duration in words: `340 ms`, `42 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
  package var description: String {
    if microseconds < 0 { return "-" + Self(microseconds: -microseconds).description }
    if microseconds < 1_000_000 { return "\(microseconds / 1000) ms" }
    let seconds = microseconds / 1_000_000
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: Self.pair(seconds / 60, "min", seconds % 60, "s")
    case ..<86_400: Self.pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
    default: Self.pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  private static func pair(_ large: Int64, _ unit: String, _ rest: Int64, _ small: String)
    -> String
  {
    rest == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(rest) \(small)"
  }
}

extension Int64 {
  /// The quotient, rounded down also where the number is negative.
  package func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
