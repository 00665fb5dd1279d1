package import LogModel

/// The whole run in one sentence: the first thing that a person on call reads.
package struct Headline: Equatable, Sendable {
  /// The subject: `1 critical issue`, `All quiet`.
  package var lead: String
  /// The rest of the sentence, starting with its punctuation.
  package var rest: String
  /// The first issue's severity; nil without issues.
  package var severity: Severity?

  package var text: String { lead + rest }

  /// Gaps of the run precede its findings.
  package init(_ analysis: Analysis) {
    self.init(found: analysis)
    guard let doubt = analysis.status.doubt else { return }
    let found = severity == nil ? "." : "; what was read holds \(text)"
    (lead, rest) = (doubt.lead, ": \(doubt.detail)\(found)")
  }

  private init(found analysis: Analysis) {
    guard let first = analysis.issuesByUrgency.first else {
      (lead, rest) = Self.withoutIssues(analysis)
      severity = nil
      return
    }
    let worst = first.severityFloor
    severity = worst
    let alike = analysis.triage.issues.filter { $0.severityFloor == worst }
    let ongoing = alike.count { !$0.isOver }
    lead = PlainText.count(alike.count, "\(worst.rawValue) issue")
    if alike.count > 1 {
      lead += ongoing > 0 ? ", \(PlainText.count(ongoing)) ongoing" : ", all over"
    }
    let choice = alike.count > 1 && ongoing != 1 ? "the worst \(ongoing > 0 ? "is" : "was") " : ""
    rest = ": \(choice)\(first.texts.title.shortened(to: 200)) \(Self.span(first, analysis))"
    rest += Self.customers(first) + Self.others(analysis, below: worst) + "."
  }

  private static func withoutIssues(_ analysis: Analysis) -> (lead: String, rest: String) {
    let totals = analysis.statistics.totals
    let analyzed = totals.analyzed
    let events = PlainText.count(analyzed, "event")
    if analyzed == 0, totals.events > 0 {
      return (
        "No events",
        totals.ignored > 0
          ? ": none of \(PlainText.count(totals.events)) is left in the given time and services."
          : ": none of \(PlainText.count(totals.events)) lies in the given time."
      )
    }
    if totals.events == 0 {
      let rejected = PlainText.count(totals.rejected, "line")
      if totals.rejected > 0 { return ("No events", ": none of \(rejected) could be understood.") }
      return analysis.status.isComplete
        ? ("No events", ": the input holds none.") : ("No events", ": nothing could be read.")
    }
    let hidden = analysis.triage.suppressions.hidden.count
    if hidden > 0 {
      return (
        PlainText.count(hidden, "suppressed issue"),
        ", nothing else: \(PlainText.count(totals.flagged)) of \(events) flagged."
      )
    }
    if totals.flagged > 0 {
      return ("\(PlainText.count(totals.flagged)) of \(events) flagged", ", no issue made of them.")
    }
    let quiet = analysis.isTrusted ? "All quiet" : "Quiet as far as could be read"
    return (quiet, ": \(events), nothing over a limit.")
  }

  private static func span(_ issue: Issue, _ analysis: Analysis) -> String {
    let from = analysis.moment(issue.extent.firstSeen)
    return issue.isOver
      ? "from \(from) to \(analysis.moment(issue.extent.lastSeen))" : "since \(from)"
  }

  /// `, 12 customers`; services and regions are in the title.
  private static func customers(_ issue: Issue) -> String {
    let count = issue.extent.customersAffected
    return count > 0 ? ", \(PlainText.count(count, "customer"))" : ""
  }

  /// `; also 1 medium and 2 low`.
  private static func others(_ analysis: Analysis, below worst: Severity) -> String {
    let counts = Severity.allCases.reversed().filter { $0 < worst }.compactMap { severity in
      let count = analysis.triage.issues.count { $0.severityFloor == severity }
      return count == 0 ? nil : "\(PlainText.count(count)) \(severity.rawValue)"
    }
    let hidden = analysis.triage.suppressions.hidden.count
    let all = counts + (hidden > 0 ? ["\(PlainText.count(hidden)) suppressed"] : [])
    return all.isEmpty ? "" : "; also \(PlainText.list(all))"
  }
}

extension Analysis {
  /// Whether everything was read, and something was measured.
  var isTrusted: Bool { status.isComplete && status.doubt == nil && status.exitCode != 3 }
}

extension Analyst {
  /// In plain language.
  var name: String {
    switch self {
    case .embedded: "embedded analyst"
    case .model: "language model"
    case .cache: "language model, kept answer"
    }
  }
}

extension RunStatus {
  /// The exit status in words; nil when no gate was set and nothing failed.
  package var gate: String? {
    switch exitCode {
    case 0: isGated ? "Gate held" : nil
    case 1: "Gate tripped"
    case 2: "Wrong usage"
    case 3: "Input not trustworthy"
    case 4: "Output not written"
    default: "Interrupted"
    }
  }
}
