// LogAgent: findings in; issues, verdicts, alerts, notices, tickets and KB entries out.
//
//   Finding ─▶ PairState.run ─established?─▶ Episode ─▶ Correlator ─▶ Incident ─▶ Draft ─▶ Issue
//              (one service,   (streak of 3, (until it   (what began   (root      (same    (verdict,
//              one region)      or far more   is quiet)   together or   found)     finger-  texts,
//                    │          than usual)               names each               print)   alerts)
//                    └─no─▶ isolated: one low draft per event type and metric  other)
//
//   time ──▶      payments-db  ..x.xxxxxxxxxxxxxx......     first, named by others: the root
//                 payments-api .......x.xxxxxxxxxx.....     began 10 min later at most: same incident
//                 checkout-web ...........xxxxxxxxx....     same
//                 search-api   ..x.........x.........x.     isolated spikes
//
// Pure and deterministic: no files, no clock, no randomness, no order taken from a hash table.
// Memory grows with the services in trouble and with the issues, never with the findings.
package import LogModel

/// Takes in the findings of a run, one by one, and turns them into issues at its end.
///
/// - Cost: some table look-ups and a copy of the line for each finding; no string is made.
package struct Triage: Sendable {
  let thresholds: [Threshold]
  private let connectionCount: MetricID?
  private var pairs: [PairState] = []
  private var pairIndex: [UInt64: Int] = [:]
  /// The pairs with an open episode or findings that wait.
  private var active: [Int] = []
  private var directory = ServiceDirectory()
  private var correlator: Correlator
  private var background = Background()
  private var episodeCount: UInt64 = 0
  /// The latest event time seen, and when episodes were last looked through.
  private var now = Timestamp(microseconds: .min)
  private var lastSweep: Timestamp?

  /// An agent that has seen nothing yet; both tables are those that the run detects with.
  package init(thresholds: [Threshold], metrics: MetricTable) {
    self.thresholds = thresholds
    correlator = Correlator(thresholds: thresholds)
    connectionCount = metrics.id(of: "connection_count")
  }

  /// Takes in one flagged event; call it in the order of the input.
  ///
  /// - Parameters:
  ///   - finding: the event and its check.
  ///   - line: the bytes of the event's line, which the record's offsets count in.
  ///   - location: where the line stands.
  ///   - names: the run's names so far.
  ///   - samples: the event's numbers.
  /// - Returns: the episode the finding fell into, to ask `TriageResult.issueID(of:)` with.
  package mutating func observe(
    _ finding: Finding, line: Span<UInt8>, at location: LineLocation, names: borrowing Names,
    samples: Span<Sample>
  ) -> EpisodeID {
    directory.learn(names.services)
    let pair = pair(of: finding.record)
    let sighting = Sighting(
      record: finding.record, check: finding.check, location: location,
      excess: finding.check.excess(thresholds), connections: connections(samples),
      normals: finding.eventsSoFar - finding.findingsSoFar)
    background.count(finding, events: pairs[pair].newEvents(finding))
    if pairs[pair].advance(finding) {
      close(pair)
      flush(pair, names.services)
    }
    let episode = place(finding, sighting, line, pair, names.services)
    if finding.record.time > now {
      now = finding.record.time
      sweepIfDue(names.services)
    }
    return episode
  }

  /// Puts a finding where it belongs: its open episode, a new one, or the findings that wait.
  private mutating func place(
    _ finding: Finding, _ sighting: Sighting, _ line: Span<UInt8>, _ pair: Int,
    _ services: NameTable
  ) -> EpisodeID {
    if let slot = pairs[pair].open, let usual = correlator.pool.head(slot)?.usualShare {
      if finding.check.streak > 1 || UsualShare.isElevated(finding.history, usual) {
        correlator.pool.observe(slot, sighting, line: line, directory, services)
        background.remove(1)
        return pairs[pair].latest?.id ?? EpisodeID(0)
      }
      close(pair)
    }
    let share = UsualShare.share(finding)
    if pairs[pair].run.isFull || !UsualShare.isClose(finding, share) { flush(pair, services) }
    if pairs[pair].run.count == 0 {
      episodeCount += 1
      pairs[pair].run.start(EpisodeID(episodeCount))
      activate(pair)
    }
    pairs[pair].run.add(sighting, line: line)
    let id = pairs[pair].run.id
    if UsualShare.isEstablished(finding, in: background) { establish(pair, share, services) }
    return id
  }

  private mutating func activate(_ pair: Int) {
    guard !pairs[pair].isActive else { return }
    pairs[pair].isActive = true
    active.append(pair)
  }

  /// Makes an episode of the findings that waited, or goes on with one that has just ended.
  private mutating func establish(_ pair: Int, _ share: Double, _ services: NameTable) {
    let run = pairs[pair].run
    if let latest = pairs[pair].latest, let episode = correlator.pool.head(latest.slot),
      episode.id == latest.id, run.onset <= episode.last + .minutes(15)
    {
      correlator.pool.setOpen(latest.slot, true)
      correlator.ledger.note(run.id, .episode(latest.id))
      pairs[pair].open = latest.slot
    } else {
      let slot = correlator.add(run, isEstablished: true, usualShare: share)
      pairs[pair].open = slot
      pairs[pair].latest = (slot, run.id)
    }
    if let slot = pairs[pair].open {
      for event in run.events {
        correlator.pool.observe(slot, event.sighting, line: event.bytes.span, directory, services)
      }
    }
    background.remove(run.count)
    pairs[pair].run.clear()
  }

  private mutating func close(_ pair: Int) {
    if let slot = pairs[pair].open { correlator.pool.setOpen(slot, false) }
    pairs[pair].open = nil
  }

  /// Hands on the findings that became no episode: to an incident nearby, or to the isolated.
  private mutating func flush(_ pair: Int, _ services: NameTable) {
    guard pairs[pair].run.count > 0 else { return }
    correlator.settle(&pairs[pair].run, directory, services)
    pairs[pair].run.clear()
  }

  /// Once a minute of event time: ends what has been quiet for long enough.
  private mutating func sweepIfDue(_ services: NameTable) {
    if let lastSweep, now < lastSweep + .minutes(1) { return }
    lastSweep = now
    for index in active where pairs[index].lastTime + pairs[index].gap < now {
      close(index)
      flush(index, services)
    }
    let idle = active.filter { pairs[$0].isIdle }
    for index in idle { pairs[index].isActive = false }
    if !idle.isEmpty { active.removeAll { !pairs[$0].isActive } }
    correlator.settleIncidents(before: now)
  }

  private func connections(_ samples: Span<Sample>) -> Double {
    for index in samples.indices where samples[index].metric == connectionCount {
      return samples[index].value
    }
    return -1
  }

  private mutating func pair(of record: EventRecord) -> Int {
    let key = UInt64(record.service) << 32 | UInt64(record.region)
    if let known = pairIndex[key] { return known }
    pairs.append(PairState(record))
    pairIndex[key] = pairs.count - 1
    return pairs.count - 1
  }
}

extension Triage {
  /// Ends every episode: all findings are in drafts now.
  mutating func close(_ names: borrowing Names) -> Correlator {
    for index in active {
      close(index)
      flush(index, names.services)
    }
    correlator.settleIncidents(before: nil)
    return correlator
  }
}
