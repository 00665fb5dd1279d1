internal import LogModel

/// Which fields of a log became which of ours: what `logmon doctor` shows.
package struct FieldCensus: Sendable {
  /// One way in which values became one of our fields.
  package struct Source: Hashable, Sendable {
    /// Our field or metric.
    package var field: String
    /// The path in the log; empty for a value from around the record.
    package var path: String
    /// The unit or form, as a rule writes it.
    package var form: String
  }

  package struct Values: Sendable {
    package internal(set) var count = 0
    /// The first value as it stands in the log, and as it was read.
    package internal(set) var example: (from: String, to: String) = ("", "")
    /// The most frequent texts, as far as they were counted.
    package internal(set) var texts: [String: Int] = [:]
    package internal(set) var numbers: [Double] = []
  }

  package internal(set) var sources: [Source: Values] = [:]
  /// The number of records of each dialect, and of those that would also fit another.
  package internal(set) var dialects: [String: Int] = [:]
  package internal(set) var alternatives: [String: Int] = [:]
  /// The number of records that stood inside another format.
  package internal(set) var wrappers: [String: Int] = [:]
  package internal(set) var zoneless = 0
  package internal(set) var timeless = 0

  package init() {}

  private static let mostTexts = 1000

  mutating func note(_ source: Source, from: String, to: String) {
    var values = sources[source] ?? Values()
    if values.count == 0 { values.example = (from.shortened(to: 40), to.shortened(to: 40)) }
    values.count += 1
    let number = Double(to)
    if let number { values.numbers.append(number) }
    // Numbers are shown by their spread; only few different ones are shown one by one.
    let most = number == nil ? Self.mostTexts : 20
    if values.texts[to] != nil || values.texts.count < most { values.texts[to, default: 0] += 1 }
    sources[source] = values
  }

  package mutating func merge(_ other: Self) {
    for (source, values) in other.sources {
      var sum = sources[source] ?? values
      if sources[source] != nil {
        sum.count += values.count
        sum.texts.merge(values.texts, uniquingKeysWith: +)
        sum.numbers += values.numbers
      }
      sources[source] = sum
    }
    dialects.merge(other.dialects, uniquingKeysWith: +)
    alternatives.merge(other.alternatives, uniquingKeysWith: +)
    wrappers.merge(other.wrappers, uniquingKeysWith: +)
    zoneless += other.zoneless
    timeless += other.timeless
  }
}
