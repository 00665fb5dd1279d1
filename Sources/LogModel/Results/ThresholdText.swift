/// Thresholds in words and in the keys of the config file.
extension Threshold {
  /// `< 200 ms`, `> 5` for a floor of 5; a dash where nothing is judged.
  package func normalText(_ quantity: (Double, String) -> String = PlainText.quantity) -> String {
    isEnabled ? (isFloor ? "> " : "< ") + quantity(isFloor ? limit : normalBelow, unit) : "–"
  }

  /// `> 500 ms`, `< 5` for a floor; `off` for a rule that exempts its events.
  package func alertText(_ quantity: (Double, String) -> String = PlainText.quantity) -> String {
    isEnabled ? (isFloor ? "< " : "> ") + quantity(limit, unit) : "off"
  }

  /// `p95`, ` of checkout at /pay* in eu-*`: what tells a rule from the limit of its metric.
  package var ruleText: String {
    let rank = percentile.map { " p\(PlainText.number($0.rank, places: 2))" }
    let parts = [("of", scope.service), ("at", scope.endpoint), ("in", scope.region)]
    return (rank ?? "")
      + parts.map { word, pattern in pattern.map { " \(word) \($0)" } ?? "" }.joined()
  }

  /// The keys with which a rule says what it judges; empty for a general limit.
  package var ruleMembers: [JSONMember] {
    let patterns = [
      ("service", scope.service), ("region", scope.region), ("endpoint", scope.endpoint),
    ]
    let scoped = patterns.compactMap { name, pattern in
      pattern.map { JSONMember(name, .string($0.description)) }
    }
    let ranked = percentile.map {
      [JSONMember("percentile", .double($0.rank)), JSONMember("window", .int($0.window))]
    }
    return scoped + (ranked ?? [])
  }

  /// The keys of its limit.
  package var limitMembers: [JSONMember] {
    guard isEnabled else { return [JSONMember("enabled", .bool(false))] }
    if isFloor { return [JSONMember("alert_below", .double(limit))] }
    return [
      JSONMember("normal_below", .double(normalBelow)), JSONMember("alert_above", .double(limit)),
    ]
  }
}
