internal import LogModel

/// Every service in every region that had a finding, numbered in order of its first.
///
/// Found by open addressing: a dictionary took 180 instructions for each finding.
struct PairTable: Sendable {
  var states: [PairState] = []
  /// Numbers of states, counted from 1; 0 is a free slot.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// The number of the pair that an event is of, given now if it is new.
  @inline(__always)
  mutating func index(of facts: Facts) -> Int {
    let slot = slot(facts.kind.service, facts.kind.region)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    return add(PairState(facts), at: slot)
  }

  private mutating func add(_ state: PairState, at slot: Int) -> Int {
    states.append(state)
    slots[slot] = UInt32(states.count)
    if states.count * 2 > slots.count { grow() }
    return states.count - 1
  }

  /// Where the number of a pair stands, or would stand.
  @inline(__always)
  private func slot(_ service: NameID, _ region: NameID) -> Int {
    let key = UInt64(service) << 32 | UInt64(region)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while slots[slot] > 0 {
      let pair = Int(slots[slot]) - 1
      if states[pair].service == service, states[pair].region == region { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for pair in states.indices {
      slots[slot(states[pair].service, states[pair].region)] = UInt32(pair + 1)
    }
  }
}
