internal import LogIngest
internal import LogModel
internal import LogPipeline

/// A config file to begin with: what doctor saw of some logs, as comments.
///
/// It has no effect until its user changes it. Names come from the logs, so each is written as JSON,
/// which keeps it on its line.
struct ConfigurationDraft {
  private static let mostServices = 20

  let reports: [DoctorReport]
  let thresholds: [Threshold]

  var text: String {
    let names = reports.map { Self.quoted($0.found.input.name) }
    let lines =
      [
        "// The config file of logmon. It was made from \(PlainText.list(names, limit: 5)), and changes",
        "// nothing as it is: remove the // of a line, and change it as you need it.",
        "{",
      ] + fields + services + limits + timezone + ["}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text.shortened(to: 100)).compactBytes, as: UTF8.self)
      .asTerminalText
  }

  /// Numbers that may be durations.
  private var fields: [String] {
    var known: Set<String> = []
    let suggested = reports.flatMap(\.suggestedFields).filter { known.insert($0.name).inserted }
    guard !suggested.isEmpty else {
      return [
        "  // Fields that the log has under other names, with their units: ns, us, ms, s.",
        "  // \"fields\": {\"latency_ms\": \"took|s\"},", "",
      ]
    }
    let lines = suggested.map { field in
      "    // \(Self.quoted(field.name)): \(Self.quoted(field.value.string ?? "")),"
    }
    return [
      "  // Numbers that may be durations. Where neither name nor value states the unit, ms is a guess;",
      "  // others are ns, us, s.",
      "  \"fields\": {",
    ] + lines + ["  },", ""]
  }

  private var services: [String] {
    var counts: [String: Int] = [:]
    for service in reports.flatMap(\.found.services) {
      counts[service.name, default: 0] += service.count
    }
    let all = NamedCount.sorted(counts)
    let seen = all.prefix(Self.mostServices).map {
      "    //   \(Self.quoted($0.name)) \(PlainText.count($0.count))"
    }
    let rest = all.count - seen.count
    let more = rest > 0 ? ["    //   and \(PlainText.count(rest)) more"] : []
    return [
      "  \"services\": {", "    // Services and their events:",
    ] + seen + more + [
      "    // \"rename\": {\"checkout-*\": \"checkout\"},",
      "    // \"ignore\": [\"health-*\"],", "  },",
      "  // Who calls whom, so that causes and victims are told apart.",
      "  // \"topology\": {\"checkout\": [\"cart\", \"payment\"]},", "",
    ]
  }

  private var limits: [String] {
    var lines = ["  \"thresholds\": ["]
    for index in thresholds.indices {
      let seen = reports.compactMap { observed($0.found, index) }
      guard !seen.isEmpty else { continue }
      let members = ThresholdsCommand.members(thresholds[index]).filter {
        !["label", "unit", "normal_below"].contains($0.name)
      }
      lines += seen.map { "    // \(thresholds[index].label): \($0)" }
      lines.append(
        "    // \(String(decoding: JSONValue.object(members).compactBytes, as: UTF8.self)),")
    }
    return lines + ["  ],", ""]
  }

  /// `app.log: 8,331 values, p50 41 ms, p95 380 ms, max 30.0 s; 212 over the limit`; nil without any.
  private func observed(_ found: Examination, _ index: Int) -> String? {
    let (count, above, values) = found.judged[index]
    guard count > 0 else { return nil }
    let unit = thresholds[index].unit
    let spread = values.map { values in
      [("p50", values.p50), ("p95", values.p95), ("max", values.max)].map { name, value in
        ", \(name) \(PlainText.quantity(value, unit: unit))"
      }.joined()
    }
    let noun = values == nil ? "event" : "value"
    return "\(Self.quoted(found.input.name)): \(PlainText.count(count, noun))\(spread ?? ""); "
      + "\(PlainText.count(above)) over the limit"
  }

  private var timezone: [String] {
    let zoneless = reports.reduce(0) { $0 + $1.found.census.zoneless }
    let fact =
      zoneless == 0
      ? "All times name their zone; else this would be the zone of those that do not."
      : "\(PlainText.count(zoneless, "time")) without a zone: taken as UTC unless this says otherwise."
    return ["  // \(fact)", "  // \"timezone\": \"Europe/Berlin\","]
  }
}
