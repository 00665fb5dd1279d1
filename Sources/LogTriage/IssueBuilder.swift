internal import KnowledgeBase
package import LogModel

/// The cases of a run, ready to be written: none needs another, so that they can be written side
/// by side and in any order.
///
///     write (each case) ─▶ publisher(of: all of them)
package struct IssueBuilder: Sendable {
  /// A case that was written.
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

  /// What to ask `write` for, in the order that `publisher` wants the cases in.
  package var numbers: Range<Int> { drafts.indices }

  /// Writes the issue of a case; `decode` makes an event of a line's bytes, and is called for a
  /// dozen lines.
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

  /// Leaves the review to the publisher: a language model may look at it first.
  package consuming func publisher(of cases: [BuiltIssue]) -> IssuePublisher {
    IssuePublisher(
      cases.map(\.pending), ledger, caseOfDraft: caseOfDraft,
      attendance: ServiceActivity(population, names), thresholds: thresholds)
  }

  /// The drafts with their final roots, those of one problem joined; where each draft went.
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
  /// Ends the run, of which `population` is all events in counts: what is left is to write the
  /// cases.
  package consuming func issueBuilder(population: Population, names: Names) -> IssueBuilder {
    let thresholds = thresholds
    return IssueBuilder(close(), population: population, names: names, thresholds: thresholds)
  }
}
