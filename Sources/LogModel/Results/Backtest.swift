/// What several sets of limits make of the same logs.
package struct Backtest: Equatable, Sendable {
  /// What one set of limits makes of them.
  package struct Row: Equatable, Sendable {
    package var name: String
    package var flagged: Int
    package var events: Int
    package var issues: [Severity: Int]
    /// Issues that wake somebody: high and critical.
    package var pages: Int
    /// The time of the logs, in days; nil without events.
    package var days: Double?
    /// Nil without a truth.
    package var score: Score?

    /// A log of one moment has the length of a minute.
    package init(
      _ name: String, _ statistics: RunStatistics, _ issues: [Issue], _ score: Score? = nil
    ) {
      self.name = name
      flagged = statistics.totals.flagged
      events = statistics.totals.analyzed
      self.issues = Dictionary(grouping: issues, by: \.severityFloor).mapValues(\.count)
      pages = issues.count { $0.severityFloor >= .high }
      days = statistics.window.map { window in
        max(60, (window.upperBound - window.lowerBound).inSeconds) / 86_400
      }
      self.score = score
    }

    package var pagesPerDay: Double { days.map { Double(pages) / $0 } ?? 0 }
  }

  /// What a truth says of the issues.
  package struct Score: Equatable, Sendable {
    package var incidents: Int
    /// The incidents that have an issue.
    package var found: Int
    /// The issues above `low`, and those of them that belong to an incident.
    package var raised: Int
    package var trueIssues: Int
    /// From an incident's start to its first finding, the median in seconds.
    package var delay: Double?

    package init(incidents: Int, found: Int, raised: Int, trueIssues: Int, delay: Double?) {
      self.incidents = incidents
      self.found = found
      self.raised = raised
      self.trueIssues = trueIssues
      self.delay = delay
    }

    /// `80 % of 5`: the share of the issues that belong to an incident.
    package var precision: String { Self.share(trueIssues, of: raised) }
    /// `80 % of 5`: the share of the incidents that have an issue.
    package var recall: String { Self.share(found, of: incidents) }

    private static func share(_ part: Int, of whole: Int) -> String {
      guard whole > 0 else { return "-" }
      let percent = PlainText.number(Double(part) / Double(whole) * 100, places: 0)
      return "\(percent) % of \(whole)"
    }
  }

  /// The first is the config in force.
  package var rows: [Row]
  package var pagesPerWeek: Int?

  package init(rows: [Row], pagesPerWeek: Int? = nil) {
    self.rows = rows
    self.pagesPerWeek = pagesPerWeek
  }

  /// Of the rows that page rarely enough, the one that finds most.
  ///
  /// Of equals, it is the one with fewer flagged events, then the first. What is found are the
  /// incidents of a truth, or without one the pages. Nil where none is asked for, or none fits.
  package var suggestion: Row? {
    guard let pagesPerWeek else { return nil }
    let fitting = rows.filter { $0.pagesPerDay * 7 <= Double(pagesPerWeek) }
    func isBetter(_ lhs: Row, _ rhs: Row) -> Bool {
      let (found, other) = (lhs.score?.found ?? lhs.pages, rhs.score?.found ?? rhs.pages)
      return found == other ? lhs.flagged < rhs.flagged : found > other
    }
    return fitting.reduce(nil) { best, row in
      best.map { isBetter(row, $0) ? row : $0 } ?? row
    }
  }

  /// What to know about the figures, one sentence each without its period.
  package var notes: [String] {
    var notes: [String] = []
    if let days = rows.first?.days, days < 1 {
      notes.append(
        "The log spans \(EventDuration.seconds(Int64(days * 86_400))): pages a day are computed "
          + "from that, and a longer log says more")
    }
    if let pagesPerWeek {
      let wanted = "at most \(PlainText.count(pagesPerWeek, "page")) a week"
      notes.append(
        suggestion.map { "Suggested for \(wanted): \($0.name)" }
          ?? "None of these limits has \(wanted); try higher ones")
    }
    return notes
  }
}
