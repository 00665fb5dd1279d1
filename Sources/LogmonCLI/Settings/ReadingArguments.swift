package import LogIngest
internal import LogModel
internal import LogPipeline
internal import Platform

/// The arguments that tell what a log does not say itself.
package struct ReadingArguments: Equatable, Sendable {
  package var dialect: DialectName?
  package var fields: [FieldArgument] = []
  package var service: String?
  package var region: String?
  package var timezone: ZoneName?
  package var year: Int?

  package static let arguments: [ArgumentSpec<Self>] = [
    .option(
      "dialect", "NAME", \.dialect,
      help: "Read every record as this dialect (by content)."),
    .repeated(
      "field", "NAME=PATH", \.fields,
      help: "A field of the log: latency_ms=took|s; may be repeated."),
    .option("service", "NAME", \.service, help: "The service of records that name none."),
    .option("region", "NAME", \.region, help: "The region of records that name none."),
    .option(
      "timezone", "ZONE", \.timezone,
      help: "The zone of times without one: Europe/Berlin, +02:00 (UTC)."),
    .option("year", "YYYY", \.year, help: "The year of times without one (from the file's name)."),
  ]

  /// A pipeline with these limits that reads logs, and knows services, as options and config file say.
  func pipeline(
    _ settings: Configuration, _ thresholds: [Threshold], jobs: Int?
  ) throws(UsageError) -> Pipeline {
    var pipeline = Pipeline(thresholds: thresholds)
    pipeline.services = settings.services
    pipeline.topology = settings.topology
    pipeline.sensitivity = settings.deviations
    pipeline.jobs = Processors.jobs(jobs)
    pipeline.reading = try options(settings, MetricTable(thresholds: thresholds))
    return pipeline
  }

  /// The options with those of the config file behind them.
  func options(
    _ settings: Configuration, _ metrics: MetricTable
  ) throws(UsageError) -> ReadingOptions {
    var options = ReadingOptions()
    options.service = service
    options.region = region
    options.dialect = dialect?.name
    options.fields = fields.map(\.mapping) + settings.fields
    options.times.year = year
    for field in fields where !field.mapping.isKnown(metrics) {
      throw UsageError(
        "'\(field.mapping.name)' in '--field' is neither a field nor a metric with a limit; "
          + "a config file gives a metric a limit"
          + Suggestion.text(for: field.mapping.name, among: metrics.metrics.map(\.name)))
    }
    if let zone = timezone ?? settings.timezone {
      let rules = zone.rules
      options.times.offset = { rules.offset(atLocal: $0) }
    }
    return options
  }
}

/// The name of a dialect.
package struct DialectName: Equatable, ArgumentValue {
  package var name: String

  package init?(argument: String) {
    guard ReadingOptions.dialectNames.contains(argument) else { return nil }
    name = argument
  }

  package static var expectation: String {
    "expected one of " + ReadingOptions.dialectNames.joined(separator: ", ")
  }
}

/// `NAME=PATH` or `NAME=PATH|UNIT`.
package struct FieldArgument: Equatable, ArgumentValue {
  package var mapping: FieldMapping

  package init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="),
      let mapping = FieldMapping(
        name: String(argument[..<equals]),
        source: String(argument[argument.index(after: equals)...]))
    else { return nil }
    self.mapping = mapping
  }

  package static var expectation: String {
    "expected a field and its path, such as latency_ms=took|s; units are "
      + FieldMapping.forms.joined(separator: ", ")
  }
}

/// A time zone by its name or its offset.
package struct ZoneName: Equatable, ArgumentValue {
  package var name: String
  let rules: TimeZoneRules

  package init?(argument: String) {
    guard let rules = TimeZoneRules(argument) else { return nil }
    name = argument
    self.rules = rules
  }

  package static func == (lhs: Self, rhs: Self) -> Bool { lhs.name == rhs.name }

  package static var expectation: String {
    "expected a zone such as Europe/Berlin, or an offset such as +02:00"
  }
}
