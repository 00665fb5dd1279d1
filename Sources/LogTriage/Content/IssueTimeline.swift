internal import LogModel
internal import Redaction

/// The course of the issue in at most a few dozen lines.
struct IssueTimeline {
  private let file: IssueContext

  init(_ file: IssueContext) { self.file = file }

  /// Oldest first.
  var entries: [TimelineEntry] {
    let all = stop + onsets + worst + returns + ends
    return all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  private var stop: [TimelineEntry] {
    guard let time = file.rootStopped else { return [] }
    return [TimelineEntry(time: time, text: "\(file.rootName) sends its last event")]
  }

  private var onsets: [TimelineEntry] {
    guard !file.isIsolated else {
      return [TimelineEntry(time: file.firstSeen, text: "first isolated event")]
    }
    return file.members.prefix(20).map { member in
      let value = member.log?.first?.flagged.check.exceedances.first.map { ": " + file.brief($0) }
      return TimelineEntry(
        time: member.onset,
        text: "\(PublicText.label(file.names.services[member.service])) in "
          + "\(PublicText.label(file.names.regions[member.region])) exceeds its limit\(value ?? "")"
      )
    }
  }

  private var worst: [TimelineEntry] {
    guard file.findings > 2, let worst = file.draft.total.worst,
      let exceedance = file.worst(of: worst)
    else { return [] }
    let service = PublicText.label(file.names.services[worst.flagged.kind.service])
    return [
      TimelineEntry(
        time: worst.flagged.record.time, text: "worst: \(service), \(file.brief(exceedance))")
    ]
  }

  /// The recurrences, limited to the earliest and the latest.
  private var returns: [TimelineEntry] {
    file.draft.intervals.dropFirst().map {
      TimelineEntry(
        time: $0.from,
        text: "it is back, for \($0.to - $0.from), with "
          + PlainText.count($0.findings, "flagged event"))
    }
  }

  private var ends: [TimelineEntry] {
    guard file.lastSeen > file.firstSeen else { return [] }
    return [TimelineEntry(time: file.lastSeen, text: "last flagged event")]
  }
}
