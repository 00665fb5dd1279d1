internal import LogEval
internal import LogModel

extension Evaluation {
  /// The document of `--format json`; keys are added but never removed.
  var json: JSONValue {
    [
      "schema": "logmon.eval/1",
      "tool": ["name": "logmon", "version": .string(Version.number)],
      "seeds": .int(seeds),
      "minutes": .int(minutes),
      "analysts": .array(results.map(\.json)),
    ]
  }
}

extension Evaluation.Result {
  fileprivate var json: JSONValue {
    [
      "analyst": .string(analyst),
      "scenarios": .array(
        scenarios.map { scenario, score in
          .object([JSONMember("scenario", .string(scenario.rawValue))] + score.members)
        }),
      "total": .object(total.members),
      "sets": .array(sets.map(\.json)),
    ]
  }
}

extension IncidentScore {
  fileprivate var members: [JSONMember] {
    [
      JSONMember("runs", .int(runs)),
      JSONMember("incidents", .int(incidents)),
      JSONMember("precision", precision.json),
      JSONMember("recall", recall.json),
      JSONMember("issues_per_incident", issuesPerIncident.json),
      JSONMember("incidents_per_issue", incidentsPerIssue.json),
      JSONMember("root_first", rootFirst.json),
      JSONMember("root_in_three", rootInThree.json),
      JSONMember("scope_exact", scopeExact.json),
      JSONMember("delay_seconds", delay.json),
      JSONMember("delay_to_critical_seconds", delayToCritical.json),
      JSONMember("event_precision", eventPrecision.json),
      JSONMember("event_recall", eventRecall.json),
      JSONMember(
        "issues_beside",
        .object(
          Severity.allCases.reversed().map { severity in
            JSONMember(severity.rawValue, .int(unmatched[severity] ?? 0))
          })),
    ]
  }
}

extension SetScore {
  fileprivate var json: JSONValue {
    .object(
      [JSONMember("set", .string(name))] + figures.members
        + [JSONMember("predictions", predictions)])
  }
}

extension SetScore.Figures {
  fileprivate var members: [JSONMember] {
    switch self {
    case .faults(let score): Self.members(score)
    case .causes(let ranks): Self.members(ranks)
    case .windows(let score): Self.members(score)
    case .groups(let score): Self.members(score)
    }
  }

  private static func members(_ score: FaultScore) -> [JSONMember] {
    [
      JSONMember("kind", "faults"),
      JSONMember("precision", score.precision.json),
      JSONMember("recall", score.recall.json),
      JSONMember("f1", .optional(score.f1)),
      JSONMember("duplicates", .int(score.duplicates)),
      JSONMember("false_alarms", .int(score.falseAlarms)),
      JSONMember("delay_seconds", score.delay.json),
    ] + roots(score.ranks)
  }

  private static func members(_ ranks: Ranks) -> [JSONMember] {
    [JSONMember("kind", "causes")] + roots(ranks)
  }

  private static func roots(_ ranks: Ranks) -> [JSONMember] {
    [
      JSONMember("root_first", ranks.top(1).json),
      JSONMember("root_in_three", ranks.top(3).json),
      JSONMember("root_in_five", ranks.top(5).json),
      JSONMember("mrr", .optional(ranks.meanReciprocal)),
    ]
  }

  private static func members(_ score: WindowScore) -> [JSONMember] {
    [
      JSONMember("kind", "windows"),
      JSONMember("streams", .int(score.streams)),
      JSONMember("recall", score.recall.json),
      JSONMember("precision", score.precision.json),
      JSONMember("delay_seconds", score.delay.json),
      JSONMember("nab_score", .optional(score.benchmarkScore)),
    ]
  }
}

extension SetScore.Figures {
  fileprivate static func members(_ score: GroupingScore) -> [JSONMember] {
    [
      JSONMember("kind", "templates"),
      JSONMember("logs", .int(score.logs)),
      JSONMember("lines", .int(score.lines)),
      JSONMember("found", .int(score.found)),
      JSONMember("labelled", .int(score.labelled)),
      JSONMember("grouping_accuracy", .optional(score.accuracy)),
    ]
  }
}

extension Rate {
  fileprivate var json: JSONValue {
    ["value": .optional(value), "hits": .int(hits), "of": .int(of)]
  }
}

extension Delays {
  fileprivate var json: JSONValue {
    ["median": .optional(median), "p95": .optional(p95), "of": .int(count)]
  }
}

extension JSONValue {
  static func optional(_ number: Double?) -> Self {
    number.map { .double($0, places: 4) } ?? .null
  }
}
