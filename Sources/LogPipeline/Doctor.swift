internal import LogDetect
package import LogIngest
package import LogModel
internal import Platform

/// What `logmon doctor` finds out about one input: how it is read, what becomes what, and which
/// limits can judge it.
package struct Examination: Sendable {
  package var input: InputFile
  package var lines = 0
  package var blank = 0
  package var directives = 0
  package var events = 0
  package var isCompressed = false
  /// Whether the input has more records than were looked at.
  package var isPartial = false
  package var rejects: [(reason: String, count: Int, firstLine: Int, column: Int, text: String)] =
    []
  /// What helps against them by reason, where that is known.
  fileprivate var remedies: [String: String] = [:]
  /// What helps against most of them.
  package var remedy: String? {
    rejects.max { $0.count < $1.count }.flatMap { remedies[$0.reason] }
  }
  package var census = FieldCensus()
  package var first: Timestamp?
  package var last: Timestamp?
  package var disorder = DisorderCheck()
  package var severities: [EventSeverity: Int] = [:]
  /// By threshold: the number of values it can judge and of those above it, and what they amount to.
  package var judged: [(count: Int, above: Int, values: ValueSummary?)] = []
  /// The number of events with a status or an outcome.
  package var rated = 0
  /// Whether some service carries neither these nor a metric with a limit.
  package var hasPlainService = false
  /// The number of events by service, the most frequent first.
  package var services: [NamedCount] = []
  /// Numbers that no limit is for, the most frequent first.
  package var unread: [String] = []
  /// Those of which some values are texts with a unit.
  package var quantities: Set<String> = []
  /// Durations that were not measured, as their unit is not known: the number of records with each.
  package var unitless: [UnitlessDuration: Int] = [:]
  package var problem: String?

  package var rejected: Int { rejects.reduce(0) { $0 + $1.count } }
  /// Whether a limit can judge a value, or where the log has no other numbers its error lines.
  package var isMeasured = false
}

/// Examines inputs as `analyze` would read them.
package struct Doctor: Sendable {
  let thresholds: [Threshold]
  let services: ServiceRules
  let reading: ReadingOptions
  /// The number of records that are looked at; nil for all.
  let most: Int?

  package init(
    thresholds: [Threshold], services: ServiceRules, reading: ReadingOptions, most: Int?
  ) {
    self.thresholds = thresholds
    self.services = services
    self.reading = reading
    self.most = most
  }

  package func examine(_ input: InputFile) async throws -> Examination {
    let metrics = MetricTable(thresholds: thresholds)
    var options = reading
    options.keepsCensus = true
    var observer = Observer(
      Examination(input: input), Detector(thresholds: thresholds, metrics: metrics), services,
      most: most)
    var only = input
    only.index = 0
    let stream = EventStream(
      inputs: [only], metrics: metrics, options: options, jobs: 1,
      isEnding: { Interruption.isPending })
    do {
      try await stream.run(into: &observer)
    } catch is Observer.Enough {
      observer.found.isPartial = true
    }
    try Interruption.check()
    var found = observer.found
    let detection = observer.detector.detection(names: observer.names, metrics: metrics)
    found.judged = thresholds.indices.map { index in
      let distribution = detection.statistics.distributions[index]
      let isUsed = thresholds[index].isGeneral || detection.isMeasured[index]
      let count =
        switch thresholds[index].rule {
        case .value: distribution.buckets.reduce(0) { $0 + $1.count }
        case .errorRate: isUsed ? observer.ratedEnough : 0
        case .errorLines: observer.plainEnough
        }
      return (count, distribution.exceeding, distribution.summary)
    }
    found.rated = observer.services.values.reduce(0) { $0 + $1.rated }
    found.hasPlainService = observer.services.values.contains { !$0.isMeasured }
    found.services = NamedCount.sorted(
      Dictionary(
        observer.services.map { (observer.names.services[$0.key], $0.value.events) },
        uniquingKeysWith: +))
    let read = Set(
      found.census.sources.keys.flatMap {
        $0.path.split(separator: " ").map(String.init) + [$0.field]
      })
    let numbers = await UnreadNumbers.survey([only], reading)
    found.unread = UnreadNumbers.names(numbers.counts, newest: []).filter { !read.contains($0) }
    found.quantities = numbers.quantities
    // As for `analyze`: beside numbers that no limit is for, severities alone are not enough.
    found.isMeasured =
      Measurement.hasMetric(thresholds, detection.isMeasured)
      || found.unread.isEmpty && detection.isMeasured.contains(true)
    return found
  }

  /// What becomes of one line.
  package struct Trace: Sendable {
    package var text = ""
    package var census = FieldCensus()
    /// The events in our dialect.
    package var events: [String] = []
    package var reject: String?
  }

  /// Reads the input up to a line; nil where it has no such line.
  package func trace(_ line: Int, of input: InputFile) async throws -> Trace? {
    var options = reading
    options.keepsCensus = true
    var observer = LineObserver(line: line)
    var only = input
    only.index = 0
    // One record a chunk: the census of the chunk is that of the record. How records are cut shows in
    // more of the input than such a chunk.
    var head = HeadObserver(options: options)
    do {
      try await EventStream(
        inputs: [only], metrics: MetricTable(thresholds: thresholds), options: options, jobs: 1,
        isEnding: { Interruption.isPending }
      ).run(into: &head)
    } catch is Observer.Enough {}
    options = head.options
    let stream = EventStream(
      inputs: [only], metrics: MetricTable(thresholds: thresholds), options: options, jobs: 1,
      chunkSize: options.cutsAtTimes ? 4096 : 64, isEnding: { Interruption.isPending })
    do {
      try await stream.run(into: &observer)
    } catch is Observer.Enough {}
    try Interruption.check()
    return observer.trace
  }

  /// Looks at the first chunk of an input.
  private struct HeadObserver: EventObserver {
    var options: ReadingOptions

    mutating func begin(_ buffer: ChunkBuffer) throws {
      options.cut(like: buffer)
      throw Observer.Enough()
    }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {}
  }

  private struct LineObserver: EventObserver {
    let line: Int
    var names = Names()
    var trace: Trace?

    mutating func begin(_ buffer: ChunkBuffer) throws {
      buffer.adopt(into: &names)
      let lines = buffer.firstLine..<(buffer.firstLine + max(1, buffer.batch.lines))
      guard lines.contains(line) else { return }
      var trace = Trace()
      trace.census = buffer.census ?? FieldCensus()
      let wanted = line - buffer.firstLine
      for reject in buffer.batch.rejects where reject.lineOffset == wanted {
        trace.text = String(decoding: buffer.line(reject).prefix(4096), as: UTF8.self)
        trace.reject = reject.sentence(in: buffer.line(reject))
      }
      // A short chunk may hold several records, and a line may continue the record before it.
      let records = buffer.batch.records[..<buffer.batch.count]
      let place = records.map { Int($0.lineOffset) }.last { $0 <= wanted }
      for record in records where trace.reject == nil && Int(record.lineOffset) == place {
        let original = buffer.original(record) ?? buffer.line(record)
        trace.text = String(decoding: original.prefix(4096), as: UTF8.self)
        trace.events.append(String(decoding: buffer.line(record), as: UTF8.self))
      }
      self.trace = trace
      throw Observer.Enough()
    }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {}
  }

  private struct Observer: EventObserver {
    struct Enough: Error {}

    struct ServiceCount {
      var events = 0
      /// Those with a status or an outcome.
      var rated = 0
      /// Whether some have these or a metric with a limit.
      var isMeasured = false
    }

    var found: Examination
    var detector: Detector
    var names: Names
    var choice: EventChoice
    var services: [NameID: ServiceCount] = [:]
    let most: Int?

    init(_ found: Examination, _ detector: Detector, _ services: ServiceRules, most: Int?) {
      self.found = found
      self.detector = detector
      names = Names(renaming: services)
      choice = EventChoice(TimeSpan(), services, .whole)
      self.most = most
    }

    /// The events with an outcome, of services that have enough of them for a rate.
    var ratedEnough: Int { sum { $0.rated } }
    /// The events of services whose error lines are judged, as they carry nothing else.
    var plainEnough: Int { sum { $0.isMeasured ? 0 : $0.events } }

    private func sum(_ count: (ServiceCount) -> Int) -> Int {
      services.values.map(count).filter { $0 >= Threshold.rateMinimum }.reduce(0, +)
    }

    mutating func begin(_ buffer: ChunkBuffer) throws {
      try Interruption.check()
      buffer.adopt(into: &names)
      found.lines += buffer.batch.lines
      found.blank += buffer.batch.blank
      found.directives += buffer.batch.directives
      found.isCompressed = buffer.progress.isCompressed
      found.disorder.note(buffer)
      found.problem = buffer.problem.map { "\($0.message); \($0.hint)" } ?? found.problem
      if let census = buffer.census { found.census.merge(census) }
      found.unitless.merge(buffer.unitless, uniquingKeysWith: +)
      for reject in buffer.batch.rejects { note(reject, buffer) }
    }

    private mutating func note(_ reject: Batch.RejectedLine, _ buffer: ChunkBuffer) {
      let reason = reject.reason.text
      if let known = found.rejects.firstIndex(where: { $0.reason == reason }) {
        found.rejects[known].count += 1
        return
      }
      let text = String(decoding: buffer.line(reject).prefix(160), as: UTF8.self)
      found.remedies[reason] = RejectRemedy.text(reject.reason, buffer.line(reject))
      found.rejects.append(
        (reason, 1, buffer.firstLine + reject.lineOffset, reject.column, text))
    }

    mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {
      let records = buffer.batch.records
      let samples = buffer.batch.samples
      var findings = Findings()
      let all = records.span.extracting(indices)
      if let chosen = choice.chosen(of: all, names) {
        detector.observe(chosen.span, samples.span, names, into: &findings)
      } else {
        detector.observe(all, samples.span, names, into: &findings)
      }
      for index in indices {
        let record = records[index]
        found.events += 1
        found.severities[record.severity, default: 0] += 1
        found.first = min(found.first ?? record.time, record.time)
        found.last = max(found.last ?? record.time, record.time)
        let kind = names.kinds[record.kind]
        services[kind.service, default: ServiceCount()].events += 1
        if kind.hasOutcome { services[kind.service]?.rated += 1 }
        if kind.hasOutcome || record.sampleCount > 0 { services[kind.service]?.isMeasured = true }
      }
      if let most, found.events >= most { throw Enough() }
    }
  }
}
