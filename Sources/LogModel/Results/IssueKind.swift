extension Issue {
  /// What of the log made the issue.
  package enum Kind: String, CaseIterable, Sendable {
    /// Values over a limit.
    case limit
    /// Values outside their usual range; none is over a limit.
    case deviation
    /// A share of errors over its limit, and no other value.
    case errors
    /// The service at the root stopped sending events.
    case silence
  }

  /// The kind, by the thresholds in force.
  package func kind(_ thresholds: [Threshold]) -> Kind {
    if extent.occurrences == 0, extent.deviations > 0 { return .deviation }
    if let root = history.cascade?.order.first, root.findings == 0, root.deviations == nil {
      return .silence
    }
    let isRate = { (peak: Exceedance) in thresholds[peak.threshold].isRate }
    return !history.peaks.isEmpty && history.peaks.allSatisfy(isRate) ? .errors : .limit
  }

  /// Where the log shows it in one of its services.
  package struct Place: Equatable, Sendable {
    package var service: String
    /// Its first event that was kept.
    package var location: LineLocation

    package init(service: String, location: LineLocation) {
      self.service = service
      self.location = location
    }

    /// The most places of an issue.
    package static let limit = 10
  }
}
