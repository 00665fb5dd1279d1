package import FileOutput
internal import LogModel
package import Platform

/// `logmon thresholds`: the limits in force.
package struct ThresholdsCommand: Equatable, Sendable {
  package enum Format: String, CaseIterable, ArgumentValue, Sendable {
    case text
    case json
  }

  package var config: String?
  package var format = Format.text

  package static let arguments: [ArgumentSpec<Self>] = [
    .option("config", "FILE", \.config, help: "Thresholds to change, add or switch off."),
    .option("format", "FORMAT", \.format, help: "text, or json as a config file has it (text)."),
  ]

  package static let help = Help(
    usage: "thresholds [OPTIONS]",
    summary: "Prints the thresholds in force. A value strictly above the limit exceeds it.",
    arguments)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
  }

  package func run(_ console: Console) throws -> ExitStatus {
    let thresholds = try Configuration.load(config).thresholds
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
        "< " + PlainText.quantity(threshold.normalBelow, unit: threshold.unit.asTerminalText),
        "> " + PlainText.quantity(threshold.alertAbove, unit: threshold.unit.asTerminalText),
      ]
    }
    return ColumnTable(["THRESHOLD", "METRIC", "EVENT TYPE", "NORMAL", "ALERT"], rows).text
  }

  static func document(_ thresholds: [Threshold]) -> JSONValue {
    [
      "thresholds": .array(
        thresholds.map { threshold in
          [
            "metric": .string(threshold.metric), "event_type": .string(threshold.typeName),
            "label": .string(threshold.label), "unit": .string(threshold.unit),
            "normal_below": .double(threshold.normalBelow),
            "alert_above": .double(threshold.alertAbove),
          ]
        })
    ]
  }
}

/// A table with headings; columns are as wide as their widest cell.
package struct ColumnTable {
  package private(set) var text = ""

  package init(_ headings: [String], _ rows: [[String]]) {
    let widths = headings.indices.map { column in
      ([headings] + rows).map { $0[column].count }.max() ?? 0
    }
    for row in [headings] + rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        guard column + 1 < row.count else { break }
        line += String(repeating: " ", count: widths[column] - cell.count + 2)
      }
      text += line + "\n"
    }
  }
}
