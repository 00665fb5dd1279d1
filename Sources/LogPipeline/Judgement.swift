internal import LogDetect
package import LogGate
internal import LogIngest
package import LogModel
package import LogTriage
internal import Redaction

/// A review of a run's issues before they are published: they are registered with a knowledge base,
/// and a language model may review them.
package typealias ReviewStep = @Sendable (_ publisher: IssuePublisher) async throws -> TriageResult

/// Looks at all services of a scan together: what a run says of its log.
struct Judgement {
  let settings: Scan.Settings
  let topology: Topology
  /// How sensitive to deviations; nil where none is looked for.
  let sensitivity: Double?
  let jobs: Int
  let mostRejects: Percent
  /// Ends the publisher's work.
  let review: ReviewStep

  /// The result of a run.
  ///
  /// Issues are written in parallel, while the events to be shown are read in full.
  func result(_ whole: Scan) async throws -> RunResult {
    var scan = whole
    let decoding = Decoding(
      newest: scan.newest, sample: scan.sample, inputs: scan.inputs, names: scan.names)
    scan.newest = []
    scan.sample = FindingSample(capacity: 0)
    async let decoded = decoding.events()
    let (names, metrics) = (scan.names, settings.metrics)
    let services = names.services
    let detection = scan.detection.detection(settings.thresholds, names, metrics)
    let episodes = scan.triage
    scan.triage = TriageScan(thresholds: settings.thresholds)
    // Several logs may end at several times, which is no silence.
    let countsEnd = scan.inputs.read.count == 1
    let silences = sensitivity.map {
      scan.detection.silences(sensitivity: $0, countsEnd: countsEnd)
    }
    let builder = episodes.issueBuilder(
      population: detection.population, names: names, thresholds: settings.thresholds,
      metrics: metrics, topology: topology, usual: scan.usual,
      silences: silences ?? [], countsEnd: countsEnd)
    let deviationCount = builder.deviations
    let built = try await concurrentMap(Array(builder.numbers), jobs: jobs) { number in
      builder.write(number) { LogEvent(line: $0, fallbackID: "", services) }
    }
    let triage = try await review(builder.publisher(of: built))
    let (newest, examples) = await decoded
    let measurement = measurement(scan, detection, newest.map(\.event))
    var statistics = detection.statistics
    statistics.totals = scan.inputs.totals(
      statistics.totals, outside: scan.outside, ignored: scan.ignored)
    statistics.totals.deviations = deviationCount
    statistics.profile = detection.profile
    statistics.profile.setLines(scan.lines.map { published($0, names) })
    return RunResult(
      input: RunInput(files: scan.inputs.summaries, rejects: scan.inputs.rejects.summary),
      statistics: statistics, triage: triage,
      inputQuality: InputQuality(scan, detection, measurement, mostRejects: mostRejects),
      events: EventExcerpt(
        newest: newest.map { $0.checked(triage.issueID(of:)) },
        sample: examples.map { $0.checked(triage.issueID(of:)) }),
      gate: scan.gate,
      listedFindings: scan.list?.findings { triage.issueID(of: $0) } ?? [])
  }

  /// The lines of each service by its name, with templates as they may be shown.
  private func published(_ all: [ServiceLines], _ names: Names) -> [String: LineProfile] {
    Dictionary(
      all.map { lines in
        var profile = lines.profile
        for index in profile.templates.indices {
          profile.templates[index].text = PublicText.template(profile.templates[index].text)
        }
        return (names.services[lines.service], profile)
      }, uniquingKeysWith: { $1 })
  }

  /// The limits that judged a value and, where no metric was measured, the numbers without a limit.
  private func measurement(
    _ scan: Scan, _ detection: Detection, _ newest: [LogEvent]
  ) -> Measurement {
    let isMeasured = Measurement.hasMetric(settings.thresholds, detection.isMeasured)
    return Measurement(
      thresholds: settings.thresholds, isMeasured: detection.isMeasured,
      hasUsualRange: scan.hasUsualRange || scan.usual.isAlone,
      unread: isMeasured ? [] : UnreadNumbers.names(scan.unread ?? [:], newest: newest))
  }
}

/// The events of a run that are shown, while they are read in full.
private struct Decoding: Sendable {
  var newest: [NewestEvent]
  var sample: FindingSample
  var inputs: InputStatistics
  var names: Names

  consuming func events() -> (newest: [DecodedEvent], examples: [DecodedEvent]) {
    let inputs = inputs
    let location = { (place: EventPlace) in inputs.location(place.input, place.line) }
    return (
      newest.takeEvents(names.services, location: location),
      sample.takeEvents(names.services, location: location)
    )
  }
}

/// The result of a run before it is written to outputs.
package struct RunResult {
  package var input: RunInput
  package var statistics: RunStatistics
  package var triage: TriageResult
  package var inputQuality: InputQuality
  package var events: EventExcerpt
  /// What the rules of the gate measured.
  package var gate: GateMeter
  /// Every finding with its issue, when `listsFindings` is set.
  package var listedFindings: [ListedFinding]
}
