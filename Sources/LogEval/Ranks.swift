/// The rank of the true root among the suspects of each case.
package struct Ranks: Equatable, Sendable {
  /// Ascending; 0 is first, nil is not among the suspects.
  private var places: [Int] = []
  package private(set) var cases = 0

  package init() {}

  /// One case: suspects are best first; duplicates are ignored.
  package init(root: String, suspects: [String]) {
    var seen: Set<String> = []
    note(suspects.filter { seen.insert($0).inserted }.firstIndex(of: root))
  }

  /// Adds a case by the rank of its root; nil when it was not among the suspects.
  package mutating func note(_ place: Int?) {
    cases += 1
    guard let place else { return }
    places.append(place)
    places.sort()
  }

  /// The share of cases whose root was among the first `count`.
  package func top(_ count: Int) -> Rate { Rate(places.count { $0 < count }, of: cases) }

  /// The mean reciprocal rank, with ranks counted from 1; nil without cases.
  package var meanReciprocal: Double? {
    cases == 0 ? nil : places.reduce(0) { $0 + 1 / Double($1 + 1) } / Double(cases)
  }

  package static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.cases += rhs.cases
    sum.places = (lhs.places + rhs.places).sorted()
    return sum
  }
}
