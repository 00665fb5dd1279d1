import Foundation

/// The rules of the design card, written a second time and as plainly as can be: what the program
/// finds is compared with this.
struct Reference {
  private(set) var events = 0
  private(set) var flagged = 0
  private(set) var critical = 0
  /// By event id: the metrics over their limits with the mean of up to 100 values before.
  private(set) var exceeded: [String: [String: Double?]] = [:]
  private(set) var streaks: [String: Int] = [:]

  private var running: [[String]: Int] = [:]
  private var errors: [String: [Bool]] = [:]
  private var values: [[String]: [Double]] = [:]

  private static let limits: [String: [String: Double]] = [
    "api": ["latency_ms": 500],
    "database": ["query_time_ms": 300],
    "frontend": ["load_time_ms": 5000],
    "infrastructure": ["cpu_percent": 90, "memory_percent": 95],
  ]

  /// Judges the lines of a log in their order.
  init(_ lines: [String]) throws {
    for line in lines { try judge(line) }
  }

  private mutating func judge(_ line: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    let service = object["service_name"] as? String ?? ""
    let type = object["event_type"] as? String ?? ""
    let metrics = object["metrics"] as? [String: Any] ?? [:]
    var over: [String: Double?] = [:]
    for (metric, limit) in Self.limits[type] ?? [:] {
      guard let value = metrics[metric] as? Double else { continue }
      let before = values[[service, metric]] ?? []
      if value > limit { over[metric] = Self.mean(before.suffix(100)) }
      values[[service, metric]] = before + [value]
    }
    if type == "api" {
      let isError = (500...599).contains(metrics["status_code"] as? Int ?? 0)
      errors[service, default: []].append(isError)
      let last = (errors[service] ?? []).suffix(100)
      let rate = Double(last.count { $0 }) * 100 / Double(last.count)
      if isError, last.count >= 20, rate > 5 { over["error_rate"] = .some(nil) }
    }
    count(over, object["event_id"] as? String ?? "", [service, object["region"] as? String ?? ""])
  }

  private mutating func count(_ over: [String: Double?], _ id: String, _ member: [String]) {
    events += 1
    let streak = over.isEmpty ? 0 : (running[member] ?? 0) + 1
    running[member] = streak
    guard streak > 0 else { return }
    flagged += 1
    if streak >= 3 { critical += 1 }
    exceeded[id] = over
    streaks[id] = streak
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
