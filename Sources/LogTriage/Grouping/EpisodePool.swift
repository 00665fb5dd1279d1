internal import LogModel

/// The episodes whose incident is not known yet: open ones, and those closed recently.
///
/// A slot is reused only after its episode is removed, so a slot number is a stable address. A
/// search through the pool reads and copies heads only: a whole episode holds a dozen arrays, which
/// are expensive to copy.
struct EpisodePool: Sendable {
  /// Above this number of episodes, new ones keep little detail.
  static let detailed = 256

  private var slots: [Episode?] = []
  private var free: [Int] = []
  /// The slots that took findings of the current chunk.
  private var fresh: [Int] = []
  /// The time of the latest established trouble by region and by service, up to a minute late;
  /// decides whether a few findings are near trouble.
  private var lastInRegion: [NameID: Timestamp] = [:]
  private var lastOfService: [NameID: Timestamp] = [:]
  /// The latest of these times, in microseconds; excludes most findings without a look-up.
  private var latestTrouble = Int64.min
  private static let nearness: Int64 = 3 * 60_000_000

  var count: Int { slots.count - free.count }
  var isEmpty: Bool { count == 0 }

  /// The detail a new episode may keep.
  var detail: EvidenceSummary.Detail { count < Self.detailed ? .full : .slim }

  func head(_ slot: Int) -> EpisodeHead? { slot < slots.count ? slots[slot]?.head : nil }

  /// All episodes as grouping sees them, in slot order.
  var entries: [Clustering.Entry] {
    slots.indices.compactMap { slot in
      guard let head = slots[slot]?.head else { return nil }
      return Clustering.Entry(
        slot: slot, head: head, mentions: slots[slot]?.log.mentions ?? MentionCounts())
    }
  }

  /// The first episode that fits, with its address.
  func first(where fits: (EpisodeHead) -> Bool) -> (slot: Int, id: EpisodeID)? {
    for slot in slots.indices {
      if let head = slots[slot]?.head, fits(head) { return (slot, head.id) }
    }
    return nil
  }

  /// Whether any episode ended before `time`; without a time, whether there is any episode.
  func hasEnded(before time: Timestamp?) -> Bool {
    guard let time else { return !isEmpty }
    return first { !$0.isOpen && $0.last < time } != nil
  }

  mutating func insert(_ episode: Episode) -> Int {
    if episode.isEstablished { touch(episode.head) }
    if let slot = free.popLast() {
      slots[slot] = episode
      return slot
    }
    slots.append(episode)
    return slots.count - 1
  }

  mutating func remove(_ slot: Int) -> Episode? {
    guard let episode = slots[slot].take() else { return nil }
    free.append(slot)
    return episode
  }

  /// Whether the episode in a slot searches its next finding for names of services.
  func asksNext(_ slot: Int) -> Bool { slots[slot]?.asksNext ?? false }

  /// Passes one more finding of the current chunk to the episode in a slot.
  mutating func observe(_ slot: Int, _ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    var slots = self.slots.mutableSpan
    slots[slot]?.observe(flagged, in: chunk)
    if fresh.last != slot { fresh.append(slot) }
  }

  /// Passes a pending finding to the episode.
  mutating func take(_ slot: Int, _ event: inout KeptEvent, in chunk: Span<UInt8>) {
    var slots = self.slots.mutableSpan
    slots[slot]?.take(&event, in: chunk)
    if fresh.last != slot { fresh.append(slot) }
  }

  /// Makes the episodes independent of the chunk.
  mutating func copyLines(from chunk: Span<UInt8>) {
    Self.copyLines(of: fresh, in: &slots, from: chunk)
    fresh.removeAll(keepingCapacity: true)
  }

  private static func copyLines(
    of fresh: [Int], in slots: inout [Episode?], from chunk: Span<UInt8>
  ) {
    var slots = slots.mutableSpan
    for slot in fresh { slots[slot]?.log.copyLines(from: chunk) }
  }

  /// Records in the episode the services that a finding names.
  mutating func note(_ slot: Int, _ mentioned: [NameID]) { slots[slot]?.note(mentioned) }

  mutating func setOpen(_ slot: Int, _ isOpen: Bool) { slots[slot]?.head.isOpen = isOpen }

  private mutating func touch(_ head: EpisodeHead) {
    lastInRegion[head.region] = max(lastInRegion[head.region] ?? head.last, head.last)
    lastOfService[head.service] = max(lastOfService[head.service] ?? head.last, head.last)
    latestTrouble = max(latestTrouble, head.last.microseconds)
  }

  /// Whether any established episode was open shortly before `time`.
  func hasTrouble(near time: Timestamp) -> Bool { Self.isNear(time, to: latestTrouble) }

  /// Whether an established episode of the region was open shortly before `time`.
  func hasTrouble(in region: NameID, near time: Timestamp) -> Bool {
    lastInRegion[region].map { Self.isNear(time, to: $0.microseconds) } ?? false
  }

  /// Whether an established episode of the service was open shortly before `time`.
  func hasTrouble(of service: NameID, near time: Timestamp) -> Bool {
    lastOfService[service].map { Self.isNear(time, to: $0.microseconds) } ?? false
  }

  private static func isNear(_ time: Timestamp, to trouble: Int64) -> Bool {
    trouble > .min && time.microseconds <= trouble + nearness
  }

  /// Removes the marks of episodes that left the pool.
  mutating func refreshMarks() {
    lastInRegion.removeAll(keepingCapacity: true)
    lastOfService.removeAll(keepingCapacity: true)
    latestTrouble = .min
    for slot in slots.indices {
      if let head = slots[slot]?.head, head.isEstablished { touch(head) }
    }
  }
}
