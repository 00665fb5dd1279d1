private import Foundation
internal import LogModel

/// The services that sent nothing from about when others came into trouble, so that they may be the
/// root.
///
/// A service that stops has no values that deviate, and a short pause proves no silence by itself.
/// It counts beside trouble of the services that call it or, where nobody knows who calls whom,
/// where it is longer than chance makes it. As for a silence, a pause by habit is none, nor one of
/// nearly all services, which is a hole in the log.
///
/// - Shape: at most three pauses of each service in a region.
struct StoppedServices {
  /// The pause in intervals of a service that one in trouble calls.
  private static let called = 4.0
  /// That of any other beside the logarithm of the number of services, each of which may pause by
  /// chance.
  private static let other = 6.0
  private static let fewestEvents = 20
  /// Where services that pause together send more than this share of the events of their region,
  /// the log has a hole.
  private static let mostSilent = 0.8
  /// The services that are told, the first ones.
  private static let most = 4

  private struct Stop {
    let silence: ServiceSilence
    /// The length of the pause in intervals.
    let intervals: Double
  }

  private struct Region {
    /// In order of their start.
    var stops: [Stop] = []
    var members = 0
    var events = 0
  }

  private var regions: [NameID: Region] = [:]

  /// `countsEnd` tells whether a pause may last to the end of the log.
  init(_ population: Population, countsEnd: Bool) {
    for (key, member) in population.members {
      regions[key.region, default: Region()].members += 1
      regions[key.region]?.events += member.events
      var pauses = member.longestPauses
      if countsEnd, let end = population.end {
        pauses.append(Population.Pause(from: member.lastEvent, to: end))
      }
      for pause in pauses {
        guard let stop = Self.stop(pause, member, key) else { continue }
        regions[key.region]?.stops.append(stop)
      }
    }
    for region in regions.keys {
      regions[region]?.stops.sort {
        ($0.silence.from, $0.silence.service) < ($1.silence.from, $1.silence.service)
      }
    }
  }

  /// Nil for a pause that is short, or usual for the service.
  private static func stop(
    _ pause: Population.Pause, _ member: Population.Member, _ key: Population.MemberKey
  ) -> Stop? {
    guard member.events >= fewestEvents, pause.length >= Population.Member.shortestPause else {
      return nil
    }
    let active = Double(max(1, member.active(without: [pause]).microseconds))
    let interval = active / Double(member.events)
    let intervals = Double(pause.length.microseconds) / interval
    guard intervals >= called, member.isUnusual(pause) else { return nil }
    // Less than what proves a silence by itself.
    let excess = min(0.95, 0.5 + intervals / 40)
    return Stop(
      silence: ServiceSilence(
        service: key.service, region: key.region, type: member.type, from: pause.from,
        to: pause.to, sent: 0, usual: 60_000_000 / interval, events: member.events,
        excess: excess),
      intervals: intervals)
  }

  /// What the services that stopped about when an outbreak began add to its evidence.
  func evidence(for outbreak: Outbreak, _ graph: CallGraph) -> [SeriesEvidence] {
    guard outbreak.evidence.contains(where: { $0.kind.tellsOfRequests }) else { return [] }
    let silent = Set(outbreak.evidence.filter { $0.kind == .silence }.map(\.owner.service))
    let interval = outbreak.evidence.map(\.worst.interval.microseconds).max() ?? 0
    let services = Set(outbreak.evidence.map(\.owner.service))
    return stops(
      around: outbreak.start, lead: EventDuration(microseconds: 2 * interval),
      in: outbreak.region
    ).filter { stop in
      let service = stop.silence.service
      guard !silent.contains(service) else { return false }
      let others = services.subtracting([service])
      if others.contains(where: { graph.calls($0, service) }) { return true }
      let members = Double(regions[outbreak.region]?.members ?? 1)
      return !graph.knowsCalls && others.count > 1 && stop.intervals >= Self.other + log(members)
    }.prefix(Self.most).map { stop in
      let note = DeviationNote(stop.silence)
      return SeriesEvidence(note.deviation, event: note.event, at: note.location)
    }
  }

  /// The service that stopped about when those that call it came into trouble; of several, one that
  /// calls no other.
  func calledService(
    around onset: Timestamp, in region: NameID, by services: Set<NameID>, _ graph: CallGraph
  ) -> NameID? {
    let stopped = stops(around: onset, lead: .zero, in: region).map(\.silence.service).filter {
      service in
      !services.contains(service) && services.contains { graph.calls($0, service) }
    }
    return stopped.first { service in !stopped.contains { graph.calls(service, $0) } }
  }

  /// The pauses that began up to three minutes or `lead` before an onset, or a minute after, and
  /// lasted beyond it.
  private func stops(
    around onset: Timestamp, lead: EventDuration, in region: NameID
  ) -> [Stop] {
    guard let region = regions[region] else { return [] }
    let earliest = onset - max(EventDuration.minutes(3), lead)
    var low = 0
    var high = region.stops.count
    while low < high {
      let middle = (low + high) / 2
      if region.stops[middle].silence.from < earliest { low = middle + 1 } else { high = middle }
    }
    let stops = region.stops[low...].prefix { $0.silence.from <= onset + .minutes(1) }
      .filter { $0.silence.to > onset }
    let silent = stops.reduce(0) { $0 + $1.silence.events }
    return Double(silent) > Self.mostSilent * Double(region.events) ? [] : stops
  }
}

extension MetricMeaning.Kind {
  /// Whether it measures what requests suffer.
  fileprivate var tellsOfRequests: Bool {
    switch self {
    case .latency, .percentile, .errors, .errorLines, .callerLatency, .calleeLatency, .gap: true
    default: false
    }
  }
}
