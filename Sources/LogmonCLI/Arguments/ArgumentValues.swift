package import LogModel

extension String: ArgumentValue {
  package init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self = argument
  }
  package static var expectation: String { "expected some text" }
}

extension Int: ArgumentValue {
  package init?(argument: String) {
    guard let value = Int(argument), value >= 0 else { return nil }
    self = value
  }
  package static var expectation: String { "expected a whole number, 0 or more" }
}

extension UInt64: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package static var expectation: String { "expected a whole number, 0 or more" }
}

/// A share between 0 and 1.
package struct Share: Equatable, ArgumentValue {
  package var value: Double

  package init(_ value: Double) { self.value = value }

  package init?(argument: String) {
    guard let value = Double(argument), (0...1).contains(value) else { return nil }
    self.value = value
  }
  package static var expectation: String { "expected a number from 0 to 1" }
}

extension Percent: ArgumentValue {
  /// `5`, `0.5` or `5%`.
  package init?(argument: String) {
    let digits = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
    guard let value = JSONValue.string(digits).numberOrNumberText, (0...100).contains(value) else {
      return nil
    }
    self.init(value)
  }
  package static var expectation: String { "expected a percentage from 0 to 100" }
}

extension Timestamp: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package static var expectation: String { "expected RFC 3339 such as 2026-11-22T03:00:00Z" }
}

/// What a gate trips on: issues from a severity on, or what is worse than in the baselines.
///
/// The only definition of the values in help and messages.
package enum Gate: String, CaseIterable, Sendable {
  case critical
  case high
  case medium
  case low
  /// An issue above `low` that no baseline had.
  case new
  /// A series, or an issue above `low`, that is worse than in the baselines.
  case regressed
  case none

  /// Whether it needs a baseline.
  package var isComparing: Bool { self == .new || self == .regressed }

  /// Whether a comparison trips the gate.
  package func trips(on comparison: RunComparison) -> Bool {
    switch self {
    case .new: comparison.newIssues > 0
    case .regressed: comparison.regressions + comparison.regressedIssues > 0
    case .critical, .high, .medium, .low, .none: false
    }
  }

  /// Whether an issue of that severity trips the gate.
  package func trips(at severity: Severity) -> Bool {
    switch self {
    case .none, .new, .regressed: false
    case .low: true
    case .medium: severity >= .medium
    case .high: severity >= .high
    case .critical: severity >= .critical
    }
  }
}

extension ArgumentValue where Self: CaseIterable & RawRepresentable, RawValue == String {
  package init?(argument: String) { self.init(rawValue: argument) }
  package static var expectation: String { "expected \(choices)" }

  /// Every value as the user writes it: `text, json or markdown`.
  static var choices: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

extension Gate: ArgumentValue {}

/// How a command prints what it found.
package enum DocumentFormat: String, CaseIterable, ArgumentValue, Sendable {
  case text
  case json
}
