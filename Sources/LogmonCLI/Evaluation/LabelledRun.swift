internal import FileOutput
internal import LogEval
internal import LogIngest
internal import LogModel
internal import LogPipeline
internal import Platform

/// The score of a labelled set, and its predictions.
struct SetScore: Sendable {
  enum Figures: Sendable {
    case faults(FaultScore)
    case causes(Ranks)
    case windows(WindowScore)
    case groups(GroupingScore)
  }

  var name: String
  var figures: Figures
  /// In the format of the set's own scorer.
  var predictions: JSONValue
}

/// Analyzes the logs of a labelled set and scores the findings.
struct LabelledRun: Sendable {
  let pipeline: Pipeline
  let jobs: Int
  let console: Console

  func score(_ set: LabelledSet) async throws -> SetScore {
    switch set.content {
    case .faults(let faults): try await score(faults, set.name)
    case .cases(let cases): try await score(cases, set.name)
    case .streams(let streams): try await score(streams, set.name)
    case .lines(let logs): try await score(logs, set.name)
    }
  }

  /// - Throws: `ExitStatus.input`, after a message, when a log is incomplete or untrusted.
  private func analyze(_ logs: [String]) async throws -> RunResult {
    let found = InputFinder(logs)
    if let pipe = found.files.first(where: { !$0.isRegular }) {
      console.warn("\(pipe.name): it is not a regular file; a set is read more than once")
      throw ExitStatus.input
    }
    let progress = Progress(console: console, total: 0, isQuiet: true)
    let result = try await pipeline.run(found, progress: progress)
    guard result.inputQuality.isTrustworthy else {
      for warning in result.inputQuality.warnings { console.warn(warning) }
      throw ExitStatus.input
    }
    let withoutIssue = result.listedFindings.count { $0.issueID == nil }
    if withoutIssue > 0, let log = logs.last {
      console.warn("\(log): \(PlainText.count(withoutIssue, "finding")) too long ago to be scored")
    }
    return result
  }

  // MARK: Faults

  private func score(_ faults: LabelledSet.Faults, _ name: String) async throws -> SetScore {
    let issues = try await analyze([faults.log]).foundIssues()
    let occurrences = issues.filter(\.isRaised).flatMap(\.occurrences)
    return SetScore(
      name: name, figures: .faults(FaultScore(faults.faults, occurrences)),
      predictions: .array(
        occurrences.map { occurrence in
          [
            "start": .string(occurrence.start.description),
            "end": .string(occurrence.end.description),
            "root_causes": .strings(occurrence.suspects), "affected": .strings(occurrence.suspects),
          ]
        }))
  }

  // MARK: Cases

  private func score(_ cases: [LabelledSet.Case], _ name: String) async throws -> SetScore {
    let suspects = try await concurrentMap(cases, jobs: jobs) { try await self.suspects($0) }
    var ranks = Ranks()
    for (one, suspects) in zip(cases, suspects) {
      ranks = ranks + Ranks(root: one.root, suspects: suspects)
    }
    return SetScore(
      name: name, figures: .causes(ranks),
      predictions: .object(
        zip(cases, suspects).map { JSONMember($0.id, .strings($1)) }))
  }

  /// All suspects of a case: those of outbreaks first, then those of issues that were there before.
  private func suspects(_ one: LabelledSet.Case) async throws -> [String] {
    let last = one.logs.count - 1
    let issues = try await analyze(one.logs).foundIssues { finding in
      finding.input == last && one.since.map { finding.time >= $0 } ?? true
    } outbreaks: { outbreak in
      outbreak.input == last && one.since.map { outbreak.to >= $0 } ?? true
    }
    var seen: Set<String> = []
    let begun = issues.flatMap(\.outbreaks).flatMap(\.suspects)
    return (begun + issues.filter { !$0.events.isEmpty }.flatMap(\.suspects))
      .filter { seen.insert($0).inserted }
  }

  // MARK: Streams

  private func score(_ streams: [LabelledSet.Stream], _ name: String) async throws -> SetScore {
    let parts = try await concurrentMap(streams, jobs: jobs) { try await self.score($0) }
    return SetScore(
      name: name, figures: .windows(parts.reduce(WindowScore()) { $0 + $1.score }),
      predictions: .object(
        zip(streams, parts).map { JSONMember($0.name, .strings($1.alarms)) }))
  }

  /// One alarm for each occurrence above low, at its first event.
  private func score(
    _ stream: LabelledSet.Stream
  ) async throws -> (score: WindowScore, alarms: [String]) {
    let issues = try await analyze([stream.log]).foundIssues()
    var samples = SampleList()
    let reader = EventStream(
      inputs: InputFinder([stream.log]).files, metrics: MetricTable(), jobs: 1,
      isEnding: { Interruption.isPending })
    try await reader.run(into: &samples)
    var alarms: [String] = []
    for issue in issues where issue.isRaised {
      let starts = Set(issue.occurrences.map(\.start))
      var seen: Set<Timestamp> = []
      alarms += issue.outbreaks.map(\.eventID).filter { !alarms.contains($0) }
      for event in issue.events where starts.contains(event.time) {
        if seen.insert(event.time).inserted, !alarms.contains(event.id) {
          alarms.append(event.id)
        }
      }
    }
    let labelled = LabelledStream(times: samples.times, windows: stream.windows)
    let places = Set(alarms.compactMap { samples.places[$0] })
    return (WindowScore(labelled, alarms: places), alarms)
  }
}

// MARK: Lines

extension LabelledRun {
  fileprivate func score(_ logs: [LabelledSet.Lines], _ name: String) async throws -> SetScore {
    let scores = try await concurrentMap(logs, jobs: jobs) { try await self.score($0) }
    return SetScore(
      name: name, figures: .groups(scores.reduce(GroupingScore(), +)),
      predictions: .object(
        zip(logs, scores).map { JSONMember($0.name, .optional($1.accuracy)) }))
  }

  private func score(_ lines: LabelledSet.Lines) async throws -> GroupingScore {
    var templates = TemplateList()
    let reader = EventStream(
      inputs: InputFinder([lines.log]).files, metrics: MetricTable(), jobs: 1,
      isEnding: { Interruption.isPending })
    try await reader.run(into: &templates)
    guard templates.ids.count == lines.templates.count else {
      console.warn(
        "\(lines.log): \(PlainText.count(templates.ids.count, "event")), but "
          + "\(PlainText.count(lines.templates.count, "template"))")
      throw ExitStatus.input
    }
    return GroupingScore(found: templates.ids, labelled: lines.templates)
  }
}

/// The templates of the messages of a log, in order.
private struct TemplateList: EventObserver {
  private(set) var ids: [UInt64] = []

  mutating func begin(_ slot: ChunkBuffer) throws { try Interruption.check() }

  mutating func observe(_ slot: ChunkBuffer, _ indices: Range<Int>) {
    for index in indices {
      let record = slot.batch.records[index]
      let message = slot.line(record).dropFirst(Int(record.messageStart))
        .prefix(Int(record.messageLength))
      ids.append(MessageTemplate.id(of: Array(message).span))
    }
  }
}

/// The samples of a stream in the order of its log.
private struct SampleList: EventObserver {
  private(set) var times: [Timestamp] = []
  /// By event id.
  private(set) var places: [String: Int] = [:]

  mutating func begin(_ slot: ChunkBuffer) throws { try Interruption.check() }

  mutating func observe(_ slot: ChunkBuffer, _ indices: Range<Int>) {
    for index in indices {
      let record = slot.batch.records[index]
      let id = slot.line(record).dropFirst(Int(record.idStart)).prefix(Int(record.idLength))
      places[String(decoding: id, as: UTF8.self)] = times.count
      times.append(record.time)
    }
  }
}
