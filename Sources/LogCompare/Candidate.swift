internal import LogModel

/// A row with the tests that decide its verdict, before they are corrected for their number.
struct Candidate {
  /// The rows whose tests are corrected together, each group with its part of the false alarms.
  enum Family: CaseIterable {
    /// All services together, then each of them.
    case overall, services, regions, volumes, lines
    /// Metrics whose names do not tell which direction is bad: they trip nothing.
    case undirected

    /// Its part of the false alarms; those that can be worse add up to one.
    var share: Double {
      switch self {
      case .services: 0.5
      case .regions: 0.2
      case .overall, .volumes, .lines: 0.1
      case .undirected: 1
      }
    }
  }

  /// One way in which a row can differ.
  struct Test {
    /// The probability of such a difference by chance, with the weight of the test in its row.
    var probability: Double
    /// Whether the difference is large enough to count.
    var isLarge: Bool
    var verdict: ComparedSeries.Verdict
    var reason: String
  }

  var row: ComparedSeries
  var family = Family.services
  /// Tests that find the row worse.
  var worse: [Test] = []
  /// Tests that find it better, or only different.
  var other: [Test] = []

  init(_ row: ComparedSeries) { self.row = row }

  /// The row without a test.
  init(_ row: ComparedSeries, _ verdict: ComparedSeries.Verdict, _ reason: String) {
    self.row = row
    self.row.verdict = verdict
    self.row.reason = reason
  }

  /// The row of an error rate in percent, with the test of its change.
  init(
    errors row: ComparedSeries, from low: Double, to high: Double, _ test: RateTest,
    _ usual: String, _ settings: CompareSettings
  ) {
    self.row = row
    let change = abs(high - low)
    let isLarge = change >= settings.floor("errors") && change >= settings.effect * low
    let isBeyond = row.history.dropLast().allSatisfy { $0 < high }
    let texts = [low, high].map { PlainText.quantity($0, unit: "%") }
    let reason = "\(texts[1]) fail, \(texts[0]) \(usual)"
    worse = [
      Test(
        probability: test.higher, isLarge: isLarge && high > low && isBeyond, verdict: .regressed,
        reason: reason)
    ]
    other = [
      Test(
        probability: test.lower, isLarge: isLarge && high < low, verdict: .improved,
        reason: reason)
    ]
  }

  var isTested: Bool { !worse.isEmpty || !other.isEmpty }

  private static func least(_ tests: [Test]) -> Double { tests.map(\.probability).min() ?? 1 }

  /// The rows with their verdicts, where at most `falseAlarms` of the pairs of runs without a
  /// difference may have one that is worse.
  static func judge(_ candidates: [Self], falseAlarms: Double) -> [ComparedSeries] {
    var judged = candidates
    let families = Dictionary(grouping: candidates.indices.filter { candidates[$0].isTested }) {
      candidates[$0].family
    }
    // The part of a family without a test goes to the others.
    let tested = Family.allCases.reduce(0) { sum, family in
      family == .undirected || families[family] == nil ? sum : sum + family.share
    }
    for (family, members) in families {
      let most = (family == .undirected ? 1 : family.share / tested) * falseAlarms
      let worse = MultipleTests.holm(members.map { least(candidates[$0].worse) })
      let other = MultipleTests.holm(members.map { least(candidates[$0].other) })
      for (place, member) in members.enumerated() {
        judged[member].row.probability = min(worse[place], other[place])
        // The last to be applied has the last word.
        judged[member].apply(candidates[member].other, adjusted: other[place], most)
        judged[member].apply(candidates[member].worse, adjusted: worse[place], most)
      }
    }
    return judged.map(\.row)
  }

  /// Gives the row the verdict of the first test that found something.
  private mutating func apply(_ tests: [Test], adjusted: Double, _ most: Double) {
    let least = Self.least(tests)
    for test in tests where test.isLarge {
      let probability = least > 0 ? test.probability * (adjusted / least) : test.probability
      guard probability <= most else { continue }
      row.verdict = test.verdict
      row.reason = test.reason
      return
    }
  }
}
