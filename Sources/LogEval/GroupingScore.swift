/// How well the lines of logs are grouped into templates.
///
/// A line is right where the lines that share its template are exactly those of its true one. The
/// accuracy of some logs is the mean of theirs, as logs differ in length and in the number of
/// templates.
///
/// - Source: grouping accuracy (Zhu et al., "Tools and Benchmarks for Automated Log Parsing", 2019).
package struct GroupingScore: Equatable, Sendable {
  package private(set) var logs = 0
  package private(set) var lines = 0
  package private(set) var found = 0
  package private(set) var labelled = 0
  private var sum = 0.0

  package init() {}

  /// One log: the template of each line as found and as labelled; both have as many.
  package init(found: [UInt64], labelled: [String]) {
    precondition(found.count == labelled.count)
    var groups: [UInt64: [Int]] = [:]
    var sizes: [String: Int] = [:]
    for index in found.indices {
      groups[found[index], default: []].append(index)
      sizes[labelled[index], default: 0] += 1
    }
    logs = 1
    (lines, self.found, self.labelled) = (found.count, groups.count, sizes.count)
    let right = groups.values.reduce(0) { sum, group in
      let label = labelled[group[0]]
      let isWhole = sizes[label] == group.count && group.allSatisfy { labelled[$0] == label }
      return isWhole ? sum + group.count : sum
    }
    sum = lines > 0 ? Double(right) / Double(lines) : 0
  }

  /// Nil without logs.
  package var accuracy: Double? { logs > 0 ? sum / Double(logs) : nil }

  package static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.logs += rhs.logs
    sum.lines += rhs.lines
    sum.found += rhs.found
    sum.labelled += rhs.labelled
    sum.sum += rhs.sum
    return sum
  }
}
