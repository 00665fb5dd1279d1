package import LogModel

/// The events of one chunk: what a decoder leaves behind, in buffers that are used again.
package struct Batch: Sendable {
  /// How many events the chunk had.
  package internal(set) var count = 0
  /// In the order of the lines; names are the decoder's own ids until `ChunkBuffer.adopt` has mapped them.
  ///
  /// What lies behind the first `count` is left over from earlier chunks.
  package internal(set) var records: [EventRecord] = []
  /// The numbers of the events, those of one after those of the other; then leftovers.
  package internal(set) var samples: [Sample] = []
  package internal(set) var rejects: [RejectedLine] = []
  /// Values that are not what their field asks for: their events are kept without them.
  package internal(set) var typeMismatches: [TypeMismatch] = []
  /// Whether no event is earlier than the one before it.
  package internal(set) var isInOrder = true
  package internal(set) var lines = 0
  package internal(set) var blank = 0

  /// A line that is no event, by its place in the chunk.
  package struct RejectedLine: Sendable {
    package var reason: RejectReason
    package var start: Int
    package var length: Int
    /// 1-based byte column of the mistake.
    package var column: Int
    package var lineOffset: Int
  }

  /// A value that is not what its field asks for.
  package struct TypeMismatch: Sendable {
    package enum Kind: Hashable, Sendable {
      /// A metric whose value is no number.
      case noNumber(MetricID)
      /// A status that is no HTTP status: the event does not count for the error rate.
      case noStatus
      /// A severity of no known meaning: it counts as info.
      case unknownSeverity
      /// `metrics` is no object.
      case noMetrics
    }

    package var kind: Kind
    package var lineOffset: Int
    /// The value as the chunk has it.
    package var start: Int
    package var length: Int

    init(_ kind: Kind, line: Int, value: Range<Int>) {
      self.kind = kind
      lineOffset = line
      start = value.lowerBound
      length = value.count
    }
  }

  /// The events alone, without leftovers.
  var copy: Batch {
    var copy = Batch()
    copy.count = count
    copy.records = Array(records[..<count])
    let samples = copy.records.last.map { Int($0.firstSample) + Int($0.sampleCount) } ?? 0
    copy.samples = Array(self.samples[..<samples])
    copy.isInOrder = isInOrder
    return copy
  }

  mutating func removeAll() {
    count = 0
    rejects.removeAll(keepingCapacity: true)
    typeMismatches.removeAll(keepingCapacity: true)
    isInOrder = true
    lines = 0
    blank = 0
  }
}
