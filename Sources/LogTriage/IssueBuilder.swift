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

  private let drafts: [IssueCandidate]
  private let caseOfDraft: [Int]
  private let ledger: EpisodeIssueIndex
  private let population: Population
  private let names: Names
  private let thresholds: [Threshold]

  init(
    _ correlator: consuming Correlator, population: Population, names: Names,
    thresholds: [Threshold]
  ) {
    (drafts, caseOfDraft) = Self.joined(correlator.drafts, population)
    ledger = correlator.ledger
    self.population = population
    self.names = names
    self.thresholds = thresholds
  }

  /// The arguments for `write`, in the order in which `publisher` expects the issues.
  package var numbers: Range<Int> { drafts.indices }

  /// Writes one issue; `decode` makes an event of a line's bytes and is called for about a dozen
  /// lines.
  package func write(_ number: Int, decode: ([UInt8]) -> LogEvent?) -> BuiltIssue {
    let file = IssueContext(
      drafts[number].summedUp, names: names, population: population, thresholds: thresholds)
    let writer = IssueWriter(file)
    let cause = writer.analyst.cause
    return BuiltIssue(
      pending: IssuePublisher.PendingIssue(
        issue: writer.issue(decode: decode), cause: cause, type: file.rootType,
        isFailing: cause.isFailing(file), isIsolated: drafts[number].isIsolated, number: number))
  }

  /// Returns the publisher; a language model may review first.
  package consuming func publisher(of cases: [BuiltIssue]) -> IssuePublisher {
    IssuePublisher(
      cases.map(\.pending), ledger, caseOfDraft: caseOfDraft,
      attendance: ServiceActivity(population, names), thresholds: thresholds)
  }

  /// The candidates with their final roots, candidates of one problem merged; and the destination
  /// of each.
  private static func joined(_ drafts: [IssueCandidate], _ population: Population) -> (
    [IssueCandidate], [Int]
  ) {
    var result: [IssueCandidate] = []
    var places: [Int] = []
    var known: [IssueCandidate.Key: Int] = [:]
    for draft in drafts.lazy.map({ $0.reconsidered(population).orIsolated }) {
      if let index = known[draft.key] {
        result[index].merge(draft)
        places.append(index)
      } else {
        known[draft.key] = result.count
        places.append(result.count)
        result.append(draft)
      }
    }
    return (result, places)
  }
}

extension Triage {
  /// Ends the run; only writing the issues remains.
  ///
  /// `population` holds counts of all events.
  package consuming func issueBuilder(population: Population, names: Names) -> IssueBuilder {
    let thresholds = thresholds
    return IssueBuilder(close(), population: population, names: names, thresholds: thresholds)
  }
}
