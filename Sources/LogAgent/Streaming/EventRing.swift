internal import LogModel

/// The last few events of a group, whole; slots are reused, so that adding rarely allocates.
struct EventRing: Sendable {
  private var slots: [KeptEvent] = []
  private var next = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var events: [KeptEvent] { slots }

  mutating func add(_ sighting: Sighting, line: Span<UInt8>) {
    if slots.count < capacity {
      slots.append(KeptEvent(sighting, line: line, whole: true))
    } else {
      slots[next].set(sighting, line: line, whole: true)
    }
    next = (next + 1) % capacity
  }

  /// Takes an event over; the memory of the one it pushes out is left in its place.
  mutating func take(_ event: inout KeptEvent) {
    if slots.count < capacity { slots.append(event) } else { swap(&slots[next], &event) }
    next = (next + 1) % capacity
  }

  /// Keeps the latest of both.
  mutating func merge(_ other: EventRing) {
    // Incidents mostly follow each other, and then the later ring is all there is to keep.
    if other.slots.count >= capacity, slots.allSatisfy({ $0.isEarlier(than: other.slots) }) {
      self = other
      return
    }
    slots = Array((slots + other.slots).sorted(by: KeptEvent.isEarlier).suffix(capacity))
    next = slots.count % capacity
  }
}

/// Every n-th event of a group, without text; n doubles when there is no room for more.
struct EventSample: Sendable {
  private(set) var events: [KeptEvent] = []
  private var stride = 1
  private var untilNext = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  mutating func add(_ sighting: Sighting, line: Span<UInt8>) {
    if untilNext > 0 {
      untilNext -= 1
      return
    }
    if events.count >= capacity { thin() }
    untilNext = stride - 1
    events.append(KeptEvent(sighting, line: line, whole: false))
  }

  /// Keeps events of both, spread evenly.
  mutating func merge(_ other: EventSample) {
    let isInOrder = events.last?.isEarlier(than: other.events) ?? true
    events += other.events
    if !isInOrder { events.sort(by: KeptEvent.isEarlier) }
    stride = max(stride, other.stride)
    let count = events.count
    guard count > capacity else { return }
    for index in 0..<capacity { events.swapAt(index, index * count / capacity) }
    events.removeLast(count - capacity)
  }

  private mutating func thin() {
    events = events.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    stride *= 2
  }
}
