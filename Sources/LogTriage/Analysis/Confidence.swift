internal import LogModel

/// The analyst's confidence: a sum of weighted reasons.
package struct Confidence {
  /// The reasons for and against the hypothesis, each with its weight.
  private(set) var reasons: [(weight: Double, text: String)] = []

  package static let highest = 0.95

  init(_ context: IssueContext, _ over: [OverRepresentation]) {
    guard !context.isIsolated else {
      reasons = [(0.4, "no pattern found")]
      if context.findings >= 10 { reasons.append((0.2, "enough events to show one")) }
      return
    }
    reasons = [(0.3, "a threshold was exceeded")]
    addRootReasons(context)
    if context.findings >= 10 {
      reasons.append((0.1, PlainText.count(context.findings, "flagged event")))
    }
    if let peak = context.root?.peaks.first, peak.changePercent ?? 0 >= 200 {
      reasons.append((0.1, "\(PlainText.change(peak.changePercent ?? 0)) against the baseline"))
    }
    if over.first.map({ $0.lift >= 2 }) ?? false {
      reasons.append((0.1, "the flagged events have something in common"))
    }
    if let wide = RegionWide(context) {
      reasons.append((0.2, "\(wide.affected) services of \(wide.region) failed together"))
    }
    if context.rootType == .infrastructure, let peak = context.root?.peaks.first,
      let baseline = peak.baseline, baseline >= context.thresholds[peak.threshold].normalBelow
    {
      reasons.append((0.15, "it had been climbing before"))
    }
    if context.pool != nil { reasons.append((0.1, "the connection pool was full")) }
  }

  private mutating func addRootReasons(_ context: IssueContext) {
    switch context.candidate.root?.reason {
    case .named, .underNamed: reasons.append((0.2, "messages of others name \(context.rootName)"))
    case .called: reasons.append((0.2, "the topology says that others call \(context.rootName)"))
    case .silent:
      reasons.append((0.2, "several services name \(context.rootName)"))
      if context.rootStopped != nil { reasons.append((0.2, "it stopped sending events")) }
    case .stopped:
      reasons.append((0.2, "services in trouble call \(context.rootName)"))
      if context.rootStopped != nil { reasons.append((0.2, "it stopped sending events")) }
    case .alone: reasons.append((0.15, "nothing else was in trouble"))
    case .deepest: reasons.append((0.05, "the others can depend on \(context.rootName)"))
    case nil: break
    }
    if let lead = context.candidate.root?.lead, lead >= .seconds(5) {
      let weight = lead >= .seconds(30) ? 0.15 : 0.1
      reasons.append((weight, "\(context.rootName) was first by \(lead)"))
    }
  }

  /// Between 0 and 0.95, rounded to two digits.
  var value: Double {
    let sum = reasons.reduce(0) { $0 + $1.weight }
    return (min(Self.highest, max(0.05, sum)) * 100).rounded() / 100
  }
}
