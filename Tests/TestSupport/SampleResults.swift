package import LogModel

extension IssueIdentity {
  /// An identity whose document has the name of the issue.
  package static func sample(
    _ id: String = "ISS-1", at time: Timestamp = .sample, fingerprint: String = "f"
  ) -> Self {
    Self(id: id, createdAt: time, fingerprint: fingerprint)
  }
}

extension Issue {
  /// A resolved issue of one event.
  package static func sample(
    _ identity: IssueIdentity = .sample(), _ texts: Texts, _ scope: IssueScope,
    peaks: [Exceedance] = []
  ) -> Self {
    Self(
      identity, status: .resolved,
      verdict: Verdict(
        severity: .high, rootCauseHypothesis: "", affectedScope: "", confidence: 0.5, evidence: []),
      scope: scope, texts: texts,
      extent: Extent(
        firstSeen: identity.createdAt, lastSeen: identity.createdAt, occurrences: 1),
      history: History(peaks: peaks))
  }
}

extension KBEntry {
  /// An entry of a resolved issue of one event.
  package static func sample(
    _ identity: IssueIdentity = .sample(), title: String = "T", _ scope: IssueScope,
    metrics: [String], body: String = "# T\n"
  ) -> Self {
    Self(
      identity, title: title,
      state: State(
        status: .resolved, severity: .high, updatedAt: identity.createdAt, occurrences: 1),
      scope: scope, metrics: metrics, body: body)
  }
}

extension Timestamp {
  /// The time of samples that nothing reads.
  package static let sample = Timestamp(microseconds: 1_795_000_000_000_000)
}
