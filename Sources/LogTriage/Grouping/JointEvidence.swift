private import Foundation
internal import LogModel

/// Weak episodes of one region at one time, which prove together what each alone does not.
///
/// Three findings in a row may be chance for one service; for ten services of a region within
/// minutes they are none. With `e` such episodes expected by chance of each of `K` services among
/// `P`, and `W` windows of their length in the log, so many are expected `W · C(P, K) · Π e` times.
struct JointEvidence {
  /// An episode counts where fewer like it are expected of its service at that time.
  static let least = 0.05

  /// The services of each region.
  let services: [NameID: Set<NameID>]
  /// The length of the log in seconds.
  let length: Double

  /// The indices of the entries that are trouble only together; `surprises` are those of the entries.
  func trouble(among entries: [Clustering.Entry], _ surprises: [Double]) -> [Int] {
    let expected = { (index: Int, seconds: Double) in
      Chance.expected(surprises[index], among: entries[index].rate * seconds)
    }
    var groups: [NameID: [Int]] = [:]
    var found: [Int] = []
    for index in entries.indices.sorted(by: { entries[$0].head.onset < entries[$1].head.onset })
    where !entries[index].head.isEstablished && entries[index].isCritical
      && expected(index, entries[index].head.duration) < Self.least
    {
      let region = entries[index].head.region
      if let first = groups[region]?.first, let last = groups[region]?.last,
        entries[index].head.onset > entries[first].head.onset + Chance.longestJoint
          || entries[index].head.onset > entries[last].head.last + Clustering.overlapSlack
      {
        if isProved(groups[region] ?? [], entries, expected) { found += groups[region] ?? [] }
        groups[region] = []
      }
      groups[region, default: []].append(index)
    }
    for group in groups.values where isProved(group, entries, expected) { found += group }
    return found.sorted()
  }

  private func isProved(
    _ group: [Int], _ entries: [Clustering.Entry], _ expected: (Int, Double) -> Double
  ) -> Bool {
    guard let first = group.first, Set(group.map { entries[$0].head.service }).count > 2 else {
      return false
    }
    let last = group.map { entries[$0].head.last }.max() ?? entries[first].head.last
    let window = Clustering.seconds(from: entries[first].head.onset, to: last)
    let count = Double(group.count)
    let all = Double(max(services[entries[first].head.region]?.count ?? 0, group.count))
    let choices = lgamma(all + 1) - lgamma(count + 1) - lgamma(all - count + 1)
    let surprise = group.reduce(0) { $0 - log(expected($1, window)) }
    return surprise - choices - log(max(1, length / window)) > log(1 / Chance.proving)
  }
}
