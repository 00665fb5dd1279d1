internal import FileOutput
internal import LogDetect
package import LogIngest
internal import LogModel
internal import Platform

/// What one input holds, or a stretch of it, and its events on their way to the parts of their
/// services.
package struct InputRoute {
  package var lines = 0
  package var events = 0
  package var rejects = 0
  /// Why it could not be read to its end; nil where it was.
  package var problem: String?
  /// The services that have events, in order.
  package var services: [String] = []
}

/// Distributes the events of inputs over files, by the parts to which their services belong.
package final class RouteOutput {
  private let files: [RoutedFileWriter]
  fileprivate let pipeline: Pipeline
  fileprivate let metrics: MetricTable

  /// Files `1.routed` to `N.routed` in a folder; `numbers` are those without a limit that the whole
  /// run compares, nil where they follow from the inputs.
  package init(
    _ folder: String, parts: Int, _ found: InputFinder, numbers: [String]?, _ pipeline: Pipeline
  ) async throws {
    self.pipeline = pipeline
    var index = RoutedIndex()
    var metrics = pipeline.knownMetrics
    if let numbers {
      metrics.learn(numbers)
    } else {
      metrics.learn(await pipeline.numbers(in: found.files))
    }
    self.metrics = metrics
    index.settings = pipeline.routeSettings
    index.metrics = metrics.metrics.map(\.name)
    index.learned = metrics.metrics.filter(\.isLearned).map(\.name)
    index.isStrict = pipeline.reading.readsOnlyOwnDialect
    index.hasRange = pipeline.hasRange
    var coder = ScanCoder.writing()
    var told = InputStatistics(of: found, metrics)
    try told.code(&coder)
    index.found = coder.bytes
    files = try (1...parts).map { number in
      index.share = ServiceShare(number: number, of: parts)
      return try RoutedFileWriter("\(folder)/\(number).routed", index)
    }
  }

  fileprivate var count: Int { files.count }

  /// Which events may be shown; nil where the lines of all are kept.
  ///
  /// Which of the newest are shown is not known where some are left out.
  fileprivate var bounds: FlagBounds? {
    guard !pipeline.hasRange, pipeline.services.ignored.isEmpty else { return nil }
    return FlagBounds(pipeline.thresholds, metrics)
  }

  fileprivate func rewind(to positions: [Int]) throws {
    for (file, position) in zip(files, positions) { try file.rewind(to: position) }
  }

  fileprivate var positions: [Int] { files.map(\.position) }

  fileprivate func write(_ part: Int, _ bytes: [UInt8], _ count: Int) throws {
    try files[part].write(bytes, count)
  }

  fileprivate func add(_ section: RoutedIndex.Section, _ totals: [FrameTotals]) {
    for (file, totals) in zip(files, totals) {
      var section = section
      section.totals = totals
      section.position = file.position - totals.bytes
      file.index.sections.append(section)
    }
  }

  /// Gives the files their names.
  package func finish() throws { for file in files { try file.finish() } }
}

/// One pass over one input, or a stretch of it.
struct RouteRun: EventObserver, ~Copyable {
  private var route = InputRoute()
  /// Those of the log: names of a user are given to services once, by the scan.
  private var names = Names()
  /// By the number of the service.
  private var counts: [Int] = []
  private var statistics: InputStatistics
  private var rejects = RejectLog(path: nil)
  private var order: EventOrder
  private let keepsLines: Bool
  private let output: RouteOutput?
  private var router: EventRouter
  private var isMeasured: Bool?
  private var end = 0

  /// The events are not in the order of their times: they are decoded again when they are sorted, so
  /// all lines are needed.
  fileprivate struct LinesNeeded: Error {}

  fileprivate init(
    _ input: InputFile, _ pipeline: Pipeline, _ output: RouteOutput?, keepsLines: Bool
  ) {
    let bounds = keepsLines ? nil : output?.bounds
    self.keepsLines = bounds == nil
    let (count, services) = (output?.count ?? 0, pipeline.services)
    statistics = InputStatistics(name: input.name, output?.metrics ?? MetricTable())
    router = EventRouter(parts: count, bounds: bounds) { service in
      ServiceShare.number(of: services.name(of: service), of: count)
    }
    order = EventOrder(isFirst: input.start == 0)
    self.output = output
  }

  mutating func begin(_ buffer: ChunkBuffer) throws {
    try Interruption.check()
    buffer.adopt(into: &names)
    // A stretch ends before its input does.
    if buffer.isBehindStretch { return }
    route.lines += buffer.batch.lines
    route.rejects += buffer.batch.rejects.count
    if let problem = buffer.problem, problem.losesData {
      route.problem = "\(problem.message); \(problem.hint)"
    }
    count(buffer)
    guard let output else { return }
    end = max(end, buffer.progress.bytes)
    statistics.note(buffer)
    for line in buffer.batch.rejects { statistics.note(line, of: buffer, in: &rejects) }
    order.note(buffer)
    if order.needsSorting, !keepsLines { throw LinesNeeded() }
    if isMeasured == nil, buffer.batch.count > 0 { isMeasured = measures(buffer, output) }
    try router.route(buffer, names) { try output.write($0, $1, $2) }
  }

  mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) throws {}

  private mutating func count(_ buffer: ChunkBuffer) {
    route.events += buffer.batch.count
    let kinds = names.kinds
    for index in 0..<buffer.batch.count {
      let service = Int(kinds[buffer.batch.records[index].kind].service)
      while counts.count <= service { counts.append(0) }
      counts[service] += 1
    }
  }

  /// Whether a limit judges a value of the first events, so that nobody asks for numbers without one.
  private func measures(_ buffer: ChunkBuffer, _ output: RouteOutput) -> Bool {
    var detector = Detector(thresholds: output.pipeline.thresholds, metrics: output.metrics)
    var findings = Findings()
    let batch = buffer.batch
    detector.observe(
      batch.records.span.extracting(0..<batch.count), batch.samples.span, names, into: &findings)
    return Measurement.hasMetric(
      output.pipeline.thresholds, detector.scan(names).isMeasured)
  }

  /// Ends the pass; the frames are those of a new section of the output.
  consuming func finish(_ input: InputFile, opening: Timestamp?) async throws -> InputRoute {
    var route = route
    route.services = counts.indices.filter { counts[$0] > 0 }
      .map { names.services[NameID($0)] }.sorted { $0.precedesInBytes($1) }
    guard let output else { return route }
    let (order, isMeasured, end, keepsLines) = (order, isMeasured, end, keepsLines)
    var statistics = statistics
    let overflow = names.overflow
    let totals = try router.finish { try output.write($0, $1, $2) }
    if let overflow {
      throw PartError(
        input.name,
        "it has more \(overflow) than are told apart, and which ones are depends on the order of all "
          + "events", "scan the inputs with --share K/N")
    }
    var section = RoutedIndex.Section()
    (section.input, section.path, section.number) = (input.name, input.path, input.index)
    section.start = input.start
    section.end = max(section.start, input.end ?? end)
    section.isLast = input.end == nil
    section.opening = opening
    section.order = order
    section.keepsLines = keepsLines
    var coder = ScanCoder.writing()
    try statistics.code(&coder)
    try statistics.codePlaces(&coder)
    section.statistics = coder.bytes
    let pipeline = output.pipeline
    if section.start == 0, input.isRegular,
      isMeasured != true || pipeline.hasRange || !pipeline.services.ignored.isEmpty
    {
      section.unread = await UnreadNumbers.survey([input], pipeline.reading).counts
    }
    output.add(section, totals)
    return route
  }
}

extension Pipeline {
  /// What a run that routes events and one that scans them must agree on.
  var routeSettings: [Part.Setting] { partSettings + [Part.Setting("version", version)] }

  /// Reads an input to its end, and gives its events to an output.
  package func route(_ input: InputFile, to output: RouteOutput?) async throws -> InputRoute {
    let positions = output?.positions ?? []
    do {
      return try await route(input, to: output, keepsLines: false)
    } catch is RouteRun.LinesNeeded {
      try output?.rewind(to: positions)
      return try await route(input, to: output, keepsLines: true)
    }
  }

  private func route(
    _ input: InputFile, to output: RouteOutput?, keepsLines: Bool
  ) async throws -> InputRoute {
    var only = input
    only.index = 0
    var run = RouteRun(input, self, output, keepsLines: keepsLines)
    let stream = EventStream(
      inputs: [only], metrics: output?.metrics ?? knownMetrics, options: reading, jobs: jobs,
      isEnding: { Interruption.isPending })
    let opening = output == nil || input.start > 0 ? nil : await stream.openingTime()
    try await stream.run(into: &run)
    try Interruption.check()
    return try await run.finish(input, opening: opening)
  }
}
