internal import LogModel
internal import Redaction

/// The course of the issue in at most a few dozen lines.
struct IssueTimeline {
  private let context: IssueContext

  init(_ context: IssueContext) { self.context = context }

  /// Oldest first.
  var entries: [TimelineEntry] {
    let all = stop + onsets + worst + returns + ends
    return all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  private var stop: [TimelineEntry] {
    guard let time = context.rootStopped else { return [] }
    return [TimelineEntry(time: time, text: "\(context.rootName) sends its last event")]
  }

  private var onsets: [TimelineEntry] {
    guard !context.isIsolated else {
      return [TimelineEntry(time: context.firstSeen, text: "first isolated event")]
    }
    return context.members.prefix(20).map { member in
      let value = member.evidence?.first?.flagged.check.exceedances.first.map {
        ": " + context.brief($0)
      }
      return TimelineEntry(
        time: member.onset,
        text: "\(context.place(member.service, member.region)) exceeds its limit\(value ?? "")"
      )
    }
  }

  private var worst: [TimelineEntry] {
    guard context.findings > 2, let worst = context.candidate.total.worst,
      let exceedance = context.worst(of: worst)
    else { return [] }
    let service = PublicText.label(context.names.services[worst.flagged.kind.service])
    return [
      TimelineEntry(
        time: worst.flagged.record.time, text: "worst: \(service), \(context.brief(exceedance))")
    ]
  }

  /// The recurrences, limited to the earliest and the latest.
  private var returns: [TimelineEntry] {
    context.candidate.intervals.dropFirst().map { interval in
      // A silent root has no flagged events.
      let services = interval.services.dropFirst(context.isSilentRoot ? 1 : 0)
        .map { PublicText.label(context.names.services[$0]) }
      return TimelineEntry(
        time: interval.from,
        text: "it is back, for \(interval.to - interval.from), with "
          + "\(PlainText.count(interval.findings, "flagged event")) of \(PlainText.list(services))")
    }
  }

  private var ends: [TimelineEntry] {
    guard context.lastSeen > context.firstSeen else { return [] }
    return [TimelineEntry(time: context.lastSeen, text: "last flagged event")]
  }
}
