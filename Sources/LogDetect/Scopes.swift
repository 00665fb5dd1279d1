internal import LogModel

/// Which unit and which member the events of a service belong to.
struct Scopes: Sendable {
  /// By service and type, where the unit stands, counted from 1; 0 where there is none yet.
  private var unitNumbers: [UInt32] = []
  private var members = IndexTable()
  private let typeCount = EventType.allCases.count

  /// Where the unit of the record stands; nil for one that is new.
  @inline(__always)
  func unitIndex(_ record: EventRecord) -> Int? {
    let place = unitPlace(record)
    guard place < unitNumbers.count, unitNumbers[place] > 0 else { return nil }
    return Int(unitNumbers[place]) &- 1
  }

  /// Where the member of the record stands; nil for one that is new.
  @inline(__always)
  func memberIndex(_ record: EventRecord) -> Int? { members.known(memberKey(record)) }

  mutating func addUnit(_ record: EventRecord, index: Int) {
    let place = unitPlace(record)
    let missing = max(0, place + 1 - unitNumbers.count)
    unitNumbers.append(contentsOf: repeatElement(0, count: missing))
    unitNumbers[place] = UInt32(index + 1)
  }

  mutating func addMember(_ record: EventRecord) { _ = members.index(of: memberKey(record)) }

  @inline(__always)
  private func unitPlace(_ record: EventRecord) -> Int {
    Int(record.service) &* typeCount &+ Int(record.type.rawValue)
  }

  @inline(__always)
  private func memberKey(_ record: EventRecord) -> UInt64 {
    UInt64(record.service) << 32 | UInt64(record.region)
  }
}
