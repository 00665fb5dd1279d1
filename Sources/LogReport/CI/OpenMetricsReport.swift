package import LogModel

/// The figures of the run in the text format of OpenMetrics 1.0.
///
/// All are gauges, because a file describes one run; so the same text is also one of Prometheus
/// (0.0.4), whose parsers take the last line, `# EOF`, for a comment.
package enum OpenMetricsReport {
  /// The whole file.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    let families = run(analysis) + services(analysis.statistics.services) + issues(analysis)
    return Array((families.map(\.text).joined() + "# EOF\n").utf8)
  }

  private struct Family {
    var name: String
    var help: String
    var samples: [(labels: [(String, String)], value: Double)] = []

    init(_ name: String, _ help: String, _ value: Double? = nil) {
      self.name = "logmon_\(name)"
      self.help = help
      if let value { samples = [([], value)] }
    }

    mutating func add(_ value: Double, _ labels: (String, String)...) {
      samples.append((labels, value))
    }

    var text: String {
      guard !samples.isEmpty else { return "" }
      var text = "# TYPE \(name) gauge\n# HELP \(name) \(help)\n"
      var written: [String: Int] = [:]
      for (labels, value) in samples {
        var list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        // Long names can become the same where they are cut; a series may occur once.
        written[list, default: 0] += 1
        if let count = written[list], count > 1 { list += ",number=\"\(count)\"" }
        text += "\(name)\(labels.isEmpty ? "" : "{\(list)}") \(Self.number(value))\n"
      }
      return text
    }

    /// - Source: OpenMetrics 1.0, `escaped-string`.
    private static func escaped(_ text: String) -> String {
      text.ciLine(500).map { $0 == "\\" ? #"\\"# : $0 == "\"" ? #"\""# : String($0) }.joined()
    }

    private static func number(_ value: Double) -> String {
      if value.isNaN { return "NaN" }
      guard value.isFinite else { return value > 0 ? "+Inf" : "-Inf" }
      return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
  }

  // MARK: Families

  private static func run(_ analysis: Analysis) -> [Family] {
    let totals = analysis.statistics.totals
    var info = Family("build_info", "The version of logmon.")
    info.add(1, ("version", analysis.version))
    var lines = Family("lines", "Lines of the input by what became of them.")
    for (outcome, count) in [
      ("read", totals.lines), ("rejected", totals.rejected), ("blank", totals.blank),
      ("directive", totals.directives),
    ] {
      lines.add(Double(count), ("outcome", outcome))
    }
    var checks = Family("gate_check", "1 for the outcome of each rule of the gate.")
    var names = UniqueTexts()
    for check in analysis.status.checks {
      checks.add(
        1, ("rule", names.take(check.name.ciLine(300))), ("outcome", check.outcome.rawValue))
    }
    let window = analysis.statistics.window
    func seconds(_ time: Timestamp?) -> Double? { time.map { Double($0.microseconds) / 1e6 } }
    return [
      info,
      Family("trusted", "1 when every input was read and judged.", analysis.isTrusted ? 1 : 0),
      Family("exit_status", "The exit status of the run.", Double(analysis.status.exitCode)),
      Family(
        "first_event_timestamp_seconds", "The time of the first event.",
        seconds(window?.lowerBound)),
      Family(
        "last_event_timestamp_seconds", "The time of the last event.", seconds(window?.upperBound)),
      lines,
      Family("events", "Events of the run.", Double(totals.events)),
      Family("flagged_events", "Events over a limit.", Double(totals.flagged)),
      Family("critical_events", "The third and further in a row.", Double(totals.critical)),
      Family("deviations", "Values outside their usual range.", Double(totals.deviations)),
      Family(
        "customers_affected", "Customers with a flagged event.", Double(totals.customersAffected)),
      checks,
    ]
  }

  private static func services(_ services: [ServiceSummary]) -> [Family] {
    var events = Family("service_events", "Events of a service by what the limits say.")
    var values = Family("service_metric", "A metric of a service, in its own unit.")
    for service in services {
      let labels = [("service", service.service), ("event_type", service.type.name)]
      for (judged, count) in [
        ("all", service.counts.events), ("flagged", service.counts.flagged),
        ("critical", service.counts.critical),
      ] {
        events.samples.append((labels + [("judged", judged)], Double(count)))
      }
      for metric in service.metrics {
        let summary = metric.values
        for (statistic, value) in [
          ("mean", summary.mean), ("p50", summary.p50), ("p95", summary.p95), ("p99", summary.p99),
          ("max", summary.max),
        ] {
          let more = [("metric", metric.metric), ("unit", metric.unit), ("statistic", statistic)]
          values.samples.append((labels + more, value))
        }
      }
    }
    return [events, values]
  }

  private static func issues(_ analysis: Analysis) -> [Family] {
    let issues = analysis.ciIssues
    var counts = Family("issues", "Issues by severity.")
    for severity in Severity.allCases.reversed() {
      counts.add(
        Double(issues.count { $0.severity == severity }), ("severity", severity.rawValue))
    }
    var events = Family("issue_flagged_events", "Flagged events of an issue.")
    for item in issues {
      events.add(
        Double(item.issue.extent.occurrences), ("fingerprint", item.mark),
        ("service", item.service), ("severity", item.severity.rawValue),
        ("status", item.issue.status.rawValue))
    }
    return [counts, events]
  }
}
