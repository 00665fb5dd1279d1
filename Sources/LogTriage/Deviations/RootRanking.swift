private import Foundation
internal import LogModel

/// The services of an outbreak in the order in which each may be its root.
///
/// The score of a service is what deviates in it beyond what the services that it calls explain: a
/// sum of the logarithms of its excesses, each weighted by what its metric proves.
struct RootRanking {
  /// A service with its score and the series that tell most of it.
  struct Suspect {
    var service: NameID
    var score: Double
    var onset: Timestamp
    /// The strongest first.
    var evidence: [SeriesEvidence]
  }

  /// Below this score no service stands out.
  static let least = 1.0
  /// The first suspect stands out where its score is so many times that of the next.
  static let lead = 1.3
  /// The part of a latency that counts where a called service explains it, and the share of it from
  /// which on that service does.
  private static let explained = 0.3
  /// A service fails to pass on its requests where a called one gets less than this share of what
  /// itself still gets.
  private static let cut = 0.5
  /// The part of the score of a service that deviated later, where nobody knows who calls whom.
  private static let later = 0.5
  /// Latency and errors count in full for a service that gets this share of the requests of the
  /// busiest service above it, which calls it directly or through others.
  private static let material = 0.2
  /// The weight of what the requests of a service suffered in itself, where requests are counted.
  private static let suffered = 1.5

  let suspects: [Suspect]
  /// The score of the first.
  var best: Double { suspects.first?.score ?? 0 }
  /// Whether one of them is the root rather than another.
  let isClear: Bool

  /// `usualTraffic` holds the requests that each service usually gets, where they are counted.
  init(_ outbreak: Outbreak, _ graph: CallGraph, usualTraffic: [SeriesOwner: Double]) {
    let lasting = outbreak.evidence.filter(\.isEnough)
    let evidence = lasting.isEmpty ? outbreak.evidence : lasting
    let services = Dictionary(grouping: evidence, by: \.owner.service)
    let parts = services.mapValues { Parts($0) }
    let isFailing = evidence.contains { $0.kind == .errors }
    let first = evidence.map(\.onset).min() ?? outbreak.start
    let callers = isFailing ? graph.callers(ofAny: Set(services.keys)) : []
    let usual = { (service: NameID) in
      usualTraffic[SeriesOwner(service: service, region: outbreak.region)]
    }
    let below = { Self.below($0, graph, services) }
    let slow = Harm(of: [.latency, .percentile], outbreak, callees: below)
    let failed = Harm(of: [.errors], outbreak, callees: below)
    let named = services.merging(callers.map { ($0, []) }) { known, _ in known }
    // By service, the score of the strongest stopped service that it waits for.
    var waiting: [NameID: Double] = [:]
    let stopped = services.filter { _, evidence in
      evidence.contains { $0.kind == .silence && $0.worst.value == 0 }
    }.keys
    for service in stopped {
      let score = parts[service]?.silent ?? 0
      let callers =
        graph.knowsCalls ? graph.callers(above: service) : Set(services.keys).subtracting(stopped)
      for caller in callers { waiting[caller] = max(waiting[caller] ?? 0, score) }
    }
    suspects = named.map { service, evidence in
      var part = parts[service] ?? Parts([])
      let callees = below(service).compactMap { parts[$0] }
      let least = Self.explained * part.slowness
      if (callees.map(\.slowness).max() ?? 0) >= least { part.latencyShare = Self.explained }
      part.edgeShare = part.latencyShare
      if let own = slow.ownShare(of: service) {
        let isOnTheWay = least > 0 && (callees.map(\.wait).max() ?? 0) >= least
        part.latencyShare = Self.suffered * (isOnTheWay ? min(Self.explained, own) : own)
      }
      if let own = failed.ownShare(of: service) { part.errorShare = Self.suffered * own }
      if let requests = evidence.compactMap(\.requests).max(), !usualTraffic.isEmpty,
        let asked = graph.callers(above: service).compactMap(usual).max(), asked > 0
      {
        part.materiality = min(1, max(requests, usual(service) ?? 0) / (Self.material * asked))
      }
      if isFailing {
        part.cutOff = graph.callees(of: service).reduce(0) { sum, callee in
          guard let lost = parts[callee], lost.traffic < Self.cut * part.traffic else { return sum }
          guard let all = usual(service), let some = usual(callee), all > 0 else { return sum + 1 }
          return sum + min(1, some / all)
        }
      }
      if let stop = waiting[service] { part.most = Self.explained * stop }
      if (callees.map(\.errorLines).max() ?? 0) >= Self.explained * part.errorLines {
        part.lineShare = Self.explained
      }
      let onset = evidence.map(\.onset).min() ?? first
      let interval = evidence.map(\.worst.interval).max() ?? .zero
      let isLater = !graph.knowsCalls && onset > first + interval
      return Suspect(
        service: service, score: part.score * (isLater ? Self.later : 1), onset: onset,
        evidence: evidence)
    }.filter { $0.score > 0 || named.count == 1 }.sorted { lhs, rhs in
      // A probe stands before all others and causes nothing.
      let (left, right) = (graph.isApart(lhs.service), graph.isApart(rhs.service))
      if left != right { return right }
      return (rhs.score, lhs.onset, lhs.service) < (lhs.score, rhs.onset, rhs.service)
    }
    let next = suspects.dropFirst().first?.score ?? 0
    isClear = suspects.first.map { $0.score >= Self.least && $0.score >= Self.lead * next } ?? false
  }

  /// The services of an outbreak that one may wait for: those that it calls or, where nobody knows who
  /// calls whom, those of a deeper layer that were slow no later.
  private static func below(
    _ service: NameID, _ graph: CallGraph, _ services: [NameID: [SeriesEvidence]]
  ) -> Set<NameID> {
    guard !graph.knowsCalls, let own = services[service]?.min(by: { $0.onset < $1.onset }) else {
      return graph.callees(of: service).subtracting([service])
    }
    return Set(
      services.filter { _, evidence in
        guard let first = evidence.min(by: { $0.onset < $1.onset }) else { return false }
        return first.type.depth > own.type.depth && first.onset <= own.onset + own.worst.interval
      }.keys)
  }

  /// The excesses of one service by what its metrics measure.
  private struct Parts {
    private var strongest: [MetricMeaning.Kind: Double] = [:]
    /// The parts of its latency, of the latency of calls to it, and of its errors that count.
    var latencyShare = 1.0
    var edgeShare = 1.0
    var errorShare = 0.5
    /// The part of its latency and errors that counts; less than 1 where few of the requests of the
    /// services above it reach it.
    var materiality = 1.0
    /// What its requests, lines and its own silence count for at most where a service that it waits
    /// for sends nothing.
    var most = Double.infinity
    /// The part of its error lines that counts.
    var lineShare = 1.0
    /// The share of the usual traffic that it still gets.
    private(set) var traffic = 1.0
    /// The called services that no longer get most of their traffic, each as its share of the
    /// service's own.
    var cutOff = 0.0

    init(_ evidence: [SeriesEvidence]) {
      for one in evidence {
        if one.kind == .traffic, one.owner.caller == 0 { traffic = min(traffic, one.share) }
        strongest[one.kind] = max(strongest[one.kind] ?? 0, log1p(max(0, one.worst.excess)))
      }
    }

    private subscript(kind: MetricMeaning.Kind) -> Double { strongest[kind] ?? 0 }

    /// How slow it is, however that was measured.
    var slowness: Double {
      max(
        max(self[.latency], self[.percentile]), max(self[.calleeLatency], self[.callerLatency]),
        self[.gap])
    }

    var errorLines: Double { self[.errorLines] }

    var silent: Double { 2 * self[.silence] }

    /// How long callers wait for it beyond what it needs itself.
    var wait: Double { max(self[.callerLatency], self[.gap]) }

    var score: Double {
      let latency = self[.latency] > 0 ? self[.latency] : self[.percentile]
      let calls = self[.calleeLatency] + 0.6 * self[.callerLatency]
      let suffered =
        latencyShare * latency + edgeShare * calls + 1.3 * self[.gap] + errorShare * self[.errors]
      let trouble =
        materiality * suffered + 0.8 * cutOff + lineShare * 1.5 * self[.errorLines] + silent
      return min(trouble, most) + 1.5 * self[.cpu] + 0.7 * (self[.space] + self[.queue])
        + self[.lostLines]
    }
  }
}
