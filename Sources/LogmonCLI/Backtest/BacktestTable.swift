internal import LogEval
internal import LogModel

/// What one set of limits makes of some logs.
struct BacktestRow {
  let name: String
  let flagged: Int
  let events: Int
  /// By severity.
  let issues: [Severity: Int]
  /// Issues that wake somebody: high and critical.
  let pages: Int
  /// The time of the logs, in days; nil without events.
  let days: Double?
  /// Nil without a truth.
  let score: IncidentScore?

  init(
    _ name: String, _ statistics: RunStatistics, _ issues: [Issue], _ score: IncidentScore?
  ) {
    self.name = name
    flagged = statistics.totals.flagged
    events = statistics.totals.analyzed
    self.issues = Dictionary(grouping: issues, by: \.severityFloor).mapValues(\.count)
    pages = issues.count { $0.severityFloor >= .high }
    days = statistics.window.map { window in
      // A log of one moment has the length of a minute.
      max(60, (window.upperBound - window.lowerBound).inSeconds) / 86_400
    }
    self.score = score
  }

  var pagesPerDay: Double { days.map { Double(pages) / $0 } ?? 0 }
}

/// The rows of a backtest, and the limits that it suggests.
struct BacktestTable {
  let rows: [BacktestRow]
  let pagesPerWeek: Int?

  /// Of the rows that page rarely enough, the one that finds most; of equals, the one with fewer
  /// flagged events, then the first.
  ///
  /// What is found are the incidents of a truth, or without one the pages.
  var suggestion: BacktestRow? {
    guard let pagesPerWeek else { return nil }
    let fitting = rows.filter { $0.pagesPerDay * 7 <= Double(pagesPerWeek) }
    func isBetter(_ lhs: BacktestRow, _ rhs: BacktestRow) -> Bool {
      let (found, other) = (lhs.score?.found ?? lhs.pages, rhs.score?.found ?? rhs.pages)
      return found == other ? lhs.flagged < rhs.flagged : found > other
    }
    return fitting.reduce(nil) { best, row in
      best.map { isBetter(row, $0) ? row : $0 } ?? row
    }
  }

  var text: String {
    let hasScore = rows.contains { $0.score != nil }
    var headings = ["LIMITS", "FLAGGED", "CRITICAL", "HIGH", "MEDIUM", "LOW", "PAGES A DAY"]
    if hasScore { headings += ["PRECISION", "RECALL", "DELAY"] }
    let cells = rows.map { row in
      [
        row.name.asTerminalText, PlainText.count(row.flagged),
      ] + Severity.allCases.reversed().map { PlainText.count(row.issues[$0] ?? 0) }
        + [PlainText.number(row.pagesPerDay, places: 1)]
        + (hasScore ? Self.score(row.score) : [])
    }
    var text = ColumnTable(headings, cells).text
    if let first = rows.first, let days = first.days, days < 1 {
      text +=
        "\nThe log spans \(EventDuration.seconds(Int64(days * 86_400))): pages a day are computed "
        + "from that, and a longer log says more.\n"
    }
    if let pagesPerWeek {
      let wanted = "at most \(PlainText.count(pagesPerWeek, "page")) a week"
      text +=
        "\n"
        + (suggestion.map { "Suggested for \(wanted): \($0.name.asTerminalText)\n" }
          ?? "None of these limits has \(wanted); try higher ones.\n")
    }
    return text
  }

  private static func score(_ score: IncidentScore?) -> [String] {
    guard let score else { return ["-", "-", "-"] }
    func percent(_ rate: Rate) -> String {
      rate.value.map { "\(PlainText.number($0 * 100, places: 0)) % of \(rate.of)" } ?? "-"
    }
    return [
      percent(score.precision), percent(score.recall),
      score.delay.median.map { "\(PlainText.number($0, places: 0)) s" } ?? "-",
    ]
  }

  var json: JSONValue {
    var members = [
      JSONMember("schema", "logmon.backtest/1"), JSONMember("rows", .array(rows.map(value))),
    ]
    if pagesPerWeek != nil {
      members.append(JSONMember("suggested", .optional(suggestion?.name)))
    }
    return .object(members)
  }

  private func value(_ row: BacktestRow) -> JSONValue {
    var members = [
      JSONMember("limits", .string(row.name)), JSONMember("events", .int(row.events)),
      JSONMember("flagged", .int(row.flagged)),
      JSONMember(
        "issues",
        .object(
          Severity.allCases.reversed().map { JSONMember($0.rawValue, .int(row.issues[$0] ?? 0)) })),
      JSONMember("pages", .int(row.pages)),
      JSONMember("pages_per_day", .double(row.pagesPerDay, places: 3)),
    ]
    if let score = row.score {
      members += [
        JSONMember("incidents", .int(score.incidents)), JSONMember("found", .int(score.found)),
        JSONMember("raised", .int(score.raised)), JSONMember("true", .int(score.trueIssues)),
        JSONMember(
          "delay_seconds", score.delay.median.map { .double($0, places: 3) } ?? .null),
      ]
    }
    return .object(members)
  }
}
