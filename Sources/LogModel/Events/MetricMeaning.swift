private import Glibc

/// What the name of a number says about it: what it measures, in which unit, and which change is
/// bad.
///
/// The only list of such words. A run reads names at setup, never for an event.
package struct MetricMeaning: Codable, Equatable, Sendable {
  /// What a number measures.
  package enum Kind: UInt8, Codable, Sendable {
    case latency
    /// A latency that only some of the answers reach.
    case percentile
    /// The time of a call as its caller measures it, and as the called service does.
    case callerLatency, calleeLatency
    /// The time of a call that the called service does not explain.
    case gap
    case errors
    case cpu
    /// Memory or disk.
    case space
    case queue
    case traffic
    /// Error lines of one template, and other lines that are missing.
    case errorLines, lostLines
    /// No event at all, or far fewer than usual.
    case silence
    /// Nothing that the name tells.
    case unknown
  }

  package var kind: Kind
  /// `ms`, `s`, `%` or empty.
  package var unit: String
  /// The least width of a usual range, in the number's own unit.
  package var floor: Double
  /// Whether the number only ever grows, so that its growth is judged.
  package var isCounter = false
  /// The share of the requests that a value tells of: of a percentile those that are slower, 0 for the
  /// slowest one alone.
  package var tail = 1.0
  /// Whether small values are bad.
  package var isBadWhenLow: Bool

  /// The time of a call that its two ends measure differently.
  package static let gap = Self(kind: .gap, unit: "ms", floor: 10, isBadWhenLow: false)

  package static let errorLines = Self(kind: .errorLines, unit: "", floor: 0, isBadWhenLow: false)
  package static let lostLines = Self(kind: .lostLines, unit: "", floor: 0, isBadWhenLow: true)
  package static let silence = Self(kind: .silence, unit: "/min", floor: 0, isBadWhenLow: true)

  private init(kind: Kind, unit: String, floor: Double, isBadWhenLow: Bool) {
    self.kind = kind
    self.unit = unit
    self.floor = floor
    self.isBadWhenLow = isBadWhenLow
  }

  package init(of name: String) {
    let words = Self.words(of: name)
    kind = Self.kind(words)
    unit = Self.unit(words, kind)
    floor = Self.floor(kind, unit, words)
    isBadWhenLow = kind == .traffic || kind == .errors && words.contains(where: Self.isSuccess)
    tail = Self.tail(words)
    isCounter = words.last == "total"
  }

  /// Whether a deviation of it tells of trouble by itself; others are only evidence.
  package var opens: Bool { kind != .traffic && kind != .unknown }

  /// The least number of values in a row that are a new level rather than an incident.
  package var levelShift: Int { kind == .space ? 3 : 8 }

  /// Whether it rises step by step before it is too high, as what fills up does.
  package var climbs: Bool { kind == .space }

  private static func words(of name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private static func kind(_ words: [String]) -> Kind {
    func says(_ starts: [String]) -> Bool {
      words.contains { word in starts.contains { word.hasPrefix($0) } }
    }
    let isTime =
      says(["latenc", "duration", "elapsed", "wait", "took"])
      || words.contains("time") || words.last == "ms"
    // What clients measure includes connections that only wait.
    if words.contains("client") { return .unknown }
    if isTime, words.contains("source") { return .callerLatency }
    if isTime, words.contains("destination") { return .calleeLatency }
    if says(["cpu"]) { return .cpu }
    if says(errors) || words.contains(where: isSuccess) { return .errors }
    if says(["queue", "lag", "backlog", "pending", "buffer"]) { return .queue }
    if words.contains("io") { return .unknown }
    if says(["mem", "heap", "disk", "storage"]) { return .space }
    if isTime { return words.contains(where: isPercentile) ? .percentile : .latency }
    if says(["request", "throughput", "rps", "qps", "replica", "calls", "hits"]) {
      return .traffic
    }
    return .unknown
  }

  private static let errors = [
    "err", "fail", "5xx", "timeout", "restart", "throttl", "panic", "exception", "cancel",
    "reject", "drop", "crash",
  ]

  private static func isSuccess(_ word: String) -> Bool {
    word.hasPrefix("availab") || word.hasPrefix("success")
  }

  private static func isPercentile(_ word: String) -> Bool {
    word == "max" || word.first == "p" && word.count > 1 && word.dropFirst().allSatisfy(\.isNumber)
  }

  /// 0.05 for `p95`, 0.001 for `p999` and `p99.9`, 0 for `max` and `p100`.
  private static func tail(_ words: [String]) -> Double {
    guard let place = words.firstIndex(where: isPercentile) else { return 1 }
    var digits = words[place].dropFirst()
    if digits.count == 2, place + 1 < words.count, words[place + 1].allSatisfy(\.isNumber) {
      digits += words[place + 1]
    }
    guard digits.count <= 6, let number = Double(digits), number != 100 else { return 0 }
    return 1 - number / pow(10, Double(max(2, digits.count)))
  }

  private static func unit(_ words: [String], _ kind: Kind) -> String {
    if words.contains(where: ["percent", "pct", "percentage"].contains) { return "%" }
    switch kind {
    case .latency, .percentile, .callerLatency, .calleeLatency, .gap:
      return words.contains(where: ["s", "sec", "seconds"].contains) ? "s" : "ms"
    case .errors, .cpu, .space, .queue, .traffic, .errorLines, .lostLines, .silence, .unknown:
      return ""
    }
  }

  private static func floor(_ kind: Kind, _ unit: String, _ words: [String]) -> Double {
    let isRatio = words.contains(where: ["ratio", "utilization", "share", "fraction"].contains)
    let scale = isRatio ? 0.01 : 1.0
    switch kind {
    case .latency, .percentile, .callerLatency, .calleeLatency, .gap:
      return unit == "s" ? 0.01 : 10
    case .cpu, .space: return unit == "%" || isRatio ? 10 * scale : 0
    case .queue: return 10 * scale
    case .errors: return scale
    case .traffic, .errorLines, .lostLines, .silence, .unknown: return 0
    }
  }
}
