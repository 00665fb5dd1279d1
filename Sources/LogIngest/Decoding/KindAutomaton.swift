internal import LogModel

/// The kinds of events one decoder has seen, as an automaton over the attributes of lines.
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

    mutating func take(_ attribute: Attribute, _ templates: TemplateCache) {
      let value = attribute.value
      switch attribute.field {
      case .template: take(templates.statement(of: value))
      case .service: kind.service = value
      case .region: kind.region = value
      case .caller: kind.caller = value
      case .endpoint: kind.endpoint = value
      case .errorType: kind.errorType = value
      case .status: kind.status = UInt16(truncatingIfNeeded: value)
      case .outcome:
        kind.outcome = EventKind.Outcome(rawValue: UInt8(truncatingIfNeeded: value)) ?? .unknown
      case .type: take(EventType(rawValue: UInt8(truncatingIfNeeded: value)))
      }
    }

    private mutating func take(_ statement: Statement) {
      kind.service = statement.service ?? kind.service
      kind.region = statement.region ?? kind.region
      kind.caller = statement.caller ?? kind.caller
      kind.endpoint = statement.endpoint ?? kind.endpoint
      kind.errorType = statement.errorType ?? kind.errorType
      kind.status = statement.status ?? kind.status
      kind.outcome = statement.outcome ?? kind.outcome
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
      case caller
      case endpoint
      case errorType
      case status
      case outcome
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
  func next(_ state: Int, _ attribute: Attribute) -> Int? {
    steps.id(of: Step(state, attribute)).map { Int($0) }
  }

  /// Computes the next state after an attribute, and stores the step.
  @inline(never)
  mutating func learn(_ attribute: Attribute, after state: Int, _ templates: TemplateCache) -> Int {
    var after = said[state]
    after.id = 0
    after.take(attribute, templates)
    let next = place(of: after, KindKey(after))
    steps.insert(Step(state, attribute), UInt32(next))
    return next
  }

  private mutating func place(of state: State, _ key: KindKey) -> Int {
    if let place = known.id(of: key) { return Int(place) }
    said.append(state)
    known.insert(key, UInt32(said.count - 1))
    return said.count - 1
  }

  /// The id of a kind whose attributes are known all at once.
  ///
  /// - Precondition: the service is not 0.
  @inline(__always)
  mutating func id(
    service: NameID, region: NameID, endpoint: NameID, errorType: NameID, status: UInt16,
    type: EventType, outcome: EventKind.Outcome
  ) -> KindID {
    let key = KindKey(
      service, region, endpoint, errorType, caller: 0, status, type, hasType: true, outcome)
    if let place = known.id(of: key) {
      let id = said[Int(place)].id
      if id != 0 { return id }
    }
    var state = State()
    state.hasType = true
    state.kind.service = service
    state.kind.region = region
    state.kind.endpoint = endpoint
    state.kind.errorType = errorType
    state.kind.status = status
    state.kind.type = type
    state.kind.outcome = outcome
    return newID(of: state, key)
  }

  @inline(never)
  private mutating func newID(of state: State, _ key: KindKey) -> KindID {
    id(of: place(of: state, key))
  }

  /// The id of the final state of a line, assigned now if no earlier event was of that kind.
  mutating func id(of state: Int) -> KindID {
    if said[state].id == 0 {
      kinds.append(said[state].kind)
      said[state].id = KindID(kinds.count)
    }
    return said[state].id
  }

  /// State and attribute in one number, as there are fewer than 2^24 states and 2^40 attributes.
  private struct Step: IDKey {
    // Larger than any step: the key of an empty entry.
    private var number = UInt64.max

    init() {}

    @inline(__always)
    init(_ state: Int, _ attribute: Attribute) {
      number = UInt64(truncatingIfNeeded: state) << 40 | attribute.number
    }

    @inline(__always) var hash: UInt64 { Word.mix(number, 0) }

    @inline(__always) static func == (lhs: Self, rhs: Self) -> Bool { lhs.number == rhs.number }
  }

  /// A kind that can be compared without a call into another module.
  private struct KindKey: IDKey {
    // Larger than any name: the key of an empty entry.
    private var names = UInt64.max
    private var endpointAndErrorType: UInt64 = 0
    private var statusAndType: UInt64 = 0
    private var caller: UInt64 = 0

    init() {}

    init(_ said: State) {
      let kind = said.kind
      self.init(
        kind.service, kind.region, kind.endpoint, kind.errorType, caller: kind.caller, kind.status,
        kind.type, hasType: said.hasType, kind.outcome)
    }

    @inline(__always)
    init(
      _ service: NameID, _ region: NameID, _ endpoint: NameID, _ errorType: NameID, caller: NameID,
      _ status: UInt16, _ type: EventType, hasType: Bool, _ outcome: EventKind.Outcome
    ) {
      names = UInt64(service) | UInt64(region) << 32
      endpointAndErrorType = UInt64(endpoint) | UInt64(errorType) << 32
      self.caller = UInt64(caller)
      statusAndType =
        UInt64(status) | UInt64(type.rawValue) << 16 | (hasType ? 1 : 0) << 32
        | UInt64(outcome.rawValue) << 33
    }

    var hash: UInt64 { Word.mix(names ^ statusAndType << 12 ^ caller << 20, endpointAndErrorType) }
  }
}
