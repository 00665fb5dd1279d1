internal import LogEval
internal import LogModel

extension Evaluation {
  /// The tables that have rows.
  var tables: [EvalTable] {
    [issues, events, faults, causes, windows, groups].filter { !$0.rows.isEmpty }
  }

  private var logs: String {
    "\(PlainText.count(seeds, "log")) of \(PlainText.count(minutes, "minute")) for each scenario"
  }

  // MARK: Generated logs

  private var issues: EvalTable {
    EvalTable(
      title: "Issues and roots, \(logs)",
      headings: named([
        "scenario", "precision", "recall", "issues per incident", "incidents per issue",
        "root first", "root in three", "scope exact",
      ]),
      rows: scenarioRows { score in
        [
          Cell.share(score.precision), Cell.share(score.recall),
          Cell.mean(score.issuesPerIncident), Cell.mean(score.incidentsPerIssue),
          Cell.share(score.rootFirst), Cell.share(score.rootInThree),
          Cell.share(score.scopeExact),
        ]
      })
  }

  private var events: EvalTable {
    EvalTable(
      title: "Delay, events and what stands beside, \(logs)",
      headings: named([
        "scenario", "delay", "delay to critical", "event precision", "event recall",
        "beside per log",
      ]),
      rows: scenarioRows { score in
        [
          Cell.delays(score.delay), Cell.delays(score.delayToCritical),
          Cell.share(score.eventPrecision), Cell.share(score.eventRecall), Cell.unmatched(score),
        ]
      })
  }

  private func scenarioRows(_ cells: (IncidentScore) -> [String]) -> [[String]] {
    results.flatMap { result in
      result.scenarios.map { named($0.scenario.rawValue, result, cells($0.score)) }
        + (result.scenarios.count > 1 ? [named("total", result, cells(result.total))] : [])
    }
  }

  // MARK: Labelled sets

  private var faults: EvalTable {
    EvalTable(
      title: "Labelled faults",
      headings: named([
        "set", "precision", "recall", "F1", "duplicates", "false alarms", "delay", "root first",
        "root in three",
      ]),
      rows: setRows { figures in
        guard case .faults(let score) = figures else { return nil }
        return [
          Cell.share(score.precision), Cell.share(score.recall), Cell.number(score.f1),
          PlainText.count(score.duplicates), PlainText.count(score.falseAlarms),
          Cell.delays(score.delay), Cell.share(score.ranks.top(1)), Cell.share(score.ranks.top(3)),
        ]
      })
  }

  private var causes: EvalTable {
    EvalTable(
      title: "Labelled causes",
      headings: named(["set", "root first", "root in three", "root in five", "MRR"]),
      rows: setRows { figures in
        guard case .causes(let ranks) = figures else { return nil }
        return [
          Cell.share(ranks.top(1)), Cell.share(ranks.top(3)), Cell.share(ranks.top(5)),
          Cell.number(ranks.meanReciprocal),
        ]
      })
  }

  private var windows: EvalTable {
    EvalTable(
      title: "Labelled windows",
      headings: named(["set", "streams", "detected", "alarms inside", "delay", "NAB score"]),
      rows: setRows { figures in
        guard case .windows(let score) = figures else { return nil }
        return [
          PlainText.count(score.streams), Cell.share(score.recall), Cell.share(score.precision),
          Cell.delays(score.delay), Cell.number(score.benchmarkScore),
        ]
      })
  }

  private var groups: EvalTable {
    EvalTable(
      title: "Labelled templates",
      headings: named(["set", "logs", "lines", "labelled", "found", "grouping accuracy"]),
      rows: setRows { figures in
        guard case .groups(let score) = figures else { return nil }
        return [
          PlainText.count(score.logs), PlainText.count(score.lines),
          PlainText.count(score.labelled), PlainText.count(score.found),
          Cell.number(score.accuracy),
        ]
      })
  }

  private func setRows(_ cells: (SetScore.Figures) -> [String]?) -> [[String]] {
    results.flatMap { result in
      result.sets.compactMap { set in cells(set.figures).map { named(set.name, result, $0) } }
    }
  }

  // MARK: The analyst's column, where there are several

  private func named(_ headings: [String]) -> [String] {
    results.count > 1 ? [headings[0], "analyst"] + headings.dropFirst() : headings
  }

  private func named(_ name: String, _ result: Result, _ cells: [String]) -> [String] {
    (results.count > 1 ? [name, result.analyst] : [name]) + cells
  }
}

/// Figures with the number of cases they are based on.
private enum Cell {
  /// `98.7 % of 76`.
  static func share(_ rate: Rate) -> String {
    guard let value = rate.value else { return "n/a" }
    return "\(PlainText.number(100 * value, places: 1)) % of \(PlainText.count(rate.of))"
  }

  /// `1.05 over 20`.
  static func mean(_ rate: Rate) -> String {
    guard let value = rate.value else { return "n/a" }
    return "\(PlainText.number(value, places: 2)) over \(PlainText.count(rate.of))"
  }

  /// `12 s, p95 40.5 s of 20`.
  static func delays(_ delays: Delays) -> String {
    guard let median = delays.median, let p95 = delays.p95 else { return "n/a" }
    return "\(PlainText.number(median, places: 1)) s, p95 \(PlainText.number(p95, places: 1)) s"
      + " of \(PlainText.count(delays.count))"
  }

  static func number(_ value: Double?) -> String {
    value.map { PlainText.number($0, places: 3) } ?? "n/a"
  }

  /// `0.2 high, 4 low of 5`: a mean over all logs.
  static func unmatched(_ score: IncidentScore) -> String {
    guard score.runs > 0 else { return "n/a" }
    let parts = Severity.allCases.reversed().compactMap { severity in
      score.unmatched[severity].map { count in
        "\(PlainText.number(Double(count) / Double(score.runs), places: 2)) \(severity.rawValue)"
      }
    }
    return (parts.isEmpty ? "none" : parts.joined(separator: ", "))
      + " of \(PlainText.count(score.runs))"
  }
}
