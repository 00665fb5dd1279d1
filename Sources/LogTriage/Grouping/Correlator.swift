internal import LogModel

/// Joins episodes into incidents, and incidents with the same fingerprint into issue candidates.
struct Correlator: Sendable {
  /// How long an incident can grow after its last finding.
  static let patience = EventDuration.minutes(15)

  var pool = EpisodePool()
  var ledger = EpisodeIssueIndex()
  var directory = ServiceMentionIndex()
  private(set) var drafts: [IssueCandidate] = []
  private var draftIndex: [IssueCandidate.Key: Int] = [:]
  /// The candidates of isolated findings by type and threshold; negative where there is none yet.
  private var isolated: [Int] = []
  private let families: [MetricFamily]

  init(thresholds: [Threshold]) { families = thresholds.map { MetricFamily($0) } }

  /// Adds an episode without findings to the pool.
  mutating func add(
    _ run: PendingRun, _ facts: FindingMetrics, isEstablished: Bool
  ) -> Int {
    ledger.note(run.id, .episode(run.id))
    return pool.insert(
      Episode(
        EpisodeHead(id: run.id, of: facts, isEstablished: isEstablished), detail: pool.detail))
  }

  /// Passes one more finding of the current chunk to the episode in a slot of the pool.
  mutating func observe(_ slot: Int, _ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    if pool.asksNext(slot) {
      let record = flagged.facts.record
      pool.note(slot, directory.mentions(in: chunk.extracting(record.line), of: record))
    }
    pool.observe(slot, flagged, in: chunk)
  }

  /// Passes pending findings to the episode and takes over their memory.
  mutating func take(
    _ slot: Int, _ run: PendingRun, _ waiting: inout PendingFindings, in chunk: Span<UInt8>
  ) {
    var place = run.first
    while place != PendingFindings.nowhere {
      if pool.asksNext(slot) {
        waiting[place].copyLine(from: chunk)
        let text = waiting[place].text
        let line = text.storage.span.extracting(first: text.count)
        pool.note(slot, directory.mentions(in: line, of: waiting[place].flagged.facts.record))
      }
      pool.take(slot, &waiting[place], in: chunk)
      place = waiting.after(place)
    }
  }

  /// Makes all kept events independent of the chunk.
  mutating func copyLines(from chunk: Span<UInt8>) {
    pool.copyLines(from: chunk)
    for index in isolated where index >= 0 { drafts[index].copyLines(from: chunk) }
  }

  /// Assigns findings that became no episode to an incident or a candidate, and takes over their
  /// memory.
  mutating func settle(
    _ run: PendingRun, _ waiting: inout PendingFindings, in chunk: Span<UInt8>
  ) {
    let kind = waiting.kind(run.first)
    guard isNearTrouble(run, kind, waiting, chunk) else {
      let index = isolatedDraft(kind.type, waiting.exceedance(run.first))
      var place = run.first
      while place != PendingFindings.nowhere {
        drafts[index].add(isolated: &waiting[place], in: chunk)
        place = waiting.after(place)
      }
      ledger.note(run.id, .draft(index))
      return
    }
    let slot: Int
    if let known = joined(kind) {
      slot = known.slot
      ledger.note(run.id, .episode(known.id))
    } else {
      slot = add(run, waiting.facts(run.first), isEstablished: false)
    }
    take(slot, run, &waiting, in: chunk)
  }

  /// Whether findings belong to nearby trouble: two in a row in its region, or one that names a
  /// member.
  private func isNearTrouble(
    _ run: PendingRun, _ kind: EventKind, _ waiting: PendingFindings, _ chunk: Span<UInt8>
  ) -> Bool {
    guard pool.hasTrouble(near: run.onset) else { return false }
    if run.hasStreak, pool.hasTrouble(in: kind.region, near: run.onset) { return true }
    var place = run.first
    for _ in 0..<min(3, run.count) {
      if namesTrouble(place, kind.service, near: run.onset, waiting, chunk) { return true }
      place = waiting.after(place)
    }
    return false
  }

  /// Whether the message of a pending finding names another service in trouble.
  private func namesTrouble(
    _ place: PendingFindings.Place, _ service: NameID, near time: Timestamp,
    _ waiting: PendingFindings,
    _ chunk: Span<UInt8>
  ) -> Bool {
    let record = waiting.record(place)
    if waiting.isInChunk(place) {
      return namesTrouble(but: service, near: time, record, chunk.extracting(record.line))
    }
    let text = waiting[place].text
    let line = text.storage.span.extracting(first: text.count)
    return namesTrouble(but: service, near: time, record, line)
  }

  private func namesTrouble(
    but service: NameID, near time: Timestamp, _ record: EventRecord, _ line: Span<UInt8>
  ) -> Bool {
    var search = directory.search(record, line)
    while let named = directory.next(&search, in: line) {
      if named != service, pool.hasTrouble(of: named, near: time) { return true }
    }
    return false
  }

  /// The episode of the same service and region that already joined an incident.
  private func joined(_ kind: EventKind) -> (slot: Int, id: EpisodeID)? {
    pool.first(where: { head in
      !head.isEstablished && head.service == kind.service && head.region == kind.region
    })
  }

  /// Turns the incidents that can no longer grow into candidates; all incidents if the time is nil.
  mutating func settleIncidents(before now: Timestamp?, in chunk: Span<UInt8>) {
    guard pool.hasEnded(before: now.map { $0 - Self.patience }) else { return }
    for cluster in Clustering(pool.entries).clusters where isSettled(cluster, now) {
      pool.copyLines(from: chunk)
      let episodes = cluster.slots.compactMap { pool.remove($0) }
      if cluster.hasRoot {
        file(Incident(episodes, families: families))
      } else {
        dissolve(episodes)
      }
    }
    pool.refreshMarks()
  }

  /// Whether nothing is open and the last finding is too old for a new one to join.
  private func isSettled(_ cluster: Clustering.Cluster, _ now: Timestamp?) -> Bool {
    guard let now else { return true }
    return !cluster.isOpen && cluster.last < now - Self.patience
  }

  private mutating func file(_ incident: Incident) {
    let index = draft(incident.key)
    drafts[index].add(incident)
    for episode in incident.episodes { ledger.settle(episode.id, draft: index) }
  }

  /// Turns pending findings that joined no incident into isolated findings.
  private mutating func dissolve(_ episodes: [Episode]) {
    for episode in episodes {
      guard let event = episode.log.first else { continue }
      let index = isolatedDraft(event.flagged.kind.type, event.flagged.facts.exceedance)
      drafts[index].add(isolated: episode.log)
      ledger.settle(episode.id, draft: index)
    }
  }

  private mutating func isolatedDraft(_ type: EventType, _ exceedance: Exceedance) -> Int {
    let threshold = exceedance.threshold
    let place = Int(type.rawValue) * max(1, families.count) + threshold
    if isolated.isEmpty {
      isolated = Array(repeating: -1, count: max(1, families.count) * EventType.allCases.count)
    }
    if isolated[place] < 0 { isolated[place] = draft(.isolated(type, threshold: threshold)) }
    return isolated[place]
  }

  private mutating func draft(_ key: IssueCandidate.Key) -> Int {
    if let known = draftIndex[key] { return known }
    drafts.append(IssueCandidate(key))
    draftIndex[key] = drafts.count - 1
    return drafts.count - 1
  }
}
