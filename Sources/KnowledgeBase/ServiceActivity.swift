package import LogModel
internal import Redaction

/// When each service last wrote in each region: shows that a problem had its chance to come back.
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

  /// Whether a service was at work in every one of the regions at `time` or later.
  func reaches(_ time: Timestamp, service: String, regions: [String]) -> Bool {
    guard let seen = last[service], !regions.isEmpty else { return false }
    return regions.allSatisfy { region in seen[region].map { $0 >= time } ?? false }
  }
}

extension KBMerger {
  /// A problem that has not come back for this long of event time is over.
  static let quietPeriod = EventDuration.minutes(60)

  /// The entry as resolved, when its root service worked on without the problem; nil otherwise.
  package static func settle(_ entry: KBEntry, _ attendance: ServiceActivity) -> KBUpdate? {
    guard entry.status != .resolved, let root = entry.services.first,
      attendance.reaches(entry.updatedAt + quietPeriod, service: root, regions: entry.regions)
    else { return nil }
    return KBUpdate(entry: settled(entry), change: .resolved)
  }

  /// The entry after its quiet period.
  ///
  /// `updated_at` stays when the problem was last seen, so whichever log shows that it is over
  /// leaves the same bytes, and the log that held it is still known.
  static func settled(_ entry: KBEntry) -> KBEntry {
    var settled = entry
    settled.status = .resolved
    settled.body = KBBody.adding(
      "- resolved: quiet for \(quietPeriod) after \(entry.updatedAt)", toHistoryOf: entry.body)
    return settled
  }
}
