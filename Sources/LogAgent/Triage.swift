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

/// Takes in the findings of a run, chunk by chunk, and turns them into issues at its end.
///
/// - Cost: some table look-ups and a copy of the line for each finding; no string is made.
package struct Triage: Sendable {
  let thresholds: [Threshold]
  private let connectionCount: MetricID?
  private var pairs = PairTable()
  /// The pairs with an open episode or findings that wait.
  private var active: [Int] = []
  private var correlator: Correlator
  private var background = Background()
  private var episodeCount: UInt64 = 0
  /// The latest event time seen, and from when on episodes are looked through again.
  private var now = Timestamp(microseconds: .min)
  private var nextSweep = Timestamp(microseconds: .min)

  /// An agent that has seen nothing yet; both tables are those that the run detects with.
  package init(thresholds: [Threshold], metrics: MetricTable) {
    self.thresholds = thresholds
    correlator = Correlator(thresholds: thresholds)
    connectionCount = metrics.id(of: "connection_count")
  }

  /// Takes in the flagged events of a chunk, or of a part of it, in the order of the input.
  ///
  /// One call for all of them: what each needs of the run is looked up once.
  /// - Parameters:
  ///   - findings: the events and their checks.
  ///   - text: the bytes of the chunk, which the records' offsets count in.
  ///   - samples: the numbers of the chunk's events.
  ///   - start: where the chunk's first line stands.
  ///   - names: the run's names so far.
  ///   - episodes: gets, for each finding, the episode it fell into: what to ask
  ///     `TriageResult.issueID(of:)` with.
  package mutating func observe(
    _ findings: Span<Finding>, in text: Span<UInt8>, _ samples: Span<Sample>,
    from start: LineLocation, names: borrowing Names, into episodes: inout [EpisodeID]
  ) {
    guard !findings.isEmpty else { return }
    correlator.directory.learn(names.services)
    var sighting = Sighting(finding: findings[0], location: start, excess: 1, connections: -1)
    for index in findings.indices {
      sighting.finding = findings[index]
      let record = sighting.finding.record
      sighting.location.line = start.line + Int(record.lineOffset)
      sighting.excess = sighting.finding.check.excess(thresholds)
      sighting.connections = connections(record, samples)
      let line = Int(record.lineStart)..<Int(record.lineStart) + Int(record.lineLength)
      episodes.append(observe(sighting, line: text.extracting(line)))
    }
  }

  private mutating func observe(_ sighting: Sighting, line: Span<UInt8>) -> EpisodeID {
    let finding = sighting.finding
    let pair = pairs.index(of: finding.record)
    background.count(finding, events: pairs[pair].newEvents(finding))
    if pairs[pair].advance(finding) {
      close(pair)
      flush(pair)
    }
    let episode = place(sighting, line, pair)
    if finding.record.time.microseconds > now.microseconds {
      now = finding.record.time
      if now.microseconds >= nextSweep.microseconds { sweep() }
    }
    return episode
  }

  /// Puts a finding where it belongs: its open episode, a new one, or the findings that wait.
  private mutating func place(
    _ sighting: Sighting, _ line: Span<UInt8>, _ pair: Int
  ) -> EpisodeID {
    let finding = sighting.finding
    if let slot = pairs[pair].open, let usual = correlator.pool.head(slot)?.usualShare {
      if finding.check.streak > 1 || UsualShare.isElevated(finding.history, usual) {
        correlator.observe(slot, sighting, line: line)
        background.remove(1)
        return pairs[pair].latest?.id ?? EpisodeID(0)
      }
      close(pair)
    }
    if pairs[pair].run.isFull || !UsualShare.isClose(finding) { flush(pair) }
    if pairs[pair].run.count == 0 {
      episodeCount += 1
      pairs[pair].run.start(EpisodeID(episodeCount))
      activate(pair)
    }
    pairs[pair].run.add(sighting, line: line)
    let id = pairs[pair].run.id
    if UsualShare.isEstablished(finding, in: background) {
      establish(pair, UsualShare.share(finding))
    }
    return id
  }

  private mutating func activate(_ pair: Int) {
    guard !pairs[pair].isActive else { return }
    pairs[pair].isActive = true
    active.append(pair)
  }

  /// Makes an episode of the findings that waited, or goes on with one that has just ended.
  private mutating func establish(_ pair: Int, _ share: Double) {
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
    if let slot = pairs[pair].open { correlator.observe(slot, run) }
    background.remove(run.count)
    pairs[pair].run.clear()
  }

  private mutating func close(_ pair: Int) {
    if let slot = pairs[pair].open { correlator.pool.setOpen(slot, false) }
    pairs[pair].open = nil
  }

  /// Hands on the findings that became no episode: to an incident nearby, or to the isolated.
  private mutating func flush(_ pair: Int) {
    guard pairs[pair].run.count > 0 else { return }
    correlator.settle(&pairs[pair].run)
    pairs[pair].run.clear()
  }

  /// Once a minute of event time: ends what has been quiet for long enough.
  private mutating func sweep() {
    nextSweep = now + .minutes(1)
    for index in active where pairs[index].isQuiet(at: now) {
      close(index)
      flush(index)
    }
    let idle = active.filter { pairs[$0].isIdle }
    for index in idle { pairs[index].isActive = false }
    if !idle.isEmpty { active.removeAll { !pairs[$0].isActive } }
    correlator.settleIncidents(before: now)
  }

  private func connections(_ record: EventRecord, _ samples: Span<Sample>) -> Double {
    let first = Int(record.firstSample)
    for index in first..<first + Int(record.sampleCount)
    where samples[index].metric == connectionCount {
      return samples[index].value
    }
    return -1
  }
}

extension Triage {
  /// Ends every episode: all findings are in drafts now.
  mutating func close() -> Correlator {
    for index in active {
      close(index)
      flush(index)
    }
    correlator.settleIncidents(before: nil)
    return correlator
  }
}
