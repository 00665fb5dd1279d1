package import LogModel
internal import Redaction

/// The last events of each service in each region: shows whether a problem could have recurred.
package struct ServiceActivity: Sendable {
  /// Fewer normal events prove nothing.
  private static let enough = 3

  private var last: [String: [String: Timestamp]] = [:]

  package init(_ population: Population, _ names: Names) {
    for (key, member) in population.members where member.events - member.findings >= Self.enough {
      let service = PublicText.label(names.services[key.service])
      let region = PublicText.label(names.regions[key.region])
      let known = last[service]?[region] ?? member.lastEvent
      last[service, default: [:]][region] = max(known, member.lastEvent)
    }
  }

  /// Whether a service was active in each of the regions at `time` or later.
  func reaches(_ time: Timestamp, service: String, regions: [String]) -> Bool {
    guard let seen = last[service], !regions.isEmpty else { return false }
    return regions.allSatisfy { region in seen[region].map { $0 >= time } ?? false }
  }
}

extension KBMerger {
  /// The event time after which a problem that has not recurred is resolved.
  static let quietPeriod = EventDuration.minutes(60)

  /// The entry as resolved, when its root service continued without the problem; nil otherwise.
  package static func settle(_ entry: KBEntry, _ activity: ServiceActivity) -> KBUpdate? {
    guard entry.state.status != .resolved, let root = entry.scope.services.first,
      activity.reaches(
        entry.state.updatedAt + quietPeriod, service: root, regions: entry.scope.regions)
    else { return nil }
    return KBUpdate(entry: settled(entry), change: .resolved)
  }

  /// The entry after its quiet period.
  ///
  /// `updated_at` remains the time of the last occurrence. So every log that shows the end produces
  /// the same bytes, and the log with the problem is still recognized.
  static func settled(_ entry: KBEntry) -> KBEntry {
    var settled = entry
    settled.state.status = .resolved
    settled.body = KBBody.adding(
      "- resolved: quiet for \(quietPeriod) after \(entry.state.updatedAt)", toHistoryOf: entry.body
    )
    return settled
  }
}
