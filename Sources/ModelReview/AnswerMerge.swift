internal import LogModel
internal import LogTriage
internal import ModelClient

/// Merges an answer: verified parts are adopted, the rest is counted.
extension IssuePublisher.PendingIssue {
  mutating func adopt(_ outcome: ChatOutcome, of task: ModelTask) {
    guard let answer = outcome.answer else {
      let reason = outcome.failure?.reason ?? ""
      issue.authors.append(Authorship(task.kind, .embedded, reason: reason))
      return
    }
    let author: Analyst = answer.source == .cache ? .cache : .model
    let taken =
      switch task.kind {
      case .analysis: adoptVerdict(answer.value, of: task, by: author)
      case .engineeringAlert: adoptAlert(answer.value, of: task)
      case .customerNotice: adoptNotice(answer.value, of: task)
      case .kbEntry: adoptSummary(answer.value, of: task)
      }
    issue.authors.append(
      Authorship(
        task.kind, taken.isUsed ? author : .embedded,
        reason: taken.isUsed ? "" : "nothing of the answer could be verified",
        leftOut: taken.leftOut))
  }

  /// Whether anything was adopted, and how many statements were not.
  private struct Taken {
    var isUsed = false
    var leftOut = 0

    /// The text if any part of it passed.
    mutating func take(_ checked: CheckedText, _ task: ModelTask) -> String? {
      leftOut += checked.dropped.count
      guard checked.kept > 0 else { return nil }
      isUsed = true
      return task.spelledOut(checked.text)
    }

    /// The text if all of it passed: parts of advice or headlines are useless.
    mutating func takeWhole(_ checked: CheckedText, _ task: ModelTask) -> String? {
      guard checked.dropped.isEmpty else {
        leftOut += checked.dropped.count + checked.kept
        return nil
      }
      return take(checked, task)
    }
  }

  /// Adopts the hypothesis, evidence and workaround; the severity if it is higher.
  ///
  /// Scope, status and counts stay as computed.
  private mutating func adoptVerdict(
    _ answer: JSONValue, of task: ModelTask, by author: Analyst
  ) -> Taken {
    var taken = Taken()
    let checked = task.lock.check(answer["root_cause_hypothesis"]?.string ?? "", as: .hypothesis)
    guard let hypothesis = taken.take(checked, task) else { return taken }
    let embedded = issue.verdict.rootCauseHypothesis
    issue.verdict.rootCauseHypothesis = hypothesis
    issue.verdict.embeddedHypothesis = embedded
    issue.verdict.analyst = author
    let share = Double(checked.kept) / Double(checked.kept + checked.dropped.count)
    let confidence = min(answer["confidence"]?.number ?? 0, Confidence.highest) * share
    issue.verdict.confidence = (confidence * 100).rounded() / 100
    issue.severity = task.lock.severity(
      answer["severity"]?.string ?? "", floor: issue.severityFloor)
    issue.verdict.severity = issue.severity
    let advice = task.lock.check(answer["workaround"]?.string ?? "", as: .workaround)
    // A description of the problem is not advice.
    if checked.text.contains(advice.text), !advice.text.isEmpty {
      taken.leftOut += advice.kept + advice.dropped.count
    } else if let addition = taken.takeWhole(advice, task) {
      // The existing text stays in front: wrong advice made of given words cannot be detected.
      issue.texts.workaround =
        issue.texts.workaround.map { "\($0) The language model adds: \(addition)" } ?? addition
    }
    for claim in answer["evidence"]?.array ?? [] { adoptClaim(claim, of: task, &taken) }
    return taken
  }

  private mutating func adoptClaim(_ claim: JSONValue, of task: ModelTask, _ taken: inout Taken) {
    let aliases = claim["event_ids"]?.array?.compactMap(\.string) ?? []
    guard
      case .kept(let words, let known) = task.lock.checkClaim(
        claim["statement"]?.string ?? "", ids: aliases)
    else {
      taken.leftOut += 1
      return
    }
    let statement = task.spelledOut(words)
    guard !issue.verdict.evidence.contains(where: { $0.statement == statement }) else {
      taken.leftOut += 1
      return
    }
    let ids = task.document.idOfAlias
    issue.verdict.evidence.append(
      Evidence(
        statement: statement,
        eventIDs: known.compactMap { ids[$0] }.filter(issue.history.relatedEvents.contains),
        author: issue.verdict.analyst))
  }

  private mutating func adoptAlert(_ answer: JSONValue, of task: ModelTask) -> Taken {
    var taken = Taken()
    let subject = task.lock.check(answer["subject"]?.string ?? "", as: .title)
    texts.alertSubject = taken.takeWhole(subject, task)
    let summary = task.lock.check(answer["summary"]?.string ?? "", as: .summary)
    texts.alertSummary = taken.take(summary, task)
    return taken
  }

  private mutating func adoptSummary(_ answer: JSONValue, of task: ModelTask) -> Taken {
    var taken = Taken()
    let summary = task.lock.check(answer["summary"]?.string ?? "", as: .summary)
    texts.kbSummary = taken.take(summary, task)
    return taken
  }

  /// All paragraphs or none: half a notice has another meaning.
  private mutating func adoptNotice(_ answer: JSONValue, of task: ModelTask) -> Taken {
    var taken = Taken()
    let checked = (answer["paragraphs"]?.array ?? []).map {
      task.lock.check($0.string ?? "", as: .notice)
    }
    let text = checked.map(\.text).joined(separator: "\n\n")
    let statements = checked.reduce(0) { $0 + $1.kept + $1.dropped.count }
    guard !checked.isEmpty, checked.allSatisfy({ $0.dropped.isEmpty && $0.kept > 0 }),
      Set(checked.map(\.text)).count == checked.count,
      CustomerNotice.isTruthful(text, about: issue)
    else {
      taken.leftOut = statements
      return taken
    }
    texts.notice = CustomerNotice.framed(text)
    taken.isUsed = true
    return taken
  }
}
