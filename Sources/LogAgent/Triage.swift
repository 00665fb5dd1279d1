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
  // Held here: reading it is a call into another module.
  private let criticalStreak = CheckResult.criticalStreak
  private var pairs = PairTable()
  /// The findings that are no episode yet.
  private var waiting = WaitingRoom()
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
    var sighting = Sighting(facts: Facts(), others: nil, location: start)
    for index in findings.indices {
      take(index, findings, samples, into: &sighting.facts)
      if let others = findings[index].check.exceedances.others {
        sighting.others = others
      } else if sighting.others != nil {
        sighting.others = nil
      }
      sighting.location.line = start.line + Int(sighting.facts.record.lineOffset)
      episodes.append(observe(sighting, in: text))
    }
    waiting.copyLines(from: text)
    correlator.copyLines(from: text)
  }

  /// Takes what is counted of a finding from where it stands: a copy of it counts references.
  @inline(__always)
  private func take(
    _ index: Int, _ findings: Span<Finding>, _ samples: Span<Sample>, into facts: inout Facts
  ) {
    facts.record = findings[index].record
    facts.kind = findings[index].kind
    facts.streak = findings[index].check.streak
    facts.isCritical = facts.streak >= criticalStreak
    facts.exceedance = findings[index].check.exceedances.first
    facts.excess = findings[index].check.excess(thresholds)
    facts.connections = connections(facts.record, samples)
    facts.history = findings[index].history
    facts.eventsSoFar = findings[index].eventsSoFar
    facts.findingsSoFar = findings[index].findingsSoFar
  }

  private mutating func observe(_ sighting: Sighting, in chunk: Span<UInt8>) -> EpisodeID {
    let pair = pairs.index(of: sighting.facts)
    // Taken out and put back: numbers alone, and each look into the table would be checked.
    var state = pairs.states[pair]
    background.count(sighting.facts, events: state.newEvents(sighting.facts))
    if state.advance(sighting.facts) {
      close(&state)
      flush(&state, chunk)
    }
    let episode = place(sighting, chunk, &state)
    if !state.isActive {
      state.isActive = true
      active.append(pair)
    }
    pairs.states[pair] = state
    let time = sighting.facts.record.time
    if time.microseconds > now.microseconds {
      now = time
      if now.microseconds >= nextSweep.microseconds { sweep(chunk) }
    }
    return episode
  }

  /// Puts a finding where it belongs: its open episode, a new one, or the findings that wait.
  private mutating func place(
    _ sighting: Sighting, _ chunk: Span<UInt8>, _ pair: inout PairState
  ) -> EpisodeID {
    if let slot = pair.open {
      if pair.goesOn(sighting.facts) {
        correlator.observe(slot, sighting, in: chunk)
        background.remove(1)
        return pair.latestID
      }
      close(&pair)
    }
    if pair.run.isFull || !UsualShare.isClose(sighting.facts) { flush(&pair, chunk) }
    if pair.run.count == 0 {
      episodeCount += 1
      pair.run = PendingRun(EpisodeID(episodeCount))
    }
    waiting.add(sighting, in: chunk, to: &pair.run)
    let id = pair.run.id
    if UsualShare.isEstablished(sighting.facts, in: background) {
      establish(&pair, UsualShare.share(sighting.facts), chunk)
    }
    return id
  }

  /// Makes an episode of the findings that waited, or goes on with one that has just ended.
  private mutating func establish(
    _ pair: inout PairState, _ share: Double, _ chunk: Span<UInt8>
  ) {
    let run = pair.run
    if pair.latestSlot >= 0, let episode = correlator.pool.head(pair.latestSlot),
      episode.id == pair.latestID, run.onset <= episode.last + .minutes(15)
    {
      correlator.pool.setOpen(pair.latestSlot, true)
      correlator.ledger.note(run.id, .episode(pair.latestID))
      pair.open = pair.latestSlot
    } else {
      let slot = correlator.add(run, waiting.facts(run.first), isEstablished: true)
      pair.open(run.id, in: slot, elevation: UsualShare.elevation(share))
    }
    correlator.take(pair.latestSlot, run, &waiting, in: chunk)
    background.remove(run.count)
    forgetRun(of: &pair)
  }

  private mutating func close(_ pair: inout PairState) {
    if let slot = pair.open { correlator.pool.setOpen(slot, false) }
    pair.open = nil
  }

  /// Hands on the findings that became no episode: to an incident nearby, or to the isolated.
  private mutating func flush(_ pair: inout PairState, _ chunk: Span<UInt8>) {
    guard pair.run.count > 0 else { return }
    correlator.settle(pair.run, &waiting, in: chunk)
    forgetRun(of: &pair)
  }

  private mutating func forgetRun(of pair: inout PairState) {
    waiting.clear(pair.run)
    pair.run = PendingRun(EpisodeID(0))
  }

  /// Ends what a pair of the table has.
  private mutating func end(_ index: Int, _ chunk: Span<UInt8>) {
    var pair = pairs.states[index]
    close(&pair)
    flush(&pair, chunk)
    pairs.states[index] = pair
  }

  /// Once a minute of event time: ends what has been quiet for long enough.
  private mutating func sweep(_ chunk: Span<UInt8>) {
    nextSweep = now + .minutes(1)
    for index in active where pairs.states[index].isQuiet(at: now) { end(index, chunk) }
    let idle = active.filter { pairs.states[$0].isIdle }
    for index in idle { pairs.states[index].isActive = false }
    if !idle.isEmpty { active.removeAll { !pairs.states[$0].isActive } }
    correlator.settleIncidents(before: now, in: chunk)
  }

  @inline(__always)
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
    // Between chunks all that is kept has its own bytes.
    let chunk = Span<UInt8>()
    for index in active { end(index, chunk) }
    correlator.settleIncidents(before: nil, in: chunk)
    return correlator
  }
}
