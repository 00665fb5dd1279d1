internal import LogModel

/// The kinds of events one decoder has met, in its own ids of names; ids count up from 1.
struct KindDictionary: Sendable {
  /// Past this many kinds the decoder starts over, so that hostile input cannot fill the memory.
  static let capacity = 1 << 15

  private var ids = IDTable<Key>()
  /// In order of their ids, the first has id 1.
  private(set) var kinds: [EventKind] = []

  /// The id of a kind, given now if it is new.
  @inline(__always)
  mutating func id(of kind: EventKind) -> KindID {
    if let id = ids.id(of: Key(kind)) { return id }
    return insert(kind)
  }

  @inline(never)
  private mutating func insert(_ kind: EventKind) -> KindID {
    kinds.append(kind)
    ids.insert(Key(kind), KindID(kinds.count))
    return KindID(kinds.count)
  }

  /// A kind that can be compared without a call into the module it comes from.
  private struct Key: IDKey {
    private let names: UInt64
    private let places: UInt64
    private let statusAndType: UInt64

    init() {
      names = 0
      places = 0
      statusAndType = 0
    }

    @inline(__always)
    init(_ kind: EventKind) {
      names = UInt64(kind.service) | UInt64(kind.region) << 32
      places = UInt64(kind.place) | UInt64(kind.fault) << 32
      let type: UInt64 =
        switch kind.type {
        case .api: 0
        case .database: 1
        case .frontend: 2
        case .infrastructure: 3
        }
      statusAndType = UInt64(kind.status) | type << 16
    }

    @inline(__always) var hash: UInt64 { Word.mix(names ^ statusAndType << 12, places) }

    @inline(__always) static func == (lhs: Self, rhs: Self) -> Bool {
      lhs.names == rhs.names && lhs.places == rhs.places
        && lhs.statusAndType == rhs.statusAndType
    }
  }
}
