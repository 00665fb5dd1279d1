import LogCompare
import LogModel
import TestSupport
import Testing

/// What the comparison catches, and how rarely it cries wolf: many pairs of synthetic runs.
@Suite struct `Pairs of runs` {
  /// At most 0.5 % may trip, and 3 of 60 would be more than chance explains at that rate.
  ///
  /// `Scripts/benchmark/compare.py` has the figures of 1,000 pairs of whole runs.
  @Test(.timeLimit(.minutes(5)))
  func `of one distribution hardly ever regress`() {
    var random = SeededGenerator(seed: 20_260_105)
    let runs = (0..<60).map { _ in
      compare(
        run(&random), run(&random))
    }
    let trips = runs.count { $0.regressions > 0 }
    #expect(trips < 3, "\(trips) of 60 pairs, seed 20260105")
    #expect(runs.allSatisfy { $0.isSufficient })
  }

  /// 500 values a service on each side.
  @Test(.timeLimit(.minutes(5)))
  func `in which one service is 20 % slower are caught`() {
    var random = SeededGenerator(seed: 7)
    let caught = (0..<40).count { _ in
      let slow = run(samples: 125, &random) { $0.service == 3 ? 1.2 : 1 }
      return compare(run(samples: 125, &random), slow).rows.contains {
        $0.verdict == .regressed && $0.service == "service-03"
      }
    }
    #expect(caught >= 36, "\(caught) of 40, seed 7")
  }

  @Test func `in which one region is slow are always caught, with the region's name`() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<5 {
      let slow = run(samples: 125, &random) { $0.service == 3 && $0.region == 2 ? 2 : 1 }
      let found = compare(run(samples: 125, &random), slow).rows.filter(\.verdict.isRegression)
      #expect(found.contains { $0.service == "service-03" && $0.region == "region-2" })
      #expect(found.allSatisfy { $0.service == "service-03" })
    }
  }

  @Test func `in which everything takes ten times as long are always caught`() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<4 {
      let slow = run(samples: 40, &random) { _ in 10 }
      let comparison = compare(run(samples: 40, &random), slow)
      #expect(comparison.rows.count { $0.verdict == .regressed && $0.region == nil } >= 12)
    }
  }

  @Test func `in which one service is silent are always caught`() {
    var random = SeededGenerator(seed: 10)
    for _ in 0..<4 {
      let comparison = compare(run(&random), run(services: 11, &random))
      #expect(
        comparison.rows.filter(\.verdict.isRegression).map(\.service) == ["service-11"])
    }
  }

  /// 3,000 requests on each side.
  @Test func `in which errors rise from 1 to 3 % are always caught`() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<5 {
      let worse = run(samples: 750, services: 4, errors: 0.03, &random)
      let comparison = compare(run(samples: 750, services: 4, &random), worse)
      #expect(comparison.rows.count { $0.measure == .errorRate && $0.verdict == .regressed } >= 4)
    }
  }

  /// 18 services with 200 requests each on each side: none has a proof of its own.
  @Test func `in which errors rise from 1 to 3 % in all services together are always caught`() {
    var random = SeededGenerator(seed: 15)
    for _ in 0..<20 {
      let worse = run(samples: 50, services: 18, errors: 0.03, &random)
      let comparison = compare(run(samples: 50, services: 18, &random), worse)
      #expect(comparison.rows.first?.service == nil)
      #expect(comparison.rows.first?.verdict == .regressed)
      #expect(comparison.regressions > 0)
    }
  }

  /// Three times the traffic goes to the service that fails more often.
  @Test func `with other shares of the traffic have no more errors`() {
    var random = SeededGenerator(seed: 16)
    for _ in 0..<20 {
      let runs = [1, 3].map { run(services: 3, busy: $0, failing: 0.1, &random) }
      let row = compare(runs[0], runs[1]).rows.first { $0.service == nil }
      #expect(row?.verdict == .same)
      #expect((row?.now?.p50 ?? 0) > (row?.then?.p50 ?? 0) * 1.3)
    }
  }

  @Test func `too short to compare claim nothing`() {
    var random = SeededGenerator(seed: 13)
    let comparison = compare(run(samples: 10, &random), run(samples: 10, &random))
    #expect(!comparison.isSufficient)
    let each = comparison.rows.filter { $0.service != nil }
    #expect(each.allSatisfy { $0.verdict != .same || $0.measure == .volume })
    #expect(ComparisonWords.reasons(comparison).contains("too few events"))
  }

  /// An incident in one block of time is no lasting change of the distribution.
  @Test func `with disturbances that cluster are judged with care`() {
    var random = SeededGenerator(seed: 14)
    let trips = (0..<10).count { _ in
      // 5 % of the values are five times higher, all within one time: an inflation of about 30.
      let disturbed = run(samples: 250, services: 12, inflation: 30, &random) { place in
        place.service == 0 && place.number < 12 ? 5 : 1
      }
      return compare(run(samples: 250, services: 12, &random), disturbed).rows.contains {
        $0.verdict == .regressed && $0.region == nil
      }
    }
    #expect(trips == 0, "\(trips) of 10, seed 14")
  }
}

enum ComparisonWords {
  static func reasons(_ comparison: RunComparison) -> Set<String> {
    Set(comparison.coverage.missing.map(\.reason))
  }
}
