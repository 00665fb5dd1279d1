internal import LogModel

/// The analyst's confidence: a sum of weighted reasons.
package struct Confidence {
  /// The reasons for and against the hypothesis, each with its weight.
  private(set) var reasons: [(weight: Double, text: String)] = []

  package static let highest = 0.95

  init(_ file: IssueContext, _ over: [OverRepresentation]) {
    guard !file.isIsolated else {
      reasons = [(0.4, "no pattern found")]
      if file.findings >= 10 { reasons.append((0.2, "enough events to show one")) }
      return
    }
    reasons = [(0.3, "a threshold was exceeded")]
    weighRoot(file)
    if file.findings >= 10 {
      reasons.append((0.1, PlainText.count(file.findings, "flagged event")))
    }
    if let peak = file.root?.peaks.first, peak.changePercent ?? 0 >= 200 {
      reasons.append((0.1, "\(PlainText.change(peak.changePercent ?? 0)) against the baseline"))
    }
    if over.first.map({ $0.lift >= 2 }) ?? false {
      reasons.append((0.1, "the flagged events have something in common"))
    }
    if let wide = RegionWide(file) {
      reasons.append((0.2, "\(wide.affected) services of \(wide.region) failed together"))
    }
    if file.rootType == .infrastructure, let peak = file.root?.peaks.first,
      let baseline = peak.baseline, baseline >= file.thresholds[peak.threshold].normalBelow
    {
      reasons.append((0.15, "it had been climbing before"))
    }
    if file.pool != nil { reasons.append((0.1, "the connection pool was full")) }
  }

  private mutating func weighRoot(_ file: IssueContext) {
    switch file.draft.root?.reason {
    case .named, .underNamed: reasons.append((0.2, "messages of others name \(file.rootName)"))
    case .silent:
      reasons.append((0.2, "several services name \(file.rootName)"))
      if file.rootStopped != nil { reasons.append((0.2, "it stopped sending events")) }
    case .alone: reasons.append((0.15, "nothing else was in trouble"))
    case .deepest: reasons.append((0.05, "the others can depend on \(file.rootName)"))
    case nil: break
    }
    if let lead = file.draft.root?.lead, lead >= .seconds(5) {
      let weight = lead >= .seconds(30) ? 0.15 : 0.1
      reasons.append((weight, "\(file.rootName) was first by \(lead)"))
    }
  }

  /// Between 0 and 0.95, rounded to two digits.
  var value: Double {
    let sum = reasons.reduce(0) { $0 + $1.weight }
    return (min(Self.highest, max(0.05, sum)) * 100).rounded() / 100
  }
}
