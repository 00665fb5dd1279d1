internal import LogModel

/// The frames of one part on their way to its file, and the numbers that names have in it.
///
/// A frame waits for the next one, which tells whether its events may be among the newest of the part.
struct PartFrames {
  /// So many of the newest events are shown.
  private static let newest = 500

  private var current: FrameBuilder
  /// Has no events where none waits.
  private var waiting: FrameBuilder
  private var fresh = FrameNames()
  private let keepsLines: Bool
  private(set) var totals = FrameTotals()

  // By the ids of the router's run; 0 is no number yet.
  private var services: [NameID] = [0]
  private var regions: [NameID] = [0]
  private var customers: [NameID] = [0]
  private var endpoints: [NameID] = [0]
  private var errorTypes: [NameID] = [0]

  /// Frames with about so many bytes of lines, of all events or of those that may be shown.
  init(room: Int, keepsLines: Bool) {
    current = FrameBuilder(room: room)
    waiting = FrameBuilder(room: keepsLines ? 0 : room)
    self.keepsLines = keepsLines
  }

  // MARK: Names

  mutating func number(of kind: EventKind, _ names: Names) -> KindID {
    var local = kind
    local.service = Self.number(kind.service, names.services, &services, &fresh.services)
    local.caller = Self.number(kind.caller, names.services, &services, &fresh.services)
    local.region = Self.number(kind.region, names.regions, &regions, &fresh.regions)
    local.endpoint = Self.number(kind.endpoint, names.endpoints, &endpoints, &fresh.endpoints)
    local.errorType = Self.number(
      kind.errorType, names.errorTypes, &errorTypes, &fresh.errorTypes)
    fresh.kinds.append(local)
    return KindID(fresh.after.kinds)
  }

  @inline(__always)
  mutating func number(ofCustomer customer: NameID, _ names: Names) -> NameID {
    guard customer != 0 else { return 0 }
    if Int(customer) < customers.count, customers[Int(customer)] != 0 {
      return customers[Int(customer)]
    }
    return Self.number(customer, names.customers, &customers, &fresh.customers)
  }

  private static func number(
    _ id: NameID, _ table: NameTable, _ numbers: inout [NameID], _ fresh: inout [String]
  ) -> NameID {
    guard id != 0 else { return 0 }
    while numbers.count <= Int(id) { numbers.append(0) }
    if numbers[Int(id)] == 0 {
      fresh.append(table[id])
      // The first is the number of numbers that were given.
      numbers[0] += 1
      numbers[Int(id)] = numbers[0]
    }
    return numbers[Int(id)]
  }

  // MARK: Events

  /// Whether a frame must be written before an event is added.
  func isFull(_ record: EventRecord, _ original: Int) -> Bool { current.isFull(record, original) }

  mutating func add(
    _ record: EventRecord, isShown: Bool, kind: KindID, customer: NameID, line: Int, key: Int64,
    _ text: Span<UInt8>, _ original: ArraySlice<UInt8>?, _ samples: Span<Sample>
  ) {
    var moved = record
    (moved.kind, moved.customer) = (kind, customer)
    current.add(moved, isShown: isShown, line: line, key: key, text, original, samples)
  }

  // MARK: Frames

  /// Ends the current frame.
  mutating func flush(_ write: (_ bytes: [UInt8], _ count: Int) throws -> Void) throws {
    guard current.events > 0 else { return }
    current.names = fresh
    var next = FrameNames()
    next.before = fresh.after
    fresh = next
    if keepsLines { return try Self.write(&current, &totals, write) }
    if waiting.events > 0 {
      if current.events >= Self.newest, current.isInOrder, current.earliest >= waiting.latest {
        waiting.removeLines()
      }
      // Whatever is before both is before the current one, too.
      current.latest = max(current.latest, waiting.latest)
      try Self.write(&waiting, &totals, write)
    }
    swap(&current, &waiting)
  }

  /// Writes what waits.
  mutating func finish(_ write: (_ bytes: [UInt8], _ count: Int) throws -> Void) throws {
    try flush(write)
    if waiting.events > 0 { try Self.write(&waiting, &totals, write) }
  }

  private static func write(
    _ frame: inout FrameBuilder, _ totals: inout FrameTotals,
    _ write: (_ bytes: [UInt8], _ count: Int) throws -> Void
  ) throws {
    try frame.write(&totals, write)
    frame.removeAll()
  }
}
