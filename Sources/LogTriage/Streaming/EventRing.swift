internal import LogModel

/// The last few events of a group, whole; slots are reused, so that adding rarely allocates.
struct EventRing: Sendable {
  private var slots: [KeptEvent] = []
  private var next = 0
  private let capacity: Int
  /// Whether lines are still to be copied.
  private var hasLinesInChunk = false

  init(capacity: Int) { self.capacity = capacity }

  var events: [KeptEvent] { slots }
  var count: Int { slots.count }

  func add(to events: inout [KeptEvent]) { events += slots }

  /// Adds an event of the current chunk; `copyLines` must follow before the chunk is released.
  mutating func add(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(KeptEvent(flagged, in: chunk))
    } else {
      let oldest = next
      var slots = self.slots.mutableSpan
      slots[oldest].set(flagged, in: chunk)
    }
    hasLinesInChunk = true
    turn()
  }

  /// Takes over an event; its slot keeps the memory of the evicted event.
  mutating func take(_ event: inout KeptEvent) {
    if event.isInChunk { hasLinesInChunk = true }
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(event)
      event = KeptEvent(event.flagged)
    } else {
      let oldest = next
      var slots = self.slots.mutableSpan
      slots[oldest].takeOver(&event)
    }
    turn()
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    guard hasLinesInChunk else { return }
    hasLinesInChunk = false
    var slots = self.slots.mutableSpan
    for index in slots.indices { slots[index].copyLine(from: chunk) }
  }

  private mutating func turn() { next = next + 1 == capacity ? 0 : next + 1 }

  /// Keeps the latest events of both.
  mutating func merge(_ other: EventRing) {
    // Incidents mostly follow each other; then only the later ring is kept.
    if other.slots.count >= capacity, slots.allSatisfy({ $0.isEarlier(than: other.slots) }) {
      self = other
      return
    }
    slots = Array((slots + other.slots).sorted(by: KeptEvent.isEarlier).suffix(capacity))
    hasLinesInChunk = hasLinesInChunk || other.hasLinesInChunk
    next = slots.count % capacity
  }
}

/// Every n-th event of a group, without text; n doubles when the sample is full.
struct EventSample: Sendable {
  private var slots: [KeptEvent] = []
  /// The indices of the events in order; entries past `count` are reusable memory.
  private var order: [Int] = []
  private(set) var count = 0
  private var stride = 1
  private var untilNext = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  func add(to events: inout [KeptEvent]) {
    for index in order[..<count] { events.append(slots[index]) }
  }

  /// Counts one more event; returns whether to add it.
  mutating func isDue() -> Bool {
    guard untilNext > 0 else { return true }
    untilNext -= 1
    return false
  }

  mutating func add(_ flagged: FlaggedEvent, line: Span<UInt8>) {
    if count >= capacity { thin() }
    untilNext = stride - 1
    if count < slots.count {
      slots[order[count]].set(flagged, line: line, whole: false)
    } else {
      slots.makeRoom(upTo: capacity)
      order.append(slots.count)
      slots.append(KeptEvent(flagged, line: line, whole: false))
    }
    count += 1
  }

  /// Keeps events of both, spread evenly.
  ///
  /// Sorts small keys and leaves unwanted events in place.
  mutating func merge(_ other: EventSample) {
    let (ownCount, all) = (count, count + other.count)
    var keys = (0..<ownCount).map { slots[order[$0]].key($0) }
    keys += (0..<other.count).map { other.slots[other.order[$0]].key($0 + ownCount) }
    if ownCount > 0, let last = keys.prefix(ownCount).last?.time,
      !keys[ownCount...].allSatisfy({ last < $0.time })
    {
      keys.sort()
    }
    stride = max(stride, other.stride)
    count = min(all, capacity)
    slots = (0..<count).map { position in
      let index = keys[all > capacity ? position * all / capacity : position].index
      return index < ownCount ? slots[order[index]] : other.slots[other.order[index - ownCount]]
    }
    order = Array(slots.indices)
  }

  /// Keeps every second event; events stay in place, because moving them is expensive.
  private mutating func thin() {
    for index in 0..<(count + 1) / 2 { order.swapAt(index, index * 2) }
    count = (count + 1) / 2
    stride *= 2
  }
}

extension [KeptEvent] {
  /// Doubles the capacity where there is no room for one more, up to `most`.
  fileprivate mutating func makeRoom(upTo most: Int) {
    if count == capacity { reserveCapacity(Swift.min(most, Swift.max(1, count * 2))) }
  }
}
