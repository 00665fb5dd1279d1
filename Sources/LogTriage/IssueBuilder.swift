internal import KnowledgeBase
package import LogModel

/// The issues of a run before they are written.
///
/// They are independent, so they can be written concurrently and in any order.
///
///     write (each issue) ─▶ publisher(of: all of them)
package struct IssueBuilder: Sendable {
  /// An issue that was written.
  package struct BuiltIssue: Sendable {
    let pending: IssuePublisher.PendingIssue
  }

  private let candidates: [IssueCandidate]
  private let issueOfCandidate: [Int]
  private let destinations: FindingDestinations
  private let population: Population
  private let names: Names
  private let thresholds: [Threshold]
  private let metrics: MetricTable
  /// By candidate, the outbreaks that are part of it.
  private var attached: [Int: [DeviationCandidate.Part]] = [:]
  /// The issues that no limit tells of.
  private let deviating: [DeviationCandidate]
  /// The number of values outside their usual range, while series deviated together.
  package let deviations: Int

  init(
    _ correlator: consuming Correlator, _ outbreaks: [DeviationCandidate.Part],
    population: Population, names: Names, thresholds: [Threshold], metrics: MetricTable
  ) {
    let (candidates, issueOfCandidate) = Self.joined(correlator.candidates)
    self.candidates = candidates
    self.issueOfCandidate = issueOfCandidate
    self.metrics = metrics
    deviations = outbreaks.reduce(0) { $0 + $1.outbreak.deviations }
    // By region, the number of services.
    let services = Dictionary(grouping: population.members.keys, by: \.region).mapValues(\.count)
    var alone: [DeviationCandidate.Part] = []
    for part in outbreaks {
      if let index = candidates.firstIndex(where: { $0.explains(part, among: services) }) {
        attached[index, default: []].append(part)
      } else {
        alone.append(part)
      }
    }
    deviating = DeviationCandidate.gather(alone)
    self.destinations = correlator.destinations
    self.population = population
    self.names = names
    self.thresholds = thresholds
  }

  /// The arguments for `write`, in the order in which `publisher` expects the issues.
  package var numbers: Range<Int> { 0..<candidates.count + deviating.count }

  /// Writes one issue; `decode` makes an event of a line's bytes and is called for about a dozen
  /// lines.
  package func write(_ number: Int, decode: ([UInt8]) -> LogEvent?) -> BuiltIssue {
    guard number < candidates.count else { return write(deviating: number) }
    let context = IssueContext(
      candidates[number].summedUp, names: names, population: population, thresholds: thresholds)
    let writer = IssueWriter(context)
    let cause = writer.analyst.cause
    var issue = writer.issue(decode: decode)
    if let parts = attached[number] {
      issue.extent.deviations = parts.reduce(0) { $0 + $1.outbreak.deviations }
      issue.history.outbreaks = parts.map { $0.occurrence(names) }
    }
    return BuiltIssue(
      pending: IssuePublisher.PendingIssue(
        issue: issue, cause: cause, type: context.rootType,
        isFailing: cause.isFailing(context), isIsolated: candidates[number].isIsolated,
        number: number))
  }

  private func write(deviating number: Int) -> BuiltIssue {
    let writer = DeviationWriter(
      deviating[number - candidates.count], names: names, metrics: metrics, population: population)
    return BuiltIssue(
      pending: IssuePublisher.PendingIssue(
        issue: writer.issue, cause: .other, type: writer.rootType, isFailing: false,
        isIsolated: false, number: number))
  }

  /// Returns the publisher; a language model may review first.
  package consuming func publisher(of issues: [BuiltIssue]) -> IssuePublisher {
    IssuePublisher(
      issues.map(\.pending), destinations, issueOfCandidate: issueOfCandidate,
      activity: ServiceActivity(population, names), thresholds: thresholds)
  }

  /// The candidates, those of isolated findings merged; and the destination of each.
  private static func joined(_ candidates: [IssueCandidate]) -> ([IssueCandidate], [Int]) {
    var result: [IssueCandidate] = []
    var indices: [Int] = []
    var known: [IssueCandidate.Key: Int] = [:]
    for candidate in candidates.lazy.map(\.orIsolated) {
      if let index = known[candidate.key] {
        result[index].merge(candidate)
        indices.append(index)
      } else {
        known[candidate.key] = result.count
        indices.append(result.count)
        result.append(candidate)
      }
    }
    return (result, indices)
  }
}

extension IssueCandidate {
  /// Whether one of its incidents explains an outbreak: one began during the other, and they share a
  /// service, or the incident has most services of the outbreak's region.
  ///
  /// A limit that is exceeded for hours explains nothing that begins meanwhile.
  fileprivate func explains(_ part: DeviationCandidate.Part, among services: [NameID: Int]) -> Bool
  {
    let (start, end) = (part.outbreak.start, part.outbreak.end)
    let slack = Clustering.overlapSlack
    let then = intervals.filter { interval in
      (start - slack...end + slack).contains(interval.from)
        || (interval.from - slack...interval.to + slack).contains(start)
          && interval.to - interval.from <= Clustering.longestChain
    }
    guard !isIsolated, !then.isEmpty else { return false }
    if let root, part.services.contains(root.service) { return true }
    if membersByOnset.contains(where: { part.services.contains($0.service) }) { return true }
    let region = part.outbreak.region
    return then.contains {
      $0.regions.contains(region) && 2 * $0.serviceCount > services[region] ?? 0
    }
  }
}
