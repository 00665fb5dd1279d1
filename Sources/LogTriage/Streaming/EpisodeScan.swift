internal import LogModel

/// The episodes of all services, and the findings that belong to none.
///
/// Each service in a region is scanned by its own events alone. Which episodes belong together, and
/// which messages name a service, is decided at the end, when all are known.
struct EpisodeScan: Codable, Sendable {
  /// Above this number of episodes of a service in a region, new ones keep few events.
  static let detailed = 8

  private(set) var episodes: [Episode] = []
  private(set) var isolated: IsolatedFindings
  /// The findings that belong to no episode yet.
  private var pending = PendingFindings()
  /// The episodes that took findings of the current chunk.
  private var changed: [Int] = []

  init(thresholds: [Threshold]) { isolated = IsolatedFindings(thresholds) }

  /// Assigns a finding of the current chunk, the next of its pair; returns its episode.
  mutating func assign(
    _ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>, _ pair: inout ServiceRegionState
  ) -> EpisodeID {
    if pair.isFar(advancingTo: flagged.metrics) { end(&pair, in: chunk) }
    var history = pair.usual(flagged.metrics.history)
    if pair.isOpen {
      let head = episodes[pair.slot].head
      let usual = head.isCertain ? head.usual : max(head.usual, Chance.share(history))
      if Chance.isElevated(history, over: usual) {
        observe(pair.slot, flagged, in: chunk)
        return episodes[pair.slot].id
      }
      pair.close(episodes[pair.slot])
      history = pair.usual(flagged.metrics.history)
    }
    if pair.run.isFull || !Chance.isClose(history) { flush(&pair, chunk) }
    if pair.run.count == 0 { pair.beginRun() }
    pending.add(flagged, in: chunk, to: &pair.run)
    let id = pair.run.id
    let surprise = Chance.surprise(of: history)
    guard surprise > 0 else { return id }
    let probability = Chance.probability(surprise)
    pair.run.probability = min(pair.run.probability, probability)
    if Double(flagged.metrics.history.events) * probability < Chance.opening {
      open(&pair, Chance.share(history), in: chunk)
    }
    return id
  }

  /// Ends the episode of a pair and flushes its pending findings.
  mutating func end(_ pair: inout ServiceRegionState, in chunk: Span<UInt8>) {
    if pair.isOpen { pair.close(episodes[pair.slot]) }
    flush(&pair, chunk)
  }

  /// Makes all kept events independent of the chunk.
  mutating func copyLines(from chunk: Span<UInt8>) {
    pending.copyLines(from: chunk)
    isolated.copyLines(from: chunk)
    Self.copyLines(of: changed, in: &episodes, from: chunk)
    changed.removeAll(keepingCapacity: true)
  }

  private static func copyLines(
    of changed: [Int], in episodes: inout [Episode], from chunk: Span<UInt8>
  ) {
    var episodes = episodes.mutableSpan
    for slot in changed { episodes[slot].evidence.copyLines(from: chunk) }
  }

  /// Makes an episode of the pending findings, or continues one that has just ended.
  private mutating func open(
    _ pair: inout ServiceRegionState, _ share: Double, in chunk: Span<UInt8>
  ) {
    let run = pair.run
    if pair.slot >= 0, run.onset <= episodes[pair.slot].head.lastClose + pair.pause,
      episodes[pair.slot].head.isCertain
        || pending.metrics(run.first).history.events - episodes[pair.slot].head.end <= 32
    {
      episodes[pair.slot].continues(with: run.id)
      pair.isOpen = true
    } else {
      episodes.append(
        Episode(
          EpisodeHead(id: run.id, of: pending.metrics(run.first), usual: share),
          detail: pair.episodes < Self.detailed ? .full : .reduced))
      pair.open(episodes.count - 1)
    }
    take(run, into: pair.slot, in: chunk)
    forgetRun(of: &pair)
  }

  private mutating func observe(
    _ slot: Int, _ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>
  ) {
    var episodes = self.episodes.mutableSpan
    episodes[slot].observe(flagged, in: chunk)
    if changed.last != slot { changed.append(slot) }
  }

  private mutating func take(_ run: PendingRun, into slot: Int, in chunk: Span<UInt8>) {
    var index = run.first
    while index != PendingFindings.none {
      episodes[slot].take(&pending[index], starts: index == run.first, in: chunk)
      index = pending.after(index)
    }
    if changed.last != slot { changed.append(slot) }
  }

  /// Moves findings that became no episode to the isolated ones, or keeps them where they may belong
  /// to trouble of other services.
  private mutating func flush(_ pair: inout ServiceRegionState, _ chunk: Span<UInt8>) {
    guard pair.run.count > 0 else { return }
    let isDense = isDense(pair)
    if isDense || mayName(pair, chunk) {
      if let old = pair.weak.add(weakRun(pair, isDense: isDense, chunk)) { isolated.take(old) }
    } else {
      var index = pair.run.first
      while index != PendingFindings.none {
        isolated.take(&pending[index], chunk)
        index = pending.after(index)
      }
    }
    forgetRun(of: &pair)
  }

  /// Whether chance hardly makes the findings of a run in the minutes that joint evidence may span.
  ///
  /// Of a service that writes more in these minutes, trouble has enough findings to be an episode.
  private func isDense(_ pair: ServiceRegionState) -> Bool {
    guard pair.run.probability < 1 else { return false }
    let events = pair.usualEvents(in: Chance.longestJoint)
    return events <= Chance.mostSparse && pair.run.probability * events < Chance.opening
  }

  /// Whether a rare finding among those of a run may name another service.
  private mutating func mayName(_ pair: ServiceRegionState, _ chunk: Span<UInt8>) -> Bool {
    var index = pair.run.first
    while index != PendingFindings.none {
      let metrics = pending.metrics(index)
      if Chance.isRare(pair.usual(metrics.history)) {
        pending[index].copyLine(from: chunk)
        let line = pending[index].text.storage.span.extracting(first: pending[index].text.count)
        let message = ServiceMentionIndex.searched(metrics.record, line)
        if ServiceMentionIndex.mayName(line.extracting(message)) {
          return true
        }
      }
      index = pending.after(index)
    }
    return false
  }

  private mutating func weakRun(
    _ pair: ServiceRegionState, isDense: Bool, _ chunk: Span<UInt8>
  ) -> WeakRun {
    let run = pair.run
    var events: [KeptEvent] = []
    var index = run.first
    while index != PendingFindings.none {
      pending[index].copyLine(from: chunk)
      events.append(pending[index])
      index = pending.after(index)
    }
    return WeakRun(
      run.id, events, usual: Chance.share(pair.usual(pending.metrics(run.first).history)),
      isDense: isDense)
  }

  private mutating func forgetRun(of pair: inout ServiceRegionState) {
    pending.clear(pair.run)
    pair.run = PendingRun(.none)
  }
}

/// Findings that belong to no episode, by event type and threshold.
///
/// What is kept of them does not depend on their order, so that groups of several scans can be joined.
struct IsolatedFindings: Codable, Sendable {
  struct Group: Codable, Sendable {
    var type = EventType.api
    var threshold = 0
    var evidence = EvidenceSummary(isOfMember: false)
  }

  private(set) var groups: [Group] = []
  /// By type and threshold; -1 where there is no group yet.
  private var numbers: [[Int]]
  /// By event type and threshold, the threshold whose group has the findings: rules on one metric
  /// have one, because the fingerprint knows only the metric.
  private let homes: [[Int]]

  init(_ thresholds: [Threshold]) {
    homes = EventType.allCases.map { type in
      thresholds.indices.map { index in
        let metric = thresholds[index].metric
        return thresholds[index].isGeneral
          ? index
          : thresholds.index(judging: metric, in: type)
            ?? thresholds.firstIndex { $0.metric == metric } ?? index
      }
    }
    numbers = homes.map { $0.map { _ in -1 } }
  }

  /// The threshold of the group that has the findings which exceed a threshold.
  func home(_ type: EventType, _ threshold: Int) -> Int { homes[Int(type.rawValue)][threshold] }

  /// The number of the group of findings that exceed a threshold.
  private mutating func group(_ type: EventType, _ threshold: Int) -> Int {
    let threshold = home(type, threshold)
    if numbers[Int(type.rawValue)][threshold] < 0 {
      numbers[Int(type.rawValue)][threshold] = groups.count
      groups.append(Group(type: type, threshold: threshold))
    }
    return numbers[Int(type.rawValue)][threshold]
  }

  mutating func take(_ event: inout KeptEvent, _ chunk: Span<UInt8>) {
    let metrics = event.flagged.metrics
    let group = group(metrics.kind.type, metrics.exceedance.threshold)
    groups[group].evidence.take(&event, in: chunk)
  }

  /// Adds findings whose lines are copied.
  mutating func take(_ run: WeakRun) {
    for event in run.events {
      var event = event
      take(&event, Span())
    }
  }

  /// Adds the findings of an episode that was no trouble.
  mutating func add(_ episode: Episode) {
    let threshold = episode.evidence.thresholds.first?.threshold ?? 0
    groups[group(episode.type, threshold)].evidence.merge(episode.evidence)
  }

  mutating func merge(_ other: Self) {
    for theirs in other.groups {
      groups[group(theirs.type, theirs.threshold)].evidence.merge(theirs.evidence)
    }
  }

  /// Puts everything into an order that does not depend on that of the findings.
  mutating func sort() {
    groups.sort { ($0.type.rawValue, $0.threshold) < ($1.type.rawValue, $1.threshold) }
    for index in groups.indices {
      groups[index].evidence.sortThresholds()
      numbers[Int(groups[index].type.rawValue)][groups[index].threshold] = index
    }
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    for index in groups.indices { groups[index].evidence.copyLines(from: chunk) }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    sort()
    try coder.list(&groups, Group()) { coder, group in
      try coder.choice(&group.type)
      try coder.threshold(&group.threshold)
      try group.evidence.code(&coder)
    }
    guard coder.isReading else { return }
    for group in groups where home(group.type, group.threshold) != group.threshold {
      throw ScanDamage()
    }
    sort()
  }
}
