/// Where the true root stood among the suspects, case by case.
package struct Ranks: Equatable, Sendable {
  /// Ascending; 0 is first, nil was not named at all.
  private var places: [Int] = []
  package private(set) var cases = 0

  package init() {}

  /// One case: suspects are best first; naming one twice costs nothing.
  package init(root: String, suspects: [String]) {
    var seen: Set<String> = []
    note(suspects.filter { seen.insert($0).inserted }.firstIndex(of: root))
  }

  /// Adds a case by the place of its root; nil when nobody named it.
  package mutating func note(_ place: Int?) {
    cases += 1
    guard let place else { return }
    places.append(place)
    places.sort()
  }

  /// Cases whose root was among the first `count`.
  package func top(_ count: Int) -> Rate { Rate(places.count { $0 < count }, of: cases) }

  /// The mean of one over the place, counted from 1; nil without cases.
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
