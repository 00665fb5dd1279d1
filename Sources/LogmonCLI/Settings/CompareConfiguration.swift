internal import LogModel

/// The keys of `compare`.
enum CompareKey: String, ConfigurationKey {
  case effect, volume, floors, samples, coverage
  case falseAlarms = "false_alarms"
}

extension CompareSettings {
  /// Reads `{"effect": 10, "floors": {"ms": 5}, "samples": 100}`; shares are in percent.
  init(_ value: JSONValue) throws(ConfigIssue) {
    self.init()
    let fault = "'compare' must be an object; expected {\"effect\": 10, \"samples\": 100}"
    try value.read(CompareKey.self, else: fault) { key, member throws(ConfigIssue) in
      switch key {
      case .effect: effect = try member.amount(upTo: 1000) / 100
      case .volume: volume = try member.amount(upTo: 100) / 100
      case .floors: try readFloors(member.value)
      case .samples: samples = try Self.samples(member)
      case .coverage: coverage = try member.amount(upTo: 100) / 100
      case .falseAlarms: falseAlarms = try Self.falseAlarms(member)
      }
    }
  }

  private mutating func readFloors(_ value: JSONValue) throws(ConfigIssue) {
    let fault = "'compare.floors' must be an object; expected {\"ms\": 5, \"%\": 1}"
    try value.forEachMember(else: fault) { member throws(ConfigIssue) in
      floors[member.name] = try member.amount()
    }
  }

  /// The rank test needs some values for its approximation.
  private static func samples(_ member: JSONMember) throws(ConfigIssue) -> Int {
    let count = try member.count()
    guard count >= 20 else { throw ConfigIssue("'samples' must be 20 or more") }
    return count
  }

  private static func falseAlarms(_ member: JSONMember) throws(ConfigIssue) -> Double {
    let share = try member.amount(upTo: 50) / 100
    guard share > 0 else { throw ConfigIssue("'false_alarms' must be above 0") }
    return share
  }
}
