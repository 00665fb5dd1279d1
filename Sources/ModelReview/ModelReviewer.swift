package import LogModel
package import LogTriage
package import ModelClient

/// Reviews the pending issues with a language model before they are published.
///
///     issues ─▶ analysis: one call each ─▶ GroundingCheck ─▶ verdicts
///            ─▶ alert, notice, KB entry ─▶ GroundingCheck ─▶ texts
///
/// Detection, the severity floor, the status, the tickets and so the exit status remain the
/// embedded analyst's, whatever the model answers. Where the model fails, so do the texts.
package struct ModelReviewer: Sendable {
  private let client: ChatClient
  private let name: String
  private let hasPrice: Bool
  private let redacts: Bool

  /// - Parameters:
  ///   - settings: the model and how it is called.
  ///   - redacts: whether secrets and personal data are removed from what is sent.
  package init(_ settings: ChatSettings, redacts: Bool = true) {
    self.redacts = redacts
    client = ChatClient(settings)
    name = settings.model.name
    hasPrice = settings.budget.price != TokenPrice()
  }

  /// Requests every draft that the budget allows, worst issue first.
  package func review(_ publisher: inout IssuePublisher) async {
    for makeTasks in [analyses, texts] {
      let tasks = makeTasks(publisher)
      let outcomes = await client.completeAll(tasks.map(\.request))
      for (task, outcome) in zip(tasks, outcomes) {
        publisher.pending[task.index].adopt(outcome, of: task)
      }
    }
    publisher.status = await status(publisher)
  }

  /// All issues, including isolated ones: a model may find what the rules miss.
  private func analyses(_ publisher: IssuePublisher) -> [ModelTask] {
    publisher.pending.indices.map {
      ModelTask(.analysis, publisher.pending[$0], at: $0, publisher, redacts: redacts)
    }
  }

  /// The texts to publish, kind by kind, alerts first.
  private func texts(_ publisher: IssuePublisher) -> [ModelTask] {
    let kinds: [(DraftKind, (Issue) -> Bool)] = [
      (.engineeringAlert, { $0.severityFloor > .low }),
      (.customerNotice, { $0.severityFloor == .critical }),
      (.kbEntry, { $0.severityFloor > .low }),
    ]
    return kinds.flatMap { kind, isWanted in
      publisher.pending.indices.filter { isWanted(publisher.pending[$0].issue) }
        .map { ModelTask(kind, publisher.pending[$0], at: $0, publisher, redacts: redacts) }
    }
  }

  private func status(_ publisher: IssuePublisher) async -> ModelStatus {
    let usage = await client.usage
    let left = publisher.pending.flatMap(\.issue.authors).filter { $0.author == .embedded }
    let reasons = Dictionary(grouping: left, by: \.reason).mapValues(\.count)
    return ModelStatus(
      name: name, calls: usage.calls, cached: usage.cached, degraded: left.count,
      reasons: reasons.sorted { $0.key < $1.key }.map { reason, count in
        ReasonCount(reason: reason, count: count)
      },
      tokens: usage.tokens, cost: hasPrice ? usage.cost : nil)
  }
}

/// What one draft would send, for a dry run.
package struct DraftPreview: Equatable, Sendable {
  package var issueID: String
  package var kind: DraftKind
  package var call: ChatPreview
}

extension ModelReviewer {
  /// Shows what `review` would send under the embedded verdicts; sends nothing.
  package func preview(_ publisher: IssuePublisher) -> [DraftPreview] {
    let tasks = analyses(publisher) + texts(publisher)
    return zip(tasks, client.preview(tasks.map(\.request))).map { task, call in
      DraftPreview(
        issueID: publisher.pending[task.index].issue.identity.id, kind: task.kind, call: call)
    }
  }
}
