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

  /// Keeps the latest of both.
  mutating func merge(_ other: EventRing) {
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

  mutating func merge(_ other: EventSample) {
    events = (events + other.events).sorted(by: KeptEvent.isEarlier)
    stride = max(stride, other.stride)
    let count = events.count
    guard count > capacity else { return }
    events = (0..<capacity).map { events[$0 * count / capacity] }
  }

  private mutating func thin() {
    events = events.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    stride *= 2
  }
}
