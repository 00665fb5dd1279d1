package import FileOutput
internal import LogModel
package import Platform

/// `logmon thresholds`: the limits in force, of all events or of those of one service.
package struct ThresholdsCommand: Equatable, Sendable {
  package var config: String?
  package var service: String?
  package var region: String?
  package var endpoint: String?
  package var format = DocumentFormat.text

  package static let arguments: [ArgumentSpec<Self>] = [
    .option(
      "explain", "SERVICE", \.service,
      help: "Only what judges this service, and where each limit comes from."),
    .option("region", "NAME", \.region, help: "With --explain: events of this region."),
    .option("endpoint", "NAME", \.endpoint, help: "With --explain: events of this endpoint."),
    .option("config", "FILE", \.config, help: "The config file (logmon.json, if there is one)."),
    .option("format", "FORMAT", \.format, help: "text, or json as a config file has it (text)."),
  ]

  package static let help = Help(
    usage: "thresholds [OPTIONS]",
    summary: "Prints the thresholds in force. A value strictly above the limit exceeds it.",
    arguments)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    if service == nil, region != nil || endpoint != nil {
      let option = region == nil ? "--endpoint" : "--region"
      throw UsageError("'\(option)' needs '--explain SERVICE'")
    }
  }

  package func run(_ console: Console) throws -> ExitStatus {
    let settings = try Configuration.load(config, near: ["."])
    if let service {
      let explanation = ThresholdExplanation(
        settings, service: service, region: region, endpoint: endpoint)
      try console.write(explanation.bytes(format))
      return .success
    }
    let thresholds = settings.thresholds
    switch format {
    case .text: try console.write(Self.table(thresholds))
    case .json: try console.write(Self.document(thresholds).prettyBytes)
    }
    return .success
  }

  static func table(_ thresholds: [Threshold]) -> String {
    let rows = thresholds.map { threshold in
      [
        threshold.label.asTerminalText, threshold.metric.asTerminalText, threshold.typeName,
        threshold.normalText().asTerminalText, threshold.alertText().asTerminalText,
      ]
    }
    return ColumnTable(["THRESHOLD", "METRIC", "EVENT TYPE", "NORMAL", "ALERT"], rows).text
  }

  static func document(_ thresholds: [Threshold]) -> JSONValue {
    [
      "thresholds": .array(
        thresholds.map { threshold in
          .object(members(threshold))
        })
    ]
  }

  /// The keys of a threshold, as the config file has them.
  static func members(_ threshold: Threshold) -> [JSONMember] {
    [
      JSONMember("metric", .string(threshold.metric)),
      JSONMember("event_type", .string(threshold.typeName)),
      JSONMember("label", .string(threshold.label)),
      JSONMember("unit", .string(threshold.unit)),
    ] + threshold.limitMembers + threshold.ruleMembers
  }
}
