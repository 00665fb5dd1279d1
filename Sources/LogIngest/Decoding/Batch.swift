package import LogModel

/// The decoded events of one chunk, in buffers that are reused.
package struct Batch: Sendable {
  /// The number of events in the chunk.
  package internal(set) var count = 0
  /// The event records, in the order of the lines.
  ///
  /// Names are the decoder's own ids until `ChunkBuffer.adopt` maps them. Records at index `count`
  /// and above are left over from earlier chunks.
  package internal(set) var records: [EventRecord] = []
  /// The numbers of all events, in the order of the events, then leftovers of earlier chunks.
  package internal(set) var samples: [Sample] = []
  package internal(set) var rejects: [RejectedLine] = []
  /// Values of a type that their field does not allow.
  ///
  /// Their events are kept without the values.
  package internal(set) var typeMismatches: [TypeMismatch] = []
  /// Whether no event is earlier than the one before it.
  package internal(set) var isInOrder = true
  /// By event, its place in the order of the run, where that is not its time: never before an event
  /// of the input that stands before it; empty where all places are the times.
  ///
  /// Only events that were routed have any: the others of their input are elsewhere.
  var keys: [Timestamp] = []
  package internal(set) var lines = 0
  package internal(set) var blank = 0
  /// Lines that only say how others are read: comments, headers, banners.
  package internal(set) var directives = 0

  /// A line that is not an event, with its place in the chunk.
  package struct RejectedLine: Sendable {
    package var reason: RejectReason
    package var start: Int
    package var length: Int
    /// 1-based byte column of the error.
    package var column: Int
    package var lineOffset: Int
  }

  /// A value of a type that its field does not allow.
  package struct TypeMismatch: Sendable {
    package enum Kind: Hashable, Sendable {
      /// The value of a metric is not a number.
      case noNumber(MetricID)
      /// The status is not an HTTP status. The event does not count for the error rate.
      case noStatus
      /// The severity has no known meaning. The event counts as info.
      case unknownSeverity
      /// `metrics` is not an object.
      case noMetrics
    }

    package var kind: Kind
    package var lineOffset: Int
    /// Where the value begins in the chunk, in bytes.
    package var start: Int
    package var length: Int

    init(_ kind: Kind, line: Int, value: Range<Int>) {
      self.kind = kind
      lineOffset = line
      start = value.lowerBound
      length = value.count
    }
  }

  /// A copy of the events without leftovers.
  var copy: Batch {
    var copy = Batch()
    copy.count = count
    copy.records = Array(records[..<count])
    let samples = copy.records.last.map { Int($0.firstSample) + Int($0.sampleCount) } ?? 0
    copy.samples = Array(self.samples[..<samples])
    copy.isInOrder = isInOrder
    copy.keys = keys
    return copy
  }

  /// The place of an event in the order of the run.
  func key(_ index: Int) -> Timestamp { keys.isEmpty ? records[index].time : keys[index] }

  /// Forgets the events.
  mutating func handOver() { count = 0 }

  mutating func removeAll() {
    count = 0
    rejects.removeAll(keepingCapacity: true)
    typeMismatches.removeAll(keepingCapacity: true)
    isInOrder = true
    if !keys.isEmpty { keys = [] }
    lines = 0
    blank = 0
    directives = 0
  }

  /// Gives the events of a translated chunk their places in the chunk as it was read.
  mutating func place(by translation: Translation) {
    for index in 0..<count {
      let origin = translation.origins[Int(records[index].lineOffset)]
      records[index].lineOffset = UInt32(truncatingIfNeeded: origin.line)
    }
    for index in typeMismatches.indices {
      typeMismatches[index].lineOffset =
        translation.origins[typeMismatches[index].lineOffset].line
    }
    rejects = rejects.map { reject in
      let origin = translation.origins[reject.lineOffset]
      return RejectedLine(
        reason: reject.reason, start: origin.start, length: origin.length, column: 1,
        lineOffset: origin.line)
    }
    rejects = (rejects + translation.rejects).sorted { $0.lineOffset < $1.lineOffset }
    lines = translation.lines
    blank = translation.blank
    directives = translation.directives
  }
}

extension Batch.TypeMismatch.Kind {
  package mutating func code(_ coder: inout ScanCoder) throws {
    var (number, metric) = (1, MetricID(0))
    switch self {
    case .noNumber(let known): (number, metric) = (0, known)
    case .noStatus: number = 1
    case .unknownSeverity: number = 2
    case .noMetrics: number = 3
    }
    try coder.index(&number, below: 4)
    try coder.metric(&metric)
    guard coder.isReading else { return }
    if metric == .max { throw ScanDamage() }
    self = [.noNumber(metric), .noStatus, .unknownSeverity, .noMetrics][number]
  }
}
