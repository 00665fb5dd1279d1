import LogModel
import TestSupport
import Testing

@Suite struct `Count tables` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `count as a dictionary does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = CountTable(spread: Int.random(in: 2...4, using: &random))
    var expected: [UInt32: Int] = [:]
    let highest = UInt32.random(in: 1...5000, using: &random)
    for _ in 0..<20_000 {
      let key = UInt32.random(in: 1...highest, using: &random) &* 0x0100_0001 | 1
      let isKnown = table.count(key)
      #expect(isKnown == (expected[key] != nil))
      if !isKnown { table.insert(key, 1) }
      expected[key, default: 0] += 1
    }
    #expect(Dictionary(uniqueKeysWithValues: table.all.map { ($0.key, $0.count) }) == expected)
    #expect(table.distinct == expected.count)
    #expect(expected.allSatisfy { table.count(of: $0.key) == $0.value })
    #expect(table.count(of: 2) == 0)
  }

  @Test func `stop at the first key that has no entry`() {
    let keys: [UInt32] = [7, 9, 7, 8, 9]
    var table = CountTable(spread: 2)
    #expect(table.count(from: 0, to: keys.count) { keys[$0] } == 0)
    table.insert(7, 10)
    table.insert(9, 20)
    #expect(table.count(from: 0, to: keys.count) { keys[$0] } == 3)
    #expect(table.count(of: 7) == 12 && table.count(of: 9) == 21)
    #expect(table.add(9, 100) && !table.add(8, 100))
    #expect(table.count(of: 9) == 121)
  }
}

@Suite struct `Minute clocks` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `give the timeline that adding one by one gives`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var clocks = [MinuteClock(capacity: 30), MinuteClock(capacity: 30)]
    var expected = Timeline(capacity: 30)
    var moment = Int64.random(in: -3_000_000_000...3_000_000_000, using: &random)
    for _ in 0..<2000 {
      moment += Int64.random(in: -5_000_000...9_000_000, using: &random)
      let time = Timestamp(microseconds: moment)
      let clock = Int.random(in: 0...1, using: &random)
      clocks[clock].count(moment)
      expected.add(time, .init(events: 1))
      guard Bool.random(using: &random) else { continue }
      let isCritical = Bool.random(using: &random)
      clocks[clock].countFinding(moment, isCritical: isCritical)
      expected.add(time, .init(flagged: 1, critical: isCritical ? 1 : 0))
    }
    clocks[0].merge(clocks[1])
    #expect(clocks[0].timeline == expected)
  }

  @Test func `count nothing as nothing`() {
    #expect(MinuteClock(capacity: 30).timeline.buckets.isEmpty)
  }
}
