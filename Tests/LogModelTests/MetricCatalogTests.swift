import Foundation
import LogModel
import Testing

/// What the rows must hold for the lists derived from them to be right.
@Suite struct `The catalog of metrics` {
  private static let metrics = MetricCatalog.metrics

  /// All lists are searched by name: a second row of the same name would never be found.
  @Test func `names each metric once`() {
    for metric in Self.metrics {
      #expect(MetricCatalog.metric(named: metric.name) == metric)
    }
    #expect(MetricCatalog.metric(named: "took_ms") == nil)
  }

  @Test func `gives the default limits`() throws {
    let limited = Self.metrics.filter { $0.limit != nil }
    #expect(limited.count == Threshold.defaults.count)
    for (metric, threshold) in zip(limited, Threshold.defaults) {
      let limit = try #require(metric.limit)
      #expect(
        threshold
          == Threshold(
            metric: metric.name, eventType: metric.eventType, label: metric.label,
            unit: metric.unit, normalBelow: limit.normalBelow, alertAbove: limit.alertAbove,
            rule: metric.rule))
      #expect(limit.normalBelow <= limit.alertAbove, "\(metric.name)")
    }
  }

  /// A run without thresholds reads them, too; a rate is no field of the log.
  @Test(arguments: [[], Threshold.defaults]) func `gives the metrics that a run reads`(
    thresholds: [Threshold]
  ) {
    let table = MetricTable(thresholds: thresholds)
    let carried = Self.metrics.filter(\.isCarried)
    #expect(table.metrics.map(\.name) == carried.map(\.name))
    #expect(table.metrics.map(\.unit) == carried.map(\.unit))
  }

  /// A limit of the config file falls into the family of its metric, whatever type it is made for.
  @Test func `gives the family of a limit on any type of event`() {
    for metric in Self.metrics {
      for type in EventType.allCases.map(Optional.some) + [nil] {
        let threshold = Self.threshold(metric.name, type, metric.rule)
        #expect(MetricFamily(threshold) == metric.family ?? .other(metric.name))
      }
    }
    #expect(MetricFamily(Self.threshold("took_ms", .api, .value)) == .other("took_ms"))
    #expect(MetricFamily(Self.threshold("failed", .api, .errorRate)) == .errors)
  }

  /// The report looks for key metrics among the fields of an event, where no rate is.
  @Test func `has only metrics that events carry as key metrics`() {
    let keys = Self.metrics.filter(\.isKey)
    #expect(!keys.isEmpty && keys == keys.filter(\.isCarried))
  }

  @Test(arguments: ["README.md", "Sources/logmon/logmon.docc/ThresholdsAndBaselines.md"])
  func `is what the tables of the manual say`(file: String) throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: file)
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let head = try #require(
      lines.firstIndex { $0 == "| metric | event type | normal | alert above |" })
    let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }.map(String.init)
    #expect(rows == Threshold.defaults.map(Self.row))
  }

  private static func row(_ threshold: Threshold) -> String {
    let normal = quantity(threshold.normalBelow, threshold.unit)
    let alert = quantity(threshold.limit, threshold.unit)
    return "| `\(threshold.metric)` | \(threshold.typeName) | < \(normal) | \(alert) |"
  }

  /// The manual writes whole seconds as such; the tool does so from ten seconds on.
  private static func quantity(_ value: Double, _ unit: String) -> String {
    unit == "ms" && value >= 1000
      ? PlainText.quantity(value / 1000, unit: "s") : PlainText.quantity(value, unit: unit)
  }

  private static func threshold(
    _ metric: String, _ type: EventType?, _ rule: Threshold.Rule
  ) -> Threshold {
    Threshold(
      metric: metric, eventType: type, label: metric, unit: "", normalBelow: 1, alertAbove: 2,
      rule: rule)
  }

  /// A percentile tells of the slowest requests only.
  @Test(
    arguments: [
      ("latency_ms", 1), ("latency_p50_ms", 0.5), ("latency_p95_ms", 0.05), ("p99", 0.01),
      ("latency_p999_ms", 0.001), ("latency_p99.9_ms", 0.001), ("latency_max_ms", 0), ("p100", 0),
      ("latency_p\(String(repeating: "9", count: 400))", 0),
    ] as [(String, Double)]) func `tells of how many requests a number is`(
      name: String, share: Double
    )
  {
    let tail = MetricMeaning(of: name).tail
    #expect(abs(tail - share) < 1e-9, "\(tail)")
  }
}
