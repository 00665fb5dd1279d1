import Foundation
import TestSupport
import Testing

/// `LOGMON_FAULTS=all` tries every call, which takes some minutes; `LOGMON_FAULTS=SEED` others.
@Suite struct `A system call that fails` {
  private static let setting = ProcessInfo.processInfo.environment["LOGMON_FAULTS"] ?? "1"
  private static let sampled = 8

  @Test(arguments: CallFault.allCases)
  func `leaves each output the old one or the new one, and the status says which`(
    fault: CallFault
  ) throws {
    let rehearsal = try FaultRehearsal()
    let calls = Self.sample(rehearsal.calls.filter { fault.befalls($0) })
    try #require(calls.count > 3)
    for call in calls {
      let mistakes = try rehearsal.mistakes(after: fault, at: call, stays: false)
      #expect(mistakes == [], "LOGMON_FAULTS=\(Self.setting)")
    }
  }

  /// A full disk stays full, and descriptors that are used up do not come back.
  @Test(arguments: [CallFault.full, .noDescriptor])
  func `may fail from then on`(fault: CallFault) throws {
    let rehearsal = try FaultRehearsal()
    for call in Self.sample(rehearsal.calls.filter { fault.befalls($0) }) {
      let mistakes = try rehearsal.mistakes(after: fault, at: call, stays: true)
      #expect(mistakes == [], "LOGMON_FAULTS=\(Self.setting)")
    }
  }

  /// Some calls of each sort: the rare ones are worth as much as the frequent.
  private static func sample(_ calls: [SystemCall]) -> [SystemCall] {
    guard setting != "all" else { return calls }
    print("system call faults: LOGMON_FAULTS=\(setting) repeats them, LOGMON_FAULTS=all tries all")
    var random = SeededGenerator(seed: UInt64(setting) ?? 1)
    let sorts = Dictionary(grouping: calls, by: \.name)
    let share = max(1, sampled / max(1, sorts.count))
    return sorts.keys.sorted().flatMap { name in
      (sorts[name] ?? []).shuffled(using: &random).prefix(share)
    }
  }
}
