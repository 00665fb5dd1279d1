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
    let limits = (0..<3).map { Threshold.defaults[$0].limit }
    for worst in limits.indices {
      let all = limits.indices.map {
        Exceedance(threshold: $0, value: limits[$0] * ($0 == worst ? 3 : 1.5), baseline: nil)
      }
      let check = CheckResult(streak: 1, exceedances: all)
      #expect(abs(check.excess(Threshold.defaults) - 3) < 1e-9)
    }
  }
}

@Suite struct `Changes against a baseline` {
  @Test(arguments: [
    (650.0, 120.0, "baseline 120 ms, current 650 ms (+442 %)"),
    (60, 120, "baseline 120 ms, current 60 ms (-50 %)"),
    (600, -5, "baseline -5 ms, current 600 ms"), (600, 0, "baseline 0 ms, current 600 ms"),
    (-1, -5, "baseline -5 ms, current -1 ms"),
    (1e308, -1e308, "baseline -1e+308 ms, current 1e+305 s"),
    (1e308, 1e-300, "baseline 0 ms, current 1e+305 s"),
    (1e308, 1e307, "baseline 1e+304 s, current 1e+305 s (+900 %)"),
  ]) func `are said in percent where percent mean something`(
    value: Double, baseline: Double, text: String
  ) {
    let exceedance = Exceedance(threshold: 0, value: value, baseline: baseline)
    #expect(PlainText.comparison(exceedance, unit: "ms") == text)
  }
}

@Suite struct `Findings of a chunk` {
  private func finding(_ streak: Int, _ threshold: Int) -> Finding {
    Finding(
      record: EventRecord(), kind: EventKind(), streak: streak,
      exceedance: Exceedance(threshold: threshold, value: 900, baseline: nil))
  }

  /// What a finding exceeds beside the first lies in a list that all share: each gets its own back.
  @Test func `each has the check it was added with`() {
    let others = [[], [1, 2], [], [3], [1, 2, 3, 4]].map { thresholds in
      thresholds.map { Exceedance(threshold: $0, value: Double($0), baseline: 7) }
    }
    var findings = Findings()
    for round in 1...2 {
      for (streak, more) in others.enumerated() {
        findings.append(finding(streak, 0), others: more)
      }
      let checks = findings.all.map { findings.check($0) }
      #expect(checks.map(\.streak) == [0, 1, 2, 3, 4], "round \(round)")
      #expect(checks.map { Array($0.exceedances.dropFirst()) } == others, "round \(round)")
      #expect(findings.all.map(\.isCritical) == checks.map(\.isCritical), "round \(round)")
      findings.removeAll()
      #expect(findings.all.isEmpty, "round \(round)")
    }
  }
}
