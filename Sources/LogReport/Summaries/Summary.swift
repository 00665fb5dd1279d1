package import LogModel

/// The form of the summary on stdout.
package enum SummaryFormat: String, CaseIterable, Sendable {
  /// For a terminal.
  case text
  /// The same document as results.json.
  case json
  /// For the job summary of a CI system.
  case markdown
}

/// One output of the run, as listed in the summary.
package struct WrittenOutput: Equatable, Sendable {
  /// Its kind: `report`, `tickets`.
  package var label: String
  /// The path as the user wrote it.
  package var path: String

  package init(label: String, path: String) {
    self.label = label
    self.path = path
  }
}

/// The run on one screen.
package enum Summary {
  /// The bytes for stdout.
  package static func render(
    _ analysis: Analysis, format: SummaryFormat, outputs: [WrittenOutput] = []
  ) -> [UInt8] {
    switch format {
    case .text: Array(TextSummary(analysis: analysis, outputs: outputs).text.utf8)
    case .markdown: Array(MarkdownSummary(analysis: analysis, outputs: outputs).text.utf8)
    case .json: ResultsJSON.render(analysis)
    }
  }

  /// The maximum number of issues, and of warnings, that are listed.
  static let issueLimit = 10
  static let warningLimit = 4
  /// The maximum number of rules of the gate.
  static let checkLimit = 10

  /// `and 3 more rules in the report`, where there are more than are listed.
  static func moreRules(_ checks: [GateCheck]) -> [String] {
    let rest = checks.count - checkLimit
    return rest > 0 ? ["and \(PlainText.count(rest, "more rule")) in the report"] : []
  }

  /// `2026-11-22 08:00 to 08:10 UTC`.
  static func window(_ window: ClosedRange<Timestamp>) -> String {
    let (from, to) = (window.lowerBound, window.upperBound)
    let end = from.day == to.day ? to.hourAndMinute : "\(to.day) \(to.hourAndMinute)"
    return "\(from.day) \(from.hourAndMinute) to \(end) UTC"
  }
}

extension Totals {
  /// `1,200 events of ignored services, not judged`; nil without any.
  var ignoredNote: String? {
    ignored == 0 ? nil : "\(PlainText.count(ignored, "event")) of ignored services, not judged"
  }
}

extension [GateCheck] {
  /// Those that do not hold first, then those that were not judged.
  var byUrgency: [GateCheck] {
    let order: [GateCheck.Outcome] = [.failed, .notMeasured, .passed]
    return order.flatMap { outcome in filter { $0.outcome == outcome } }
  }
}
