package import LogModel

/// What triage has found in some services, before the services are looked at together.
///
/// Nothing of one service depends on another, so the scans of different services can be joined in any
/// order.
///
/// - Shape: bounded by services × regions × episodes, and by what was kept of findings outside
///   episodes.
package struct TriageScan: Sendable {
  /// The number of all findings of one service in one region.
  struct PairFindings: Sendable {
    var service: NameID = 0
    var region: NameID = 0
    var findings = 0
  }

  private(set) var episodes: [Episode] = []
  private(set) var isolated: IsolatedFindings
  private(set) var pairs: [PairFindings] = []
  private(set) var deviations: [DeviationNote] = []
  /// Deviations that count only where no other series is.
  private var alone: [DeviationNote] = []
  private var weak: [WeakRun] = []

  /// A scan without findings, to read one.
  package init(thresholds: [Threshold]) { isolated = IsolatedFindings(thresholds) }

  init(
    _ scan: EpisodeScan, _ states: [ServiceRegionState], _ deviations: DeviationNotes,
    _ thresholds: [Threshold]
  ) {
    episodes = scan.episodes
    isolated = scan.isolated
    pairs = states.map {
      PairFindings(service: $0.service, region: $0.region, findings: $0.findings)
    }
    weak = states.flatMap(\.weak.all)
    self.deviations = deviations.all
    alone = deviations.alone
  }

  /// Adds what was found in other services.
  package mutating func merge(_ other: Self) {
    episodes += other.episodes
    isolated.merge(other.isolated)
    pairs += other.pairs
    deviations += other.deviations
    alone += other.alone
    weak += other.weak
  }

  /// Drops what counts only where the log has one series.
  package mutating func removeAlone() { alone = [] }

  package mutating func code(_ coder: inout ScanCoder) throws {
    sort()
    try coder.list(&episodes, .empty) { try $1.code(&$0) }
    try isolated.code(&coder)
    try coder.list(&pairs, PairFindings()) { coder, pair in
      try coder.name(&pair.service, \.services)
      try coder.name(&pair.region, \.regions)
      try coder.count(&pair.findings)
    }
    try coder.list(&deviations, .empty) { try $1.code(&$0) }
    try coder.list(&alone, .empty) { try $1.code(&$0) }
    try coder.list(&weak, WeakRun()) { try $1.code(&$0) }
  }

  /// Puts everything into an order that does not depend on that in which services are scanned.
  private mutating func sort() {
    episodes.sort { ($0.onset, $0.id) < ($1.onset, $1.id) }
    isolated.sort()
    pairs.sort { ($0.service, $0.region) < ($1.service, $1.region) }
    weak.sort { $0.id < $1.id }
    // Deviations of one event are of one scan, which has them in order.
    let order = deviations.indices.sorted {
      let (left, right) = (deviations[$0].place, deviations[$1].place)
      return left == right ? $0 < $1 : left < right
    }
    deviations = order.map { deviations[$0] }
  }

  /// Ends the run; only writing the issues remains.
  ///
  /// `population` holds counts of all events, `usual` what the usual ranges of all numbers say,
  /// `silences` the services that stopped; `countsEnd` tells whether one may last to the end of the
  /// log.
  package consuming func issueBuilder(
    population: Population, names: Names, thresholds: [Threshold], metrics: MetricTable,
    topology: Topology = Topology(), usual: UsualValues = UsualValues(),
    silences: [ServiceSilence] = [], countsEnd: Bool = true
  ) -> IssueBuilder {
    decideWeakRuns(names)
    deviations += silences.map { DeviationNote($0) }
    sort()
    let graph = CallGraph(topology, names)
    let stopped = StoppedServices(population, countsEnd: countsEnd)
    let parts = outbreaks(isAlone: usual.isAlone).map {
      DeviationCandidate.Part(
        $0.adding(stopped.evidence(for: $0, graph)), graph, usualTraffic: usual.traffic)
    }
    return IssueBuilder(
      Correlator(self, population, thresholds, graph, stopped), parts, population: population,
      names: names, thresholds: thresholds, metrics: metrics)
  }

  /// The outbreaks by their start; each alarm is one where the log has a single series.
  private func outbreaks(isAlone: Bool) -> [Outbreak] {
    if isAlone { return alone.prefix(OutbreakScan.capacity).map(Outbreak.init(alone:)) }
    var scan = OutbreakScan()
    for note in deviations { scan.observe(note) }
    return scan.finish()
  }

  /// Makes episodes of weak runs that may belong to trouble of other services: those that are dense,
  /// and those of which a message names another service.
  private mutating func decideWeakRuns(_ names: Names) {
    let directory = ServiceMentionIndex(names.services)
    weak.sort { $0.id < $1.id }
    var last: Int?
    for run in weak {
      guard run.isDense || run.namesOther(directory), let first = run.events.first else {
        isolated.take(run)
        continue
      }
      if let last, episodes[last].isFollowed(by: run) {
        episodes[last].continues(with: run.id)
      } else {
        last = episodes.count
        episodes.append(
          Episode(
            EpisodeHead(id: run.id, of: first.flagged.metrics, usual: run.usual), detail: .reduced))
      }
      for (index, event) in run.events.enumerated() {
        var event = event
        episodes[last ?? 0].take(&event, starts: index == 0, in: Span())
      }
    }
    weak = []
    for index in episodes.indices {
      episodes[index].evidence.findMentions(directory, except: episodes[index].service)
    }
  }
}

extension Episode {
  /// Whether a run of the same service in the same region belongs to it.
  fileprivate func isFollowed(by run: WeakRun) -> Bool {
    guard let first = run.events.first, member == run.member else { return false }
    return run.start - head.end < 32
      && first.flagged.record.time <= last + ServiceRegionState.shortestGap
  }
}

extension WeakRun {
  fileprivate var member: Population.MemberKey {
    Population.MemberKey(service: id.service, region: id.region)
  }
}
