internal import LogModel

/// The episodes whose incident is not known yet: those open, and those closed a short while ago.
///
/// A slot is reused after its episode is taken out, so a slot's number is an address that stays.
struct EpisodePool: Sendable {
  /// Above this many episodes new ones keep little detail.
  static let detailed = 256

  private var slots: [Episode?] = []
  private var free: [Int] = []
  /// When the established episodes of a region and of a service were last seen, up to a minute
  /// late; what a few findings nearby are compared with.
  private var lastInRegion: [NameID: Timestamp] = [:]
  private var lastOfService: [NameID: Timestamp] = [:]

  var count: Int { slots.count - free.count }
  var isEmpty: Bool { count == 0 }

  /// The detail a new episode may keep.
  var detail: EvidenceLog.Detail { count < Self.detailed ? .full : .slim }

  subscript(slot: Int) -> Episode? { slot < slots.count ? slots[slot] : nil }

  /// All episodes with their slots, in slot order.
  var episodes: [(slot: Int, episode: Episode)] {
    slots.enumerated().compactMap { slot, episode in episode.map { (slot, $0) } }
  }

  /// The first episode that fits, with its address.
  func first(where fits: (Episode) -> Bool) -> (slot: Int, id: EpisodeID)? {
    for slot in slots.indices {
      if let episode = slots[slot], fits(episode) { return (slot, episode.id) }
    }
    return nil
  }

  /// Whether an episode ended before `time`; without a time, whether there is any.
  func hasEnded(before time: Timestamp?) -> Bool {
    guard let time else { return !isEmpty }
    return slots.contains { $0.map { !$0.isOpen && $0.last < time } ?? false }
  }

  mutating func insert(_ episode: Episode) -> Int {
    if episode.isEstablished { touch(episode) }
    if let slot = free.popLast() {
      slots[slot] = episode
      return slot
    }
    slots.append(episode)
    return slots.count - 1
  }

  mutating func remove(_ slot: Int) -> Episode? {
    guard let episode = slots[slot] else { return nil }
    slots[slot] = nil
    free.append(slot)
    return episode
  }

  /// Shows the episode in a slot one more finding.
  mutating func observe(
    _ slot: Int, _ sighting: Sighting, line: Span<UInt8>, _ directory: ServiceDirectory,
    _ services: NameTable
  ) {
    slots[slot]?.observe(sighting, line: line, directory, services)
  }

  mutating func setOpen(_ slot: Int, _ isOpen: Bool) { slots[slot]?.isOpen = isOpen }

  private mutating func touch(_ episode: Episode) {
    lastInRegion[episode.region] = max(lastInRegion[episode.region] ?? episode.last, episode.last)
    lastOfService[episode.service] = max(
      lastOfService[episode.service] ?? episode.last, episode.last)
  }

  /// Whether an established episode of the region was going on shortly before `time`.
  func hasTrouble(in region: NameID, near time: Timestamp) -> Bool {
    lastInRegion[region].map { time <= $0 + .minutes(3) } ?? false
  }

  /// Whether an established episode of the service was going on shortly before `time`.
  func hasTrouble(of service: NameID, near time: Timestamp) -> Bool {
    lastOfService[service].map { time <= $0 + .minutes(3) } ?? false
  }

  /// Forgets the marks of episodes that are gone.
  mutating func refreshMarks() {
    lastInRegion.removeAll(keepingCapacity: true)
    lastOfService.removeAll(keepingCapacity: true)
    for (_, episode) in episodes where episode.isEstablished { touch(episode) }
  }
}
