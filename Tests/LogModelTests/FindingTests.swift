import LogModel
import Testing

@Suite struct `Check results` {
  private func exceedances(_ count: Int) -> [Exceedance] {
    (0..<count).map { Exceedance(threshold: $0, value: 600 + Double($0), baseline: nil) }
  }

  /// One lies in the value, more in an array beside it: nobody who reads them can tell.
  @Test(arguments: 0...4) func `exceedances read as the array they were made of`(count: Int) {
    let array = exceedances(count)
    let kept = Exceedances(array)
    #expect(Array(kept) == array && kept.count == count)
    #expect(kept.first == array.first && kept.last == array.last)
    #expect(kept.indices.map { kept[$0] } == array)
    #expect(Exceedances(first: kept.first, others: kept.others) == kept)
    #expect(Exceedances(exceedances(count + 1)) != kept)
  }

  @Test func `the worst value counts, wherever it stands`() {
    let limits = (0..<3).map { Threshold.defaults[$0].alertAbove }
    for worst in limits.indices {
      let all = limits.indices.map {
        Exceedance(threshold: $0, value: limits[$0] * ($0 == worst ? 3 : 1.5), baseline: nil)
      }
      let check = CheckResult(streak: 1, exceedances: all)
      #expect(abs(check.excess(Threshold.defaults) - 3) < 1e-9)
    }
  }
}
