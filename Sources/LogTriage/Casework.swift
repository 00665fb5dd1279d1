internal import KnowledgeBase
package import LogModel

/// The cases of a run, ready to be written: none needs another, so that they can be written side
/// by side and in any order.
///
///     write (each case) ─▶ clerk(of: all of them)
package struct Casework: Sendable {
  /// A case that was written.
  package struct Written: Sendable {
    let filed: Clerk.Filed
  }

  private let drafts: [Draft]
  private let caseOfDraft: [Int]
  private let ledger: EpisodeLedger
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

  /// What to ask `write` for, in the order that `clerk` wants the cases in.
  package var numbers: Range<Int> { drafts.indices }

  /// Writes the issue of a case; `decode` makes an event of a line's bytes, and is called for a
  /// dozen lines.
  package func write(_ number: Int, decode: ([UInt8]) -> LogEvent?) -> Written {
    let file = CaseFile(
      drafts[number].summedUp, names: names, population: population, thresholds: thresholds)
    let writer = IssueWriter(file)
    let cause = writer.analyst.cause
    return Written(
      filed: Clerk.Filed(
        issue: writer.issue(decode: decode), cause: cause, type: file.rootType,
        isFailing: cause.isFailing(file), isIsolated: drafts[number].isIsolated, number: number))
  }

  /// Leaves the paperwork to the clerk: a language model may look at it first.
  package consuming func clerk(of cases: [Written]) -> Clerk {
    Clerk(
      cases.map(\.filed), ledger, caseOfDraft: caseOfDraft,
      attendance: Attendance(population, names), thresholds: thresholds)
  }

  /// The drafts with their final roots, those of one problem joined; where each draft went.
  private static func joined(_ drafts: [Draft], _ population: Population) -> ([Draft], [Int]) {
    var result: [Draft] = []
    var places: [Int] = []
    var known: [Draft.Key: Int] = [:]
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
  package consuming func casework(population: Population, names: Names) -> Casework {
    let thresholds = thresholds
    return Casework(close(), population: population, names: names, thresholds: thresholds)
  }
}
