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

  /// Adds an event of the chunk at hand; `copyLines` must follow before the chunk goes.
  mutating func add(_ sighting: Sighting, in chunk: Span<UInt8>) {
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(KeptEvent(sighting, in: chunk))
    } else {
      slots[next].set(sighting, in: chunk)
    }
    hasLinesInChunk = true
    turn()
  }

  /// Takes an event over; the memory of the one it pushes out is left in its place.
  mutating func take(_ event: inout KeptEvent) {
    if event.isInChunk { hasLinesInChunk = true }
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(event)
      event = KeptEvent(event.sighting)
    } else {
      slots[next].takeOver(&event)
    }
    turn()
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    guard hasLinesInChunk else { return }
    for index in slots.indices { slots[index].copyLine(from: chunk) }
    hasLinesInChunk = false
  }

  private mutating func turn() { next = next + 1 == capacity ? 0 : next + 1 }

  /// Keeps the latest of both.
  mutating func merge(_ other: EventRing) {
    // Incidents mostly follow each other, and then the later ring is all there is to keep.
    if other.slots.count >= capacity, slots.allSatisfy({ $0.isEarlier(than: other.slots) }) {
      self = other
      return
    }
    slots = Array((slots + other.slots).sorted(by: KeptEvent.isEarlier).suffix(capacity))
    hasLinesInChunk = hasLinesInChunk || other.hasLinesInChunk
    next = slots.count % capacity
  }
}

/// Every n-th event of a group, without text; n doubles when there is no room for more.
struct EventSample: Sendable {
  /// Those past `count` are only memory for the next.
  private var slots: [KeptEvent] = []
  private var count = 0
  private var stride = 1
  private var untilNext = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var events: [KeptEvent] { count == slots.count ? slots : Array(slots[..<count]) }

  /// Counts one more event; whether it is to be added.
  mutating func isDue() -> Bool {
    guard untilNext > 0 else { return true }
    untilNext -= 1
    return false
  }

  mutating func add(_ sighting: Sighting, line: Span<UInt8>) {
    if count >= capacity { thin() }
    untilNext = stride - 1
    if count < slots.count {
      slots[count].set(sighting, line: line, whole: false)
    } else {
      slots.makeRoom(upTo: capacity)
      slots.append(KeptEvent(sighting, line: line, whole: false))
    }
    count += 1
  }

  /// Keeps events of both, spread evenly.
  mutating func merge(_ other: EventSample) {
    slots.removeLast(slots.count - count)
    let isInOrder = slots.last?.isEarlier(than: other.events) ?? true
    slots += other.events
    if !isInOrder { slots.sort(by: KeptEvent.isEarlier) }
    stride = max(stride, other.stride)
    count = slots.count
    guard count > capacity else { return }
    for index in 0..<capacity { slots.swapAt(index, index * count / capacity) }
    slots.removeLast(count - capacity)
    count = capacity
  }

  /// Keeps every second event.
  private mutating func thin() {
    for index in 0..<(count + 1) / 2 { slots.swapAt(index, index * 2) }
    count = (count + 1) / 2
    stride *= 2
  }
}

extension [KeptEvent] {
  /// Makes room for one more, twice as much where there is none, but not for more than there can be.
  fileprivate mutating func makeRoom(upTo most: Int) {
    if count == capacity { reserveCapacity(Swift.min(most, Swift.max(1, count * 2))) }
  }
}
