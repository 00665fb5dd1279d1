// LogTriage: findings in; issues, verdicts, alerts, notices, tickets and KB entries out.
//
//   Finding ─▶ PendingRun ─established?─▶ Episode ─▶ Correlator ─▶ Incident ─▶ IssueCandidate
//              (one service,  (streak of 3,  (until    (began       (root         (same      │
//              one region)     or far more    quiet)    together,    found)        finger-   ▼
//                    │         than usual)              names                      print)  Issue
//                    └─no─▶ isolated: one low           each other)
//                           candidate per event type and metric
//
//   time ──▶      payments-db  ..x.xxxxxxxxxxxxxx......     first, named by others: the root
//                 payments-api .......x.xxxxxxxxxx.....     at most 10 min later: same incident
//                 checkout-web ...........xxxxxxxxx....     same
//                 search-api   ..x.........x.........x.     isolated spikes
//
// Pure and deterministic: no files, no clock, no randomness, no order from a hash table. Memory
// grows with the services in trouble and with the issues, never with the findings.
package import LogModel

/// Groups the findings of a run, chunk by chunk, and turns them into issues at its end.
///
/// - Cost: some table look-ups and a copy of the line for each finding; no string is made.
package struct Triage: Sendable {
  let thresholds: [Threshold]
  /// The limits of the thresholds.
  private let limits: [Double]
  private let connectionCount: MetricID?
  private var pairs = ServiceRegionTable()
  private var placement: EpisodeAssigner
  /// The pairs with an open episode or pending findings.
  private var active: [Int] = []
  /// The latest event time, and the time of the next check for ended episodes.
  private var now = Timestamp(microseconds: .min)
  private var nextSweep = Timestamp(microseconds: .min)

  /// An empty triage; both tables are those of the run's detection.
  package init(thresholds: [Threshold], metrics: MetricTable) {
    self.thresholds = thresholds
    limits = thresholds.map(\.alertAbove)
    placement = EpisodeAssigner(Correlator(thresholds: thresholds))
    connectionCount = metrics.id(of: "connection_count")
  }

  /// Adds the flagged events of a chunk, or of a part of it, in the order of the input.
  ///
  /// One call takes all of them, so that shared data is looked up once.
  /// - Parameters:
  ///   - findings: the events and their checks.
  ///   - text: the bytes of the chunk; the records' offsets refer to it.
  ///   - samples: the numbers of the chunk's events.
  ///   - start: the position of the chunk's first line.
  ///   - names: the run's names so far.
  ///   - episodes: receives the episode of each finding, the argument of
  ///     `TriageResult.issueID(of:)`.
  package mutating func observe(
    _ findings: Findings, in text: Span<UInt8>, _ samples: Span<Sample>,
    from start: LineLocation, names: borrowing Names, into episodes: inout [EpisodeID]
  ) {
    guard let first = findings.all.first else { return }
    placement.correlator.directory.learn(names.services)
    var flagged = FlaggedEvent(facts: FindingMetrics(finding: first), others: nil, location: start)
    let all = findings.all.span
    for index in all.indices {
      flagged.facts.finding = all[index]
      flagged.facts.excess = max(1, excess(flagged.facts.exceedance))
      flagged.facts.connections = connections(flagged.facts.record, samples)
      if flagged.others != nil || !all[index].others.isEmpty {
        flagged.others = findings.others(of: all[index])
        for other in flagged.others ?? [] {
          flagged.facts.excess = max(flagged.facts.excess, excess(other))
        }
      }
      flagged.location.line = start.line + Int(flagged.facts.record.lineOffset)
      episodes.append(observe(flagged, in: text))
    }
    placement.copyLines(from: text)
  }

  /// Adds one finding; it is borrowed, which avoids a copy.
  @inline(never)
  private mutating func observe(_ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>)
    -> EpisodeID
  {
    let pair = pairs.index(of: flagged)
    let episode = placement.place(flagged, in: chunk, &pairs.states[pair])
    if !pairs.states[pair].isActive {
      pairs.states[pair].isActive = true
      active.append(pair)
    }
    let time = flagged.facts.record.time
    if time.microseconds > now.microseconds {
      now = time
      if now.microseconds >= nextSweep.microseconds { sweep(chunk) }
    }
    return episode
  }

  /// Ends quiet episodes, once a minute of event time.
  private mutating func sweep(_ chunk: Span<UInt8>) {
    nextSweep = now + .minutes(1)
    for index in active where pairs.states[index].isQuiet(at: now) {
      placement.end(&pairs.states[index], in: chunk)
    }
    let idle = active.filter { pairs.states[$0].isIdle }
    for index in idle { pairs.states[index].isActive = false }
    if !idle.isEmpty { active.removeAll { !pairs.states[$0].isActive } }
    placement.correlator.settleIncidents(before: now, in: chunk)
  }

  @inline(__always)
  private func excess(_ exceedance: Exceedance) -> Double {
    exceedance.excess(over: limits[exceedance.threshold])
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
  /// Ends every episode; then all findings belong to candidates.
  mutating func close() -> Correlator {
    // Between chunks, all kept events own their bytes.
    let chunk = Span<UInt8>()
    for index in active { placement.end(&pairs.states[index], in: chunk) }
    placement.correlator.settleIncidents(before: nil, in: chunk)
    return placement.correlator
  }
}
