import LogModel

/// What the time of an event and what harmless happened to its service change about its values.
struct Setting: Sendable {
  /// The part of a change of the traffic that durations and loads follow.
  private static let sensitivity = 0.35

  /// The traffic, relative to its mean.
  var load = 1.0
  /// What its usual value is multiplied by.
  var factor = 1.0
  /// The line that stands in its place; nil for none.
  var line: PlainLine?

  /// The factor by which durations and loads follow the traffic.
  var strain: Double { 1 + Self.sensitivity * (load - 1) }

  /// Changes a normal event; no value exceeds a limit.
  func apply(to draft: inout EventDraft) {
    if let line {
      draft.isPlain = true
      draft.template = line.template
      draft.severity = line.severity
      draft.error = nil
      return
    }
    let scale = factor * strain
    guard scale != 1 else { return }
    draft.value = Self.scaled(draft.value, scale, most: Self.mostValue(draft.type))
    draft.connections = Self.scaled(draft.connections, scale, most: 48)
    draft.disk = Self.scaled(draft.disk, scale, most: 500)
  }

  private static func scaled(_ value: Int, _ scale: Double, most: Int) -> Int {
    value > most ? value : min(most, Int((Double(value) * scale).rounded()))
  }

  /// The largest value of a normal event, in the unit of a draft.
  private static func mostValue(_ type: EventType) -> Int {
    switch type {
    case .api: 490
    case .database: 2950
    case .frontend: 4950
    case .infrastructure: 880
    }
  }
}

/// A line without numbers.
struct PlainLine: Sendable {
  var template: Template
  var severity: EventSeverity
}
