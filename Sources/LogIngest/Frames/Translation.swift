internal import LogModel

/// A chunk of a foreign log in our own dialect, and where each line of it comes from.
struct Translation: Sendable {
  /// The lines that the decoder reads, then `Scanner.padding` or more.
  var text: [UInt8] = []
  /// The end of the lines.
  var filled = 0
  /// By line of `text`.
  var origins: [Origin] = []
  /// By line of `text`: where it begins.
  var starts: [Int] = []
  /// By line of `text`: where its values stand.
  var written: [WrittenLine] = []
  var rejects: [Batch.RejectedLine] = []
  var lines = 0
  var blank = 0
  /// Lines that only say how others are read: comments, headers, banners.
  var directives = 0
  /// Times that named no zone.
  var zoneless = 0
  /// Records that took the time of their neighbor.
  var timeless = 0
  /// Durations that were not measured, as their unit is not known: the number of records with each.
  var unitless: [UnitlessDuration: Int] = [:]
  /// What became what, where it is asked for.
  var census: FieldCensus?
  /// The number of records that have a value, by the name of our field or metric.
  var mapped: [String: Int] = [:]
  /// The number of records by dialect.
  var dialects: [Int: Int] = [:]

  /// Empties the translation, but keeps its memory for the next one.
  mutating func removeAll() {
    var empty = Translation()
    swap(&empty.text, &text)
    swap(&empty.origins, &origins)
    swap(&empty.starts, &starts)
    swap(&empty.written, &written)
    self = empty
    origins.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
  }

  /// The place in the chunk of the record whose line begins at `start` of `text`.
  func origin(ofLineAt start: Int) -> Origin? {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low < starts.count && starts[low] == start ? origins[low] : nil
  }

  /// The place of a record in the chunk as it was read.
  struct Origin: Sendable {
    /// From 0.
    var line: Int
    var start: Int
    var length: Int
  }
}

/// A field with a number whose name is that of a duration, and whose unit is not known.
package struct UnitlessDuration: Hashable, Sendable {
  /// Its path in the log.
  package var field: String
  /// The metric that it would be.
  package var metric: String

  package init(field: String, metric: String) {
    self.field = field
    self.metric = metric
  }
}
