internal import LogModel

/// Joins episodes into incidents, and incidents with the same fingerprint into drafts of issues.
struct Correlator: Sendable {
  /// How long after its last finding an incident may still grow.
  static let patience = EventDuration.minutes(15)

  var pool = EpisodePool()
  var ledger = EpisodeLedger()
  var directory = ServiceDirectory()
  private(set) var drafts: [Draft] = []
  private var draftIndex: [Draft.Key: Int] = [:]
  /// The drafts of isolated findings by type and threshold; negative where there is none yet.
  private var isolated: [Int] = []
  private let families: [MetricFamily]

  init(thresholds: [Threshold]) { families = thresholds.map { MetricFamily($0) } }

  /// Puts an episode, still without findings, into the pool.
  mutating func add(_ run: PendingRun, isEstablished: Bool, usualShare: Double) -> Int {
    ledger.note(run.id, .episode(run.id))
    return pool.insert(
      Episode(
        EpisodeHead(
          id: run.id, of: run.record, isEstablished: isEstablished, usualShare: usualShare),
        detail: pool.detail))
  }

  /// Shows the episode in a slot of the pool one more finding.
  mutating func observe(_ slot: Int, _ sighting: Sighting, line: Span<UInt8>) {
    guard pool.observe(slot, sighting, line: line) else { return }
    pool.note(slot, directory.mentions(in: line, of: sighting.facts.record))
  }

  /// Shows it all findings that waited.
  mutating func observe(_ slot: Int, _ run: PendingRun) {
    for event in run.events {
      let line = event.text.storage.span.extracting(first: event.text.count)
      observe(slot, event.sighting, line: line)
    }
  }

  /// Finds a place for findings that became no episode.
  mutating func settle(_ run: inout PendingRun) {
    guard isNearTrouble(run) else {
      let facts = run.events[0].sighting.facts
      let index = isolatedDraft(facts.record.type, facts.exceedance)
      run.handOver { drafts[index].add(isolated: &$0) }
      ledger.note(run.id, .draft(index))
      return
    }
    let slot: Int
    if let known = joined(run.record) {
      slot = known.slot
      ledger.note(run.id, .episode(known.id))
    } else {
      slot = add(run, isEstablished: false, usualShare: UsualShare.prior)
    }
    observe(slot, run)
  }

  /// Whether findings belong to trouble nearby: two in a row in its region, or one naming a member.
  private func isNearTrouble(_ run: PendingRun) -> Bool {
    let (onset, service, region) = (run.onset, run.record.service, run.record.region)
    guard pool.hasTrouble(near: onset) else { return false }
    if run.longestStreak > 1, pool.hasTrouble(in: region, near: onset) { return true }
    for index in 0..<min(3, run.events.count) {
      let text = run.events[index].text
      let line = text.storage.span.extracting(first: text.count)
      var search = directory.search(run.events[index].sighting.facts.record, line)
      while let named = directory.next(&search, in: line) {
        if named != service, pool.hasTrouble(of: named, near: onset) { return true }
      }
    }
    return false
  }

  /// The episode of the same service and region that already joined an incident.
  private func joined(_ record: EventRecord) -> (slot: Int, id: EpisodeID)? {
    pool.first(where: { head in
      !head.isEstablished && head.service == record.service && head.region == record.region
    })
  }

  /// Puts the incidents that can grow no more into drafts; all of them without a time.
  mutating func settleIncidents(before now: Timestamp?) {
    guard pool.hasEnded(before: now.map { $0 - Self.patience }) else { return }
    for cluster in Clustering(pool.entries).clusters where isSettled(cluster, now) {
      let episodes = cluster.slots.compactMap { pool.remove($0) }
      if cluster.hasRoot {
        file(Incident(episodes, families: families))
      } else {
        dissolve(episodes)
      }
    }
    pool.refreshMarks()
  }

  /// Nothing open, and the last finding so long ago that nothing new can join.
  private func isSettled(_ cluster: Clustering.Cluster, _ now: Timestamp?) -> Bool {
    guard let now else { return true }
    return !cluster.isOpen && cluster.last < now - Self.patience
  }

  private mutating func file(_ incident: Incident) {
    let index = draft(incident.key)
    drafts[index].add(incident)
    for episode in incident.episodes { ledger.settle(episode.id, draft: index) }
  }

  /// Findings that waited for an incident which did not come are isolated after all.
  private mutating func dissolve(_ episodes: [Episode]) {
    for episode in episodes {
      guard let event = episode.log.first else { continue }
      let index = isolatedDraft(event.sighting.record.type, event.sighting.facts.exceedance)
      drafts[index].add(isolated: episode.log)
      ledger.settle(episode.id, draft: index)
    }
  }

  private mutating func isolatedDraft(_ type: EventType, _ exceedance: Exceedance?) -> Int {
    let threshold = exceedance?.threshold ?? 0
    let place = Int(type.rawValue) * max(1, families.count) + threshold
    if isolated.isEmpty {
      isolated = Array(repeating: -1, count: max(1, families.count) * EventType.allCases.count)
    }
    if isolated[place] < 0 { isolated[place] = draft(.isolated(type, threshold: threshold)) }
    return isolated[place]
  }

  private mutating func draft(_ key: Draft.Key) -> Int {
    if let known = draftIndex[key] { return known }
    drafts.append(Draft(key))
    draftIndex[key] = drafts.count - 1
    return drafts.count - 1
  }
}
