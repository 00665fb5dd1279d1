internal import LogModel

/// The episodes of all services, and the findings that belong to none.
///
/// Each service in a region is scanned by its own events; of the others only the names seen so far
/// matter, for a single finding that names one. Which episodes belong together is decided at the
/// end, when all are known.
struct EpisodeScan: Sendable {
  /// Above this number of episodes, new ones keep few events.
  static let detailed = 256

  private(set) var episodes: [Episode] = []
  private(set) var isolated: IsolatedFindings
  private(set) var owners = EpisodeOwners()
  var directory = ServiceMentionIndex()
  /// The findings that belong to no episode yet.
  private var pending = PendingFindings()
  private var episodeCount: UInt64 = 0
  /// The episodes that took findings of the current chunk.
  private var changed: [Int] = []

  init(thresholds: [Threshold]) { isolated = IsolatedFindings(thresholds) }

  /// Assigns a finding of the current chunk, the next of its pair; returns its episode.
  mutating func assign(
    _ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>, _ pair: inout ServiceRegionState
  ) -> EpisodeID {
    let history = flagged.metrics.history
    if pair.isFar(advancingTo: flagged.metrics) { end(&pair, in: chunk) }
    if pair.isOpen {
      let head = episodes[pair.slot].head
      let usual = head.isCertain ? head.usual : max(head.usual, Chance.share(history))
      if Chance.isElevated(history, over: usual) {
        observe(pair.slot, flagged, in: chunk)
        return episodes[pair.slot].id
      }
      pair.isOpen = false
    }
    if pair.run.isFull || !Chance.isClose(history) { flush(&pair, chunk) }
    if pair.run.count == 0 {
      episodeCount += 1
      pair.run = PendingRun(EpisodeID(episodeCount))
    }
    pending.add(flagged, in: chunk, to: &pair.run)
    let id = pair.run.id
    let surprise = Chance.surprise(of: history)
    if surprise > 0
      && Chance.expected(surprise, among: Double(history.events)) < Chance.opening
      || Chance.isRare(history) && namesOther(flagged, in: chunk)
    {
      open(&pair, Chance.share(history), in: chunk)
    }
    return id
  }

  /// Whether the message of a finding names another service.
  private func namesOther(_ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>) -> Bool {
    let record = flagged.metrics.record
    let line = chunk.extracting(record.line)
    var search = directory.search(record, line)
    while let named = directory.next(&search, in: line) {
      if named != flagged.metrics.kind.service { return true }
    }
    return false
  }

  /// Ends the episode of a pair and flushes its pending findings.
  mutating func end(_ pair: inout ServiceRegionState, in chunk: Span<UInt8>) {
    pair.isOpen = false
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
    if pair.slot >= 0, run.onset <= episodes[pair.slot].last + pair.pause,
      episodes[pair.slot].head.isCertain
        || pending.metrics(run.first).history.events - episodes[pair.slot].head.end <= 32
    {
      owners.note(run.id, .episode(episodes[pair.slot].id))
      pair.isOpen = true
    } else {
      pair.open(episodes.count)
      owners.note(run.id, .episode(run.id))
      episodes.append(
        Episode(
          EpisodeHead(id: run.id, of: pending.metrics(run.first), usual: share),
          detail: episodes.count < Self.detailed ? .full : .reduced))
    }
    take(run, into: pair.slot, in: chunk)
    forgetRun(of: &pair)
  }

  private mutating func observe(
    _ slot: Int, _ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>
  ) {
    if episodes[slot].asksNext {
      let record = flagged.metrics.record
      episodes[slot].note(directory.mentions(in: chunk.extracting(record.line), of: record))
    }
    var episodes = self.episodes.mutableSpan
    episodes[slot].observe(flagged, in: chunk)
    if changed.last != slot { changed.append(slot) }
  }

  private mutating func take(_ run: PendingRun, into slot: Int, in chunk: Span<UInt8>) {
    var index = run.first
    while index != PendingFindings.none {
      if episodes[slot].asksNext {
        pending[index].copyLine(from: chunk)
        let text = pending[index].text
        let line = text.storage.span.extracting(first: text.count)
        episodes[slot].note(
          directory.mentions(in: line, of: pending[index].flagged.metrics.record))
      }
      episodes[slot].take(&pending[index], starts: index == run.first, in: chunk)
      index = pending.after(index)
    }
    if changed.last != slot { changed.append(slot) }
  }

  /// Moves findings that became no episode to the isolated ones.
  private mutating func flush(_ pair: inout ServiceRegionState, _ chunk: Span<UInt8>) {
    guard pair.run.count > 0 else { return }
    let kind = pending.kind(pair.run.first)
    let group = isolated.group(kind.type, pending.exceedance(pair.run.first))
    var index = pair.run.first
    while index != PendingFindings.none {
      isolated.take(&pending[index], in: group, chunk)
      index = pending.after(index)
    }
    owners.note(pair.run.id, .isolated(group))
    forgetRun(of: &pair)
  }

  private mutating func forgetRun(of pair: inout ServiceRegionState) {
    pending.clear(pair.run)
    pair.run = PendingRun(EpisodeID(0))
  }
}

/// Findings that belong to no episode, by event type and threshold.
struct IsolatedFindings: Sendable {
  /// The type and threshold of a group, and its findings.
  typealias Group = (type: EventType, threshold: Int, evidence: EvidenceSummary)

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

  /// The number of the group of findings that exceed a threshold.
  mutating func group(_ type: EventType, _ exceedance: Exceedance) -> Int {
    let threshold = homes[Int(type.rawValue)][exceedance.threshold]
    if numbers[Int(type.rawValue)][threshold] < 0 {
      numbers[Int(type.rawValue)][threshold] = groups.count
      groups.append((type, threshold, EvidenceSummary()))
    }
    return numbers[Int(type.rawValue)][threshold]
  }

  mutating func take(_ event: inout KeptEvent, in group: Int, _ chunk: Span<UInt8>) {
    groups[group].evidence.take(&event, in: chunk)
  }

  /// Adds the findings of an episode that was no trouble; returns their group.
  mutating func add(_ episode: Episode) -> Int {
    let threshold = episode.evidence.thresholds.first?.first
    let number = group(
      episode.type, threshold ?? Exceedance(threshold: 0, value: 0, baseline: nil))
    groups[number].evidence.merge(episode.evidence)
    return number
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    for index in groups.indices { groups[index].evidence.copyLines(from: chunk) }
  }
}
