package import LogModel

/// A comparison in words.
package enum ComparisonText {
  /// What became of the run, in a sentence without its period: `Compared with old.json: 2 series
  /// regressed (auth-api latency_ms: values are 22 % higher; …), …`.
  package static func sentence(_ comparison: RunComparison) -> String {
    let names = PlainText.list(comparison.baselines.map { $0.name.shortened(to: 80) })
    let worse = comparison.regressed
    var parts: [String] = []
    if worse.isEmpty {
      parts.append("nothing regressed")
    } else {
      let shown = worse.prefix(3).map { "\(place($0)): \($0.reason)" }
      let rest = worse.count > shown.count ? "; …" : ""
      parts.append(
        "\(PlainText.count(worse.count)) series regressed (\(shown.joined(separator: "; "))\(rest))"
      )
    }
    let better = comparison.rows.count { $0.verdict == .improved }
    if better > 0 { parts.append("\(PlainText.count(better)) improved") }
    let issues = ComparedIssue.Change.allCases.compactMap { change -> String? in
      let count = comparison.issues.count { $0.change == change }
      return count > 0 ? "\(PlainText.count(count)) \(change.rawValue)" : nil
    }
    if !issues.isEmpty { parts.append("issues: \(PlainText.list(issues))") }
    parts.append("\(share(comparison.coverage.share)) of its traffic compared")
    return "Compared with \(names): \(parts.joined(separator: ", "))"
  }

  /// What could not be compared, and what to do: `only 62 % of the baseline's traffic could be
  /// compared, …`.
  package static func coverage(_ comparison: RunComparison) -> String {
    let missing = comparison.coverage.missing.prefix(5).map { entry in
      let place = entry.region.map { "\(entry.service) in \($0)" } ?? entry.service
      return "\(place) (\(share(entry.share)), \(entry.reason))"
    }
    let rest = comparison.coverage.missing.count - missing.count
    let more = rest > 0 ? ", and \(PlainText.count(rest)) more" : ""
    return "only \(share(comparison.coverage.share)) of the baseline's traffic could be compared, "
      + "below the \(share(comparison.settings.coverage)) of 'compare.coverage'; not compared: "
      + missing.joined(separator: ", ") + more
      + "; run longer, compare with a run of the same services, or lower 'compare.samples'"
  }

  /// Why templates are missing; nil where they are not.
  package static func lines(_ comparison: RunComparison) -> String? {
    comparison.comparesLines
      ? nil : "templates of lines were not compared: a run has not recorded them"
  }

  /// `auth-api latency_ms`, `cart events a minute in eu-west-1`.
  package static func place(_ row: ComparedSeries) -> String {
    let region = row.region.map { " in \($0)" } ?? ""
    return "\(row.serviceName) \(row.measureName)\(region)"
  }

  /// The percentiles of one side, or its rate; a dash where there is none.
  package static func figure(_ side: ComparedSeries.Side?, _ row: ComparedSeries) -> String {
    guard let side else { return "-" }
    let values = [side.p50, side.p95, side.p99].compactMap(\.self)
    let texts = values.dropLast().map { PlainText.quantity($0, unit: "") }
    return (texts + (values.last.map { [PlainText.quantity($0, unit: row.unit)] } ?? []))
      .joined(separator: "/")
  }

  /// `+22 % (18 to 26 %)`; `~` where no difference is proven, a dash where nothing was compared.
  package static func change(_ row: ComparedSeries) -> String {
    switch row.verdict {
    case .notEnough, .new, .gone: return "-"
    case .same where row.measure == .errorRate: return "~"
    case .regressed, .silent, .improved, .changed, .same: break
    }
    guard let change = row.change else { return row.verdict == .same ? "~" : "-" }
    let mark = row.verdict == .same ? "~ " : ""
    guard let interval = row.interval else { return mark + signed(change) }
    return "\(mark)\(signed(change)) (\(signed(interval.lowerBound)) to "
      + "\(signed(interval.upperBound)))"
  }

  package static func verdict(_ verdict: ComparedSeries.Verdict) -> String {
    switch verdict {
    case .regressed, .silent, .new: verdict.rawValue.uppercased()
    case .same: "~"
    case .improved, .changed, .notEnough, .gone: verdict.rawValue
    }
  }

  private static func signed(_ share: Double) -> String { PlainText.change(share * 100) }

  private static func share(_ share: Double) -> String {
    // Rounded down, so that 89.9 % is not shown as the 90 % that it fails.
    "\(PlainText.number((share * 1000).rounded(.down) / 10, places: 1)) %"
  }
}
