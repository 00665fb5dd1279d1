internal import LogModel

/// Which limits judged a value: a run without findings means nothing if no limit did.
struct Measurement: Sendable {
  let thresholds: [Threshold]
  /// For each threshold, whether it judged a value.
  let isMeasured: [Bool]
  /// Whether the usual range of some number was learned, so that it was judged without a limit.
  let hasUsualRange: Bool
  /// Names of numbers in events that have no limit, when no metric was measured.
  let unread: [String]

  /// Whether a limit other than that on error lines judged a value.
  static func hasMetric(_ thresholds: [Threshold], _ isMeasured: [Bool]) -> Bool {
    zip(thresholds, isMeasured).contains { $0.rule != .errorLines && $1 }
  }

  /// The doubt and the warning when nothing was measured; nil when something was.
  ///
  /// If lines carry numbers without a limit, judging their severities alone is not enough.
  func missing(_ events: Int) -> (doubt: Doubt, warning: String)? {
    if hasUsualRange || Self.hasMetric(thresholds, isMeasured) { return nil }
    if unread.isEmpty, isMeasured.contains(true) { return nil }
    let limits = thresholds.count { $0.rule != .errorLines && $0.isEnabled }
    var detail = "none of \(PlainText.count(limits, "limit")) found its metric in "
    detail += PlainText.count(events, "event")
    if limits == 0 { detail = "no metric has a limit" }
    if !unread.isEmpty { detail += "; they carry \(names), of which none was judged" }
    let remedy =
      unread.isEmpty
      ? "check that these are the right logs; 'logmon thresholds' names the metrics, and a rate "
        + "needs \(Threshold.rateMinimum) events"
      : "a limit needs a number in 'metrics' under the name that 'logmon thresholds' prints, a rate "
        + "\(Threshold.rateMinimum) events; a config file gives other names a threshold"
    return (
      Doubt(lead: "Nothing was measured", detail: detail),
      "nothing was measured: \(detail); \(remedy); 'logmon doctor' shows what was read"
    )
  }

  /// The warning that requests failed which were too few for an error rate; nil where one was judged,
  /// or where nothing was measured at all.
  func fewRequests(_ names: Names) -> String? {
    let rates = thresholds.indices.filter {
      thresholds[$0].rule == .errorRate && thresholds[$0].isEnabled
    }
    guard !rates.isEmpty, !rates.contains(where: { isMeasured[$0] }),
      Self.hasMetric(thresholds, isMeasured),
      (0..<names.kinds.endID).contains(where: { names.kinds[$0].isServerError })
    else { return nil }
    return
      "some requests failed, but no error rate was judged: it needs \(Threshold.rateMinimum) events "
      + "with a status of one service"
  }

  private var names: String {
    let shown = unread.prefix(3).map { "'\($0.shortened(to: 60))'" }
    let rest = unread.count - shown.count
    return PlainText.list(shown + (rest > 0 ? ["\(PlainText.count(rest)) more"] : []))
  }
}
