private import Foundation
internal import LogModel

/// The services that sent nothing from about when an outbreak began, so that they may be its root.
///
/// A service that stops has no values that deviate, and a short pause proves no silence by itself.
/// It counts beside trouble of the services that call it or, where nobody knows who calls whom, of
/// any other, where it is longer than chance makes it.
struct StoppedServices {
  /// The pause in intervals of the service: of one that a service in trouble calls, and of any other
  /// beside the logarithm of the number of services, each of which may pause by chance.
  private static let called = 4.0
  private static let other = 6.0
  /// A service with as many pauses of half the length or more pauses by habit.
  private static let habit = 3
  /// The mean intervals without a pause that a service must have.
  private static let fewestIntervals = 20

  private struct Stop {
    let silence: ServiceSilence
    /// The length of the pause in intervals.
    let intervals: Double
  }

  /// By region, in order of their start.
  private var stops: [NameID: [Stop]] = [:]
  /// By region, the number of services.
  private var services: [NameID: Int] = [:]

  init(_ population: Population) {
    guard let end = population.end else { return }
    for (key, member) in population.members {
      services[key.region, default: 0] += 1
      let last = Population.Pause(from: member.lastEvent, to: end)
      for pause in member.pauses + [last] {
        guard let stop = Self.stop(pause, member, key) else { continue }
        stops[key.region, default: []].append(stop)
      }
    }
    for region in stops.keys {
      stops[region]?.sort {
        ($0.silence.from, $0.silence.service) < ($1.silence.from, $1.silence.service)
      }
    }
  }

  /// Nil for a pause that is short, or usual for the service.
  private static func stop(
    _ pause: Population.Pause, _ member: Population.Member, _ key: Population.MemberKey
  ) -> Stop? {
    guard member.events >= fewestIntervals, pause.length >= Population.Member.shortestPause else {
      return nil
    }
    let alike = member.pauses.filter {
      $0 != pause && $0.length.microseconds >= pause.length.microseconds / 2
    }
    guard alike.count < habit else { return nil }
    // The mean of the times between its events without the pauses alike.
    let silent = (alike + [pause]).filter { $0.to <= member.lastEvent }
      .reduce(0) { $0 + $1.length.microseconds }
    let active = (member.lastEvent - member.firstEvent).microseconds - silent
    let interval = Double(max(1, active)) / Double(member.events)
    let intervals = Double(pause.length.microseconds) / interval
    guard intervals >= called else { return nil }
    return Stop(
      silence: ServiceSilence(
        service: key.service, region: key.region, type: member.type, from: pause.from,
        to: pause.to, sent: 0, usual: 60_000_000 / interval, events: member.events,
        excess: intervals / called),
      intervals: intervals)
  }

  /// What the services that stopped about when an outbreak began add to its evidence.
  func evidence(for outbreak: Outbreak, _ graph: CallGraph) -> [SeriesEvidence] {
    guard outbreak.evidence.contains(where: { $0.kind.tellsOfRequests }) else { return [] }
    let interval = outbreak.evidence.map(\.worst.interval.microseconds).max() ?? 0
    return stops(
      around: outbreak.start, interval: EventDuration(microseconds: interval), in: outbreak.region,
      besides: Set(outbreak.evidence.map(\.owner.service)), graph
    ).map { stop in
      let note = DeviationNote(stop.silence)
      return SeriesEvidence(note.deviation, event: note.event, at: note.location)
    }
  }

  /// The first service that stopped about when others came into trouble.
  func first(
    around onset: Timestamp, in region: NameID, besides services: Set<NameID>, _ graph: CallGraph
  ) -> NameID? {
    stops(around: onset, interval: .zero, in: region, besides: services, graph).first?
      .silence.service
  }

  private func stops(
    around onset: Timestamp, interval: EventDuration, in region: NameID,
    besides services: Set<NameID>, _ graph: CallGraph
  ) -> [Stop] {
    guard let stops = stops[region] else { return [] }
    let other = Self.other + log(Double(self.services[region] ?? 1))
    let earliest =
      onset
      - max(EventDuration.minutes(3), EventDuration(microseconds: 2 * interval.microseconds))
    var low = 0
    var high = stops.count
    while low < high {
      let middle = (low + high) / 2
      if stops[middle].silence.from < earliest { low = middle + 1 } else { high = middle }
    }
    return stops[low...].prefix { $0.silence.from <= onset + .minutes(1) }.filter { stop in
      guard stop.silence.to > onset, !services.contains(stop.silence.service) else { return false }
      let isCalled = !graph.callers(ofAny: [stop.silence.service]).isDisjoint(with: services)
      return isCalled || !graph.knowsCalls && services.count > 1 && stop.intervals >= other
    }
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
