internal import LogModel

/// Every service in every region that had a finding, numbered in order of its first.
///
/// Found by the kind of an event, which belongs to one of them: a hash look-up of the two names
/// would access memory at random.
struct ServiceRegionTable: Codable, Sendable {
  var states: [ServiceRegionState] = []
  /// Numbers of states by kind, counted from 1; 0 where a kind is new.
  private var ofKind: [UInt32] = []
  private var numbers: [Population.MemberKey: UInt32] = [:]

  /// The number of the pair of a finding, assigned now if the pair is new.
  @inline(__always)
  mutating func index(of flagged: borrowing FlaggedEvent) -> Int {
    let kind = Int(flagged.metrics.finding.record.kind)
    if kind < ofKind.count, ofKind[kind] > 0 { return Int(ofKind[kind]) &- 1 }
    return learn(kind, flagged)
  }

  @inline(never)
  private mutating func learn(_ kind: Int, _ flagged: borrowing FlaggedEvent) -> Int {
    let missing = kind + 1 - ofKind.count
    if missing > 0 { ofKind.append(contentsOf: repeatElement(0, count: missing)) }
    let metrics = flagged.metrics
    let key = Population.MemberKey(service: metrics.kind.service, region: metrics.kind.region)
    let number = numbers[key] ?? add(ServiceRegionState(metrics), key)
    ofKind[kind] = number
    return Int(number) - 1
  }

  private mutating func add(_ state: ServiceRegionState, _ key: Population.MemberKey) -> UInt32 {
    states.append(state)
    let number = UInt32(states.count)
    numbers[key] = number
    return number
  }
}
