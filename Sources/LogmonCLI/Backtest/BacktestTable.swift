internal import LogEval
internal import LogModel

/// A backtest as text for people, and as JSON for scripts.
enum BacktestTable {
  static func text(_ backtest: Backtest) -> String {
    let hasScore = backtest.rows.contains { $0.score != nil }
    var headings = ["LIMITS", "FLAGGED", "CRITICAL", "HIGH", "MEDIUM", "LOW", "PAGES A DAY"]
    if hasScore { headings += ["PRECISION", "RECALL", "DELAY"] }
    let cells = backtest.rows.map { row in
      [
        row.name.asTerminalText, PlainText.count(row.flagged),
      ] + Severity.allCases.reversed().map { PlainText.count(row.issues[$0] ?? 0) }
        + [PlainText.number(row.pagesPerDay, places: 1)]
        + (hasScore ? Self.score(row.score) : [])
    }
    return ColumnTable(headings, cells).text
      + backtest.notes.map { "\n\($0.asTerminalText).\n" }.joined()
  }

  private static func score(_ score: Backtest.Score?) -> [String] {
    guard let score else { return ["-", "-", "-"] }
    return [
      score.precision, score.recall,
      score.delay.map { "\(PlainText.number($0, places: 0)) s" } ?? "-",
    ]
  }

  static func json(_ backtest: Backtest) -> JSONValue {
    var members = [
      JSONMember("schema", "logmon.backtest/1"),
      JSONMember("rows", .array(backtest.rows.map(value))),
    ]
    if backtest.pagesPerWeek != nil {
      members.append(JSONMember("suggested", .optional(backtest.suggestion?.name)))
    }
    return .object(members)
  }

  private static func value(_ row: Backtest.Row) -> JSONValue {
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
        JSONMember("delay_seconds", score.delay.map { .double($0, places: 3) } ?? .null),
      ]
    }
    return .object(members)
  }
}

extension Backtest.Score {
  init(_ score: IncidentScore) {
    self.init(
      incidents: score.incidents, found: score.found, raised: score.raised,
      trueIssues: score.trueIssues, delay: score.delay.median)
  }
}
