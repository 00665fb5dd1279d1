internal import LogModel

/// The latest few events of a group, whole; slots are reused, so that adding rarely allocates.
///
/// The latest by their places, in whatever order they are added.
struct EventRing: Codable, Sendable {
  private var slots: [KeptEvent] = []
  /// By slot.
  private var places: [EventPlace] = []
  private var capacity: Int
  /// The slot of the next event, where all came in order: that of the earliest in a full ring.
  private var next = 0
  private var isInOrder = true
  /// Whether lines are still to be copied.
  private var hasLinesInChunk = false

  init(capacity: Int) { self.capacity = capacity }

  var events: [KeptEvent] { slots }
  var count: Int { slots.count }

  func add(to events: inout [KeptEvent]) { events += slots }

  /// The slot of the earliest event; nil where a new one is earlier than all.
  private mutating func slot(for place: EventPlace) -> Int? {
    noteOrder(of: place)
    if isInOrder {
      let slot = next
      next = slot + 1 == capacity ? 0 : slot + 1
      return slot
    }
    var oldest = 0
    let places = places.span
    for index in places.indices.dropFirst() where places[index] < places[oldest] { oldest = index }
    return place < places[oldest] ? nil : oldest
  }

  /// Notes whether an event comes in order: later than the one before.
  private mutating func noteOrder(of place: EventPlace) {
    guard isInOrder, !places.isEmpty else { return }
    isInOrder = places[next == 0 ? places.count - 1 : next - 1] < place
  }

  /// Notes the place of an event in a new slot.
  private mutating func note(_ place: EventPlace) {
    noteOrder(of: place)
    places.append(place)
    next = places.count == capacity ? 0 : places.count
  }

  /// Adds an event of the current chunk; `copyLines` must follow before the chunk is released.
  mutating func add(_ flagged: FlaggedEvent, in chunk: Span<UInt8>) {
    let place = flagged.place
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(KeptEvent(flagged, in: chunk))
      note(place)
    } else if let slot = slot(for: place) {
      var slots = self.slots.mutableSpan
      slots[slot].set(flagged, in: chunk)
      places[slot] = place
    } else {
      return
    }
    hasLinesInChunk = true
  }

  /// Takes over an event; its slot keeps the memory of the evicted event.
  mutating func take(_ event: inout KeptEvent) {
    let (place, isInChunk) = (event.flagged.place, event.isInChunk)
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(event)
      note(place)
      event = KeptEvent(event.flagged)
    } else if let slot = slot(for: place) {
      var slots = self.slots.mutableSpan
      slots[slot].takeOver(&event)
      places[slot] = place
    } else {
      return
    }
    if isInChunk { hasLinesInChunk = true }
  }

  mutating func copyLines(from chunk: Span<UInt8>) {
    guard hasLinesInChunk else { return }
    hasLinesInChunk = false
    var slots = self.slots.mutableSpan
    for index in slots.indices { slots[index].copyLine(from: chunk) }
  }

  /// Keeps the latest events of both.
  mutating func merge(_ other: EventRing) {
    // Incidents mostly follow each other; then only the later ring is kept.
    if other.slots.count >= capacity, let first = other.places.min(),
      places.allSatisfy({ $0 < first })
    {
      self = other
      return
    }
    slots = Array((slots + other.slots).sorted(by: KeptEvent.isEarlier).suffix(capacity))
    places = slots.map(\.flagged.place)
    isInOrder = true
    next = slots.count == capacity ? 0 : slots.count
    hasLinesInChunk = hasLinesInChunk || other.hasLinesInChunk
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    slots.sort(by: KeptEvent.isEarlier)
    // What is joined with it keeps as many, so results would depend on it.
    try coder.index(&capacity, below: capacity + 1)
    try coder.list(&slots, .empty) { try $1.code(&$0) }
    guard capacity > 0, slots.count <= capacity else { throw ScanDamage() }
    places = slots.map(\.flagged.place)
    isInOrder = false
  }
}

/// Some events of a group, without text: those with the least lots, so that the choice does not
/// depend on the order in which they are added.
struct EventSample: Codable, Sendable {
  /// Of events of one time, the first places come first.
  private struct Lot: Codable, Comparable, Sendable {
    let number: UInt64
    let place: EventPlace

    init(_ place: EventPlace) { (number, self.place) = (place.lot, place) }

    static func < (lhs: Self, rhs: Self) -> Bool {
      lhs.number == rhs.number ? lhs.place < rhs.place : lhs.number < rhs.number
    }
  }

  private var slots: [KeptEvent] = []
  /// By slot.
  private var lots: [Lot] = []
  /// The slot of the largest lot.
  private var last = 0
  private var capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { slots.count }

  func add(to events: inout [KeptEvent]) { events += slots }

  /// Whether an event is one of the sample so far.
  func wants(_ place: EventPlace) -> Bool {
    slots.count < capacity || Lot(place) < lots[last]
  }

  /// Adds an event that is wanted.
  mutating func add(_ flagged: FlaggedEvent, line: Span<UInt8>) {
    let lot = Lot(flagged.place)
    if slots.count < capacity {
      slots.makeRoom(upTo: capacity)
      slots.append(KeptEvent(flagged, line: line, whole: false))
      lots.append(lot)
    } else {
      slots[last].set(flagged, line: line, whole: false)
      lots[last] = lot
    }
    findLast()
  }

  private mutating func findLast() {
    guard slots.count == capacity else { return }
    for index in lots.indices where lots[index] > lots[last] { last = index }
  }

  mutating func merge(_ other: EventSample) {
    // Small keys are sorted and unwanted events left in place, because moving them is expensive.
    let all = lots + other.lots
    let chosen = all.indices.sorted { (all[$0], $0) < (all[$1], $1) }.prefix(capacity)
    slots = chosen.map { $0 < slots.count ? slots[$0] : other.slots[$0 - slots.count] }
    lots = chosen.map { all[$0] }
    last = max(0, lots.count - 1)
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    slots = lots.indices.sorted { lots[$0] < lots[$1] }.map { slots[$0] }
    try coder.index(&capacity, below: capacity + 1)
    try coder.list(&slots, .empty) { try $1.code(&$0) }
    guard capacity > 0, slots.count <= capacity else { throw ScanDamage() }
    lots = slots.map { Lot($0.flagged.place) }
    last = 0
    findLast()
  }
}

extension [KeptEvent] {
  /// Doubles the capacity where there is no room for one more, up to `most`.
  fileprivate mutating func makeRoom(upTo most: Int) {
    if count == capacity { reserveCapacity(Swift.min(most, Swift.max(1, count * 2))) }
  }
}
