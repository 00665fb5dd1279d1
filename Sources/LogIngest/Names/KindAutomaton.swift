internal import LogModel

/// The kinds of events one decoder has met, as an automaton over the attributes of lines.
///
/// Each line begins in the initial state. Each attribute, of a template or a name, moves the
/// automaton to the next state; the final state identifies the event kind.
struct KindAutomaton: Sendable {
  /// The most states; past this number the decoder starts over, so that hostile input cannot
  /// exhaust memory.
  ///
  /// With the states of one more chunk, the tables stay below the next power of two.
  static let capacity = 24_000
  /// The initial state of a line.
  static let unsaid = 0

  /// One state: what is known of the kind of a line.
  struct State: Sendable {
    var kind = EventKind()
    var hasType = false
    /// The kind's id, in the order of events; 0 until an event was of this kind.
    var id: KindID = 0

    mutating func take(_ saying: Attribute, _ book: TemplateCache) {
      let value = saying.value
      switch saying.field {
      case .template: take(book.statement(of: value))
      case .service: kind.service = value
      case .region: kind.region = value
      case .place: kind.place = value
      case .fault: kind.fault = value
      case .status: kind.status = UInt16(truncatingIfNeeded: value)
      case .type: take(EventType(rawValue: UInt8(truncatingIfNeeded: value)))
      }
    }

    private mutating func take(_ statement: Statement) {
      kind.service = statement.service ?? kind.service
      kind.region = statement.region ?? kind.region
      kind.place = statement.place ?? kind.place
      kind.fault = statement.fault ?? kind.fault
      kind.status = statement.status ?? kind.status
      take(statement.type)
    }

    private mutating func take(_ type: EventType?) {
      guard let type else { return }
      kind.type = type
      hasType = true
    }
  }

  /// One attribute of a line's kind, as a unique number.
  struct Attribute: Equatable, Sendable {
    enum Field: UInt64 {
      case template
      case service
      case region
      case place
      case fault
      case status
      case type
    }

    fileprivate let number: UInt64

    /// The value is the id of a name, a status, a type, or the number of a template's statement.
    @inline(__always)
    init(_ field: Field, _ value: UInt32) { number = field.rawValue << 32 | UInt64(value) }

    var field: Field { Field(rawValue: number >> 32) ?? .template }
    var value: UInt32 { UInt32(truncatingIfNeeded: number) }
  }

  private var steps = IDTable<Step>()
  private var known = IDTable<KindKey>()
  private(set) var said = [State()]
  /// In the order of their ids; the first has id 1.
  private(set) var kinds: [EventKind] = []

  var isFull: Bool { said.count >= Self.capacity }

  /// The next state after an attribute; nil when this step is not known yet.
  @inline(__always)
  func next(_ place: Int, _ saying: Attribute) -> Int? {
    steps.id(of: Step(place, saying)).map { Int($0) }
  }

  /// Computes the next state after an attribute, and stores the step.
  @inline(never)
  mutating func learn(_ saying: Attribute, after place: Int, _ book: TemplateCache) -> Int {
    var after = said[place]
    after.id = 0
    after.take(saying, book)
    let key = KindKey(after)
    let next = known.id(of: key) ?? UInt32(said.count)
    if next == said.count {
      said.append(after)
      known.insert(key, next)
    }
    steps.insert(Step(place, saying), next)
    return Int(next)
  }

  /// The id of the final state of a line, assigned now if no earlier event was of that kind.
  mutating func id(of place: Int) -> KindID {
    if said[place].id == 0 {
      kinds.append(said[place].kind)
      said[place].id = KindID(kinds.count)
    }
    return said[place].id
  }

  /// State and attribute in one number, as there are fewer than 2^24 states and 2^40 attributes.
  private struct Step: IDKey {
    // Larger than any step: the key of an empty entry.
    private var number = UInt64.max

    init() {}

    @inline(__always)
    init(_ place: Int, _ saying: Attribute) {
      number = UInt64(truncatingIfNeeded: place) << 40 | saying.number
    }

    @inline(__always) var hash: UInt64 { Word.mix(number, 0) }

    @inline(__always) static func == (lhs: Self, rhs: Self) -> Bool { lhs.number == rhs.number }
  }

  /// A kind that can be compared without a call into another module.
  private struct KindKey: IDKey {
    // Larger than any name: the key of an empty entry.
    private var names = UInt64.max
    private var places: UInt64 = 0
    private var statusAndType: UInt64 = 0

    init() {}

    init(_ said: State) {
      let kind = said.kind
      names = UInt64(kind.service) | UInt64(kind.region) << 32
      places = UInt64(kind.place) | UInt64(kind.fault) << 32
      statusAndType =
        UInt64(kind.status) | UInt64(kind.type.rawValue) << 16 | (said.hasType ? 1 : 0) << 32
    }

    var hash: UInt64 { Word.mix(names ^ statusAndType << 12, places) }
  }
}
