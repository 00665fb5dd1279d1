/// The rank of the true root among the suspects of each case.
package struct Ranks: Equatable, Sendable {
  /// Ascending; 0 is first, nil is not among the suspects.
  private var ranks: [Int] = []
  package private(set) var cases = 0

  package init() {}

  /// One case: suspects are best first; duplicates are ignored.
  package init(root: String, suspects: [String]) {
    var seen: Set<String> = []
    note(suspects.filter { seen.insert($0).inserted }.firstIndex(of: root))
  }

  /// Adds a case by the rank of its root; nil when it was not among the suspects.
  package mutating func note(_ rank: Int?) {
    cases += 1
    guard let rank else { return }
    ranks.append(rank)
    ranks.sort()
  }

  /// The share of cases whose root was among the first `count`.
  package func top(_ count: Int) -> Rate { Rate(ranks.count { $0 < count }, of: cases) }

  /// The mean reciprocal rank, with ranks counted from 1; nil without cases.
  package var meanReciprocal: Double? {
    cases == 0 ? nil : ranks.reduce(0) { $0 + 1 / Double($1 + 1) } / Double(cases)
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.cases += rhs.cases
    sum.ranks = (lhs.ranks + rhs.ranks).sorted()
    return sum
  }
}
