// LogTriage: findings in; issues, verdicts, alerts, notices, tickets and KB entries out.
//
//   Finding ─▶ PendingRun ─surprising?─▶ Episode ──TriageScan──▶ Clustering ─▶ Incident ─▶ Issue-
//              (one service,  (against its  (until   (all           (began       (root     Candidate
//              one region)     own share)   quiet)   services)      together,    found)      │
//                    │                                 │            names                    ▼
//                    └─no─▶ isolated: one low ◀─no─ proved among    each other)            Issue
//                           candidate per event     all events?
//                           type and metric
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
  private var episodes: EpisodeScan
  private var deviations = DeviationNotes()

  /// An empty triage; both tables are those of the run's detection.
  package init(thresholds: [Threshold], metrics: MetricTable) {
    self.thresholds = thresholds
    limits = thresholds.map(\.limit)
    episodes = EpisodeScan(thresholds: thresholds)
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
  ///   - keys: receives the key of each finding, the argument of `TriageResult.issueID(of:)`.
  package mutating func observe(
    _ findings: Findings, in text: Span<UInt8>, _ samples: Span<Sample>,
    from start: LineLocation, into keys: inout [FindingKey]
  ) {
    guard let first = findings.all.first else { return }
    var flagged = FlaggedEvent(
      metrics: FindingMetrics(finding: first), others: nil, location: start)
    let all = findings.all.span
    for index in all.indices {
      flagged.metrics.finding = all[index]
      flagged.metrics.excess = max(1, excess(flagged.metrics.exceedance))
      flagged.metrics.connections = connections(flagged.metrics.record, samples)
      if flagged.others != nil || !all[index].others.isEmpty {
        flagged.others = findings.others(of: all[index])
        for other in flagged.others ?? [] {
          flagged.metrics.excess = max(flagged.metrics.excess, excess(other))
        }
      }
      flagged.location.line = start.line + Int(flagged.metrics.record.lineOffset)
      keys.append(
        FindingKey(
          observe(flagged, in: text), type: flagged.metrics.kind.type,
          threshold: flagged.metrics.exceedance.threshold))
    }
    episodes.copyLines(from: text)
  }

  /// Adds one finding; it is borrowed, which avoids a copy.
  @inline(never)
  private mutating func observe(_ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>)
    -> EpisodeID
  {
    let pair = pairs.index(of: flagged)
    return episodes.assign(flagged, in: chunk, &pairs.states[pair])
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
  /// Adds the deviations of a chunk, or of a part of it, in the order of the input.
  package mutating func observe(
    _ found: [Deviation], in text: Span<UInt8>, from start: LineLocation
  ) {
    for deviation in found {
      let record = deviation.record
      var location = start
      location.line += Int(record.lineOffset)
      let line = text.extracting(record.line)
      let first = min(Int(record.idStart), line.count)
      let length = min(Int(record.idLength), KeptEvent.maximumID, line.count - first)
      let id = String(decoding: (first..<first + length).map { line[$0] }, as: UTF8.self)
      deviations.add(
        DeviationNote(deviation: deviation, event: location.eventID(id), location: location))
    }
  }

  /// Ends every episode and returns what was found.
  package consuming func scan() -> TriageScan {
    // Between chunks, all kept events own their bytes.
    let chunk = Span<UInt8>()
    var (episodes, states) = (episodes, pairs.states)
    for index in states.indices { episodes.end(&states[index], in: chunk) }
    return TriageScan(episodes, states, deviations, thresholds)
  }
}

extension Triage {
  /// Writes what was found so far, so that another run can go on with it, or reads it.
  package mutating func codeState(_ coder: inout StateCoder) throws {
    try coder.value(&pairs)
    try coder.value(&episodes)
    try coder.value(&deviations)
  }
}
