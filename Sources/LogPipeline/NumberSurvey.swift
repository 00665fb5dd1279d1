internal import LogIngest
internal import LogModel
internal import Platform

/// The names of the numbers that a log carries, from the first events of its inputs.
///
/// Names come from the log, so their number and their length are bounded. A pipe can be read only
/// once, so of pipes only numbers are judged whose names are known.
struct NumberSurvey {
  private static let mostInputs = 32
  private static let eventsOfInput = 10_000
  /// The events of an input that are all read; of the others each fortieth is.
  private static let denseEvents = 500
  private static let mostNames = 100
  /// In bytes.
  private static let longestName = 80

  /// The number of events by the name of a number.
  private var counts: [String: Int] = [:]
  /// Names that tell nothing; one of them is judged where it is the only number of a log.
  private var others: Set<String> = []

  /// The most frequent names, in order: of inputs of one kind, the same names in the same order.
  static func names(in files: [InputFile], _ options: ReadingOptions) async -> [String] {
    var survey = Self()
    for file in files.filter(\.isRegular).prefix(mostInputs) {
      var only = file
      only.index = 0
      let stream = EventStream(
        inputs: [only], metrics: MetricTable(), options: options, jobs: 1, chunkSize: 1 << 16,
        isEnding: { Interruption.isPending })
      await FirstEvents.read(eventsOfInput, dense: denseEvents, of: stream) { _, _, event in
        survey.add(event)
      }
    }
    if survey.counts.isEmpty, survey.others.count == 1 { return Array(survey.others) }
    return survey.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(mostNames).map(\.key).sorted()
  }

  private mutating func add(_ event: LogEvent) {
    for metric in event.metrics {
      guard case .number = metric.value, metric.name.utf8.count <= Self.longestName else {
        continue
      }
      guard MetricMeaning(of: metric.name).kind != .unknown else {
        if others.count < 2 { others.insert(metric.name) }
        continue
      }
      guard counts[metric.name] != nil || counts.count < 4 * Self.mostNames else { continue }
      counts[metric.name, default: 0] += 1
    }
  }
}
