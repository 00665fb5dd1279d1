/// The number of a name in one of the run's `Names` tables; 0 means "no name".
package typealias NameID = UInt32

/// An event in the stream: a fixed-size value that owns no memory.
///
/// Names are ids, numbers lie in the batch's sample list, and the text stays in the chunk of the
/// line, so a normal event costs no allocation.
package struct EventRecord: Codable, Sendable {
  package var time = Timestamp(microseconds: 0)
  package var kind: KindID = 0
  package var customer: NameID = 0
  /// Where the line begins in its chunk, in bytes.
  package var lineStart: UInt32 = 0
  package var lineLength: UInt32 = 0
  /// Where the event's id begins in the line, without quotes, escapes kept; length 0 without an id.
  package var idStart: UInt32 = 0
  package var idLength: UInt32 = 0
  /// Where the message begins in the line, without quotes, escapes kept.
  package var messageStart: UInt32 = 0
  package var messageLength: UInt32 = 0
  /// Lines before this one in its chunk.
  package var lineOffset: UInt32 = 0
  /// The event's numbers: `samples[firstSample ..< firstSample + sampleCount]` of its batch.
  package var firstSample: UInt32 = 0
  package var sampleCount: UInt8 = 0
  package var severity = EventSeverity.info

  package init() {}
}

/// One number of one event.
package struct Sample: Sendable {
  package var metric: MetricID
  package var value: Double

  package init(metric: MetricID, value: Double) {
    self.metric = metric
    self.value = value
  }
}

/// Index of a metric in the run's `MetricTable`.
package typealias MetricID = UInt8

/// The numeric metrics that a run reads, each with its unit; made once, before the first line.
package struct MetricTable: Equatable, Sendable {
  package struct Metric: Equatable, Sendable {
    package var name: String
    /// `ms`, `%`, `MB/s` or empty.
    package var unit: String
    /// Whether only its usual range judges it: no limit names it, and no summary shows it.
    package var isLearned = false
  }

  package private(set) var metrics: [Metric]

  /// The metrics of the catalog that events carry, followed by those only `thresholds` name.
  package init(thresholds: [Threshold] = Threshold.defaults) {
    metrics = MetricCatalog.metrics.filter(\.isCarried).map { Metric(name: $0.name, unit: $0.unit) }
    for threshold in thresholds where !threshold.isRate && id(of: threshold.metric) == nil {
      metrics.append(Metric(name: threshold.metric, unit: threshold.unit))
    }
  }

  /// Adds numbers that a log carries beside those that are known, as far as there is room.
  package mutating func learn(_ names: [String]) {
    for name in names where count < Self.capacity && id(of: name) == nil {
      metrics.append(Metric(name: name, unit: MetricMeaning(of: name).unit, isLearned: true))
    }
  }

  /// The most metrics; more are an error in the config file.
  package static let capacity = 200

  package func id(of name: String) -> MetricID? {
    metrics.firstIndex { $0.name == name }.map { MetricID($0) }
  }

  package subscript(id: MetricID) -> Metric { metrics[Int(id)] }
  package var count: Int { metrics.count }
}

extension EventRecord {
  /// What a scan keeps of it: neither its place in the chunk nor that of its numbers.
  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.time(&time)
    try coder.kind(&kind)
    try coder.name(&customer, \.customers)
    try coder.int(&lineLength)
    try coder.int(&idStart)
    try coder.int(&idLength)
    try coder.int(&messageStart)
    try coder.int(&messageLength)
    try coder.choice(&severity)
  }
}
