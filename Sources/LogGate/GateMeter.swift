package import LogModel

/// Counts what the rules of a gate compare, event by event.
///
/// - Cost: nothing without rules; with them O(rules) for an event.
package struct GateMeter: Sendable {
  private var meters: [RuleMeter]
  private let metrics: MetricTable

  package init(_ rules: [GateRule], metrics: MetricTable) {
    self.metrics = metrics
    meters = rules.map { RuleMeter($0, metrics) }
  }

  package mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ names: Names
  ) {
    for index in meters.indices { meters[index].observe(records, samples, names) }
  }

  /// The meters of some rules, in their order: those of rules that were counted, and of results.
  package func arranged(by rules: [GateRule]) -> Self {
    var arranged = self
    arranged.meters = rules.map { rule in
      meters.first { $0.text == rule.text } ?? RuleMeter(rule, metrics)
    }
    return arranged
  }

  /// Adds what the same rules counted of other services.
  package mutating func merge(_ other: Self) {
    for index in meters.indices { meters[index].merge(other.meters[index]) }
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    for index in meters.indices { try meters[index].code(&coder) }
  }

  /// What the run says of each rule, in their order.
  ///
  /// `results` gives the numbers that are known only after the run; nil for one that this run does
  /// not have.
  package func checks(
    results: (GateRule.RunResult) -> (count: Int?, issueIDs: [String])
  ) -> [GateCheck] {
    meters.map { $0.check(metrics, results) }
  }
}

/// Counts what one rule compares.
private struct RuleMeter: Sendable {
  private let rule: GateRule
  private let metric: MetricID?
  /// By the id of a kind: whether its events are chosen, and whether they would be with another
  /// status.
  private var choices: [(isChosen: Bool, isPopulation: Bool)] = []
  private var customers: [NameID: Bool] = [:]
  private let severity: NamePattern?
  private let customer: NamePattern?
  /// By service: sums of other services would depend on the order of the events.
  private var tallies: [GateTally] = []
  private var frames: GateFrames?
  /// By the number of a `ValueBucket`; values that are not positive have the least number.
  private var histogram: [Int: Int] = [:]
  private var first: Timestamp?
  private var last: Timestamp?
  /// Whether any event carries the metric that a rule counts; true of other rules.
  private var isCarried: Bool

  init(_ rule: GateRule, _ metrics: MetricTable) {
    self.rule = rule
    metric = rule.metric.flatMap(metrics.id)
    isCarried = !rule.countsValues
    severity = rule.filter.patterns[.severity]
    customer = rule.filter.patterns[.customer]
  }

  mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ names: Names
  ) {
    if case .result = rule.subject { return }
    while choices.count < Int(names.kinds.endID) {
      let kind = names.kinds[KindID(choices.count)]
      choices.append(
        (
          rule.filter.contains(kind, names),
          rule.filter.contains(kind, names, ignoringOutcome: true)
        ))
    }
    for index in records.indices { observe(records[index], samples, names) }
  }

  private mutating func observe(
    _ record: EventRecord, _ samples: Span<Sample>, _ names: Names
  ) {
    if first == nil {
      first = record.time
      frames = rule.frame.map { GateFrames($0, from: record.time) }
    }
    last = max(last ?? record.time, record.time)
    if !isCarried {
      let start = Int(record.firstSample)
      isCarried = (start..<start + Int(record.sampleCount))
        .contains { samples[$0].metric == metric }
    }
    let choice = choices[Int(record.kind)]
    guard choice.isPopulation, customer == nil || isCustomer(record.customer, names) else { return }
    let isChosen = choice.isChosen && severity?.matches(record.severity.name) != false
    let tally = isChosen ? tally(record, samples, names) : .other
    let service = Int(names.kinds[record.kind].service)
    while tallies.count <= service { tallies.append(GateTally()) }
    tallies[service].add(tally)
    frames?.add(tally, at: record.time, rule)
  }

  /// What one chosen event amounts to.
  private mutating func tally(
    _ record: EventRecord, _ samples: Span<Sample>, _ names: Names
  ) -> GateTally {
    var tally = GateTally(names.kinds[record.kind])
    guard let metric else { return tally }
    let start = Int(record.firstSample)
    for index in start..<start + Int(record.sampleCount) where samples[index].metric == metric {
      let value = samples[index].value
      tally.add(value, bound: rule.bound)
      if case .statistic(.percentile, _) = rule.subject {
        let bucket = value > 0 && value.isFinite ? ValueBucket.number(of: value) : Int.min
        histogram[bucket, default: 0] += 1
      }
    }
    return tally
  }

  private mutating func isCustomer(_ id: NameID, _ names: Names) -> Bool {
    if let known = customers[id] { return known }
    let matches = customer?.matches(names.customers[id]) ?? true
    customers[id] = matches
    return matches
  }

  var text: String { rule.text }

  private var total: GateTally {
    tallies.reduce(into: GateTally()) { $0.add($1) }
  }

  // MARK: Scans

  mutating func merge(_ other: Self) {
    while tallies.count < other.tallies.count { tallies.append(GateTally()) }
    for service in other.tallies.indices { tallies[service].add(other.tallies[service]) }
    histogram.merge(other.histogram, uniquingKeysWith: +)
    isCarried = isCarried || other.isCarried
    first = [first, other.first].compactMap(\.self).min()
    last = [last, other.last].compactMap(\.self).max()
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var ofServices = tallies.indices.map { (service: NameID($0), tally: tallies[$0]) }
      .filter { !$0.tally.isEmpty }
    try coder.list(&ofServices, (0, GateTally())) { coder, entry in
      try coder.name(&entry.service, \.services)
      try entry.tally.code(&coder)
    }
    var buckets = histogram.sorted { $0.key < $1.key }.map { (bucket: $0.key, count: $0.value) }
    try coder.list(&buckets, (0, 0)) { coder, entry in
      try coder.int(&entry.bucket)
      try coder.count(&entry.count)
      let isKnown = entry.bucket == .min || (0..<ValueBucket.count).contains(entry.bucket)
      if coder.isReading, !isKnown { throw ScanDamage() }
    }
    try coder.bool(&isCarried)
    try coder.optional(&first, Timestamp(microseconds: 0)) { try $0.time(&$1) }
    try coder.optional(&last, Timestamp(microseconds: 0)) { try $0.time(&$1) }
    tallies = []
    for entry in ofServices {
      while tallies.count <= Int(entry.service) { tallies.append(GateTally()) }
      tallies[Int(entry.service)].add(entry.tally)
    }
    histogram = Dictionary(buckets.map { ($0.bucket, $0.count) }, uniquingKeysWith: +)
  }

  // MARK: The verdict

  func check(
    _ metrics: MetricTable,
    _ results: (GateRule.RunResult) -> (count: Int?, issueIDs: [String])
  ) -> GateCheck {
    if case .result(let result) = rule.subject { return check(result, results(result)) }
    guard let first, let last else {
      return GateCheck(rule.text, .notMeasured, "no event was judged")
    }
    guard isCarried else {
      return GateCheck(rule.text, .notMeasured, "no event has a value of '\(rule.metric ?? "")'")
    }
    guard let frame = rule.frame, var frames else {
      let time = last - first
      guard let holds = total.holds(rule, in: time) else { return unmeasured() }
      return GateCheck(rule.text, holds ? .passed : .failed, measured(holds, time, metrics))
    }
    frames.finish(rule, at: last)
    if let breach = frames.breach {
      let times = "from \(breach.from.timeOfDay.prefix(8)) to \(breach.to.timeOfDay.prefix(8))"
      let value = breach.value.map { "\(text($0, metrics)) " } ?? ""
      return GateCheck(rule.text, .failed, "\(value)\(times) UTC on \(breach.from.day)")
    }
    guard frames.isMeasured else {
      guard total.events > 0, frame.kind == .over, last - first < frame.length else {
        return unmeasured()
      }
      return GateCheck(
        rule.text, .notMeasured, "the log spans \(last - first), less than \(frame.length)")
    }
    return GateCheck(rule.text, .passed, "held in every \(frame.length)")
  }

  private func check(
    _ result: GateRule.RunResult, _ found: (count: Int?, issueIDs: [String])
  ) -> GateCheck {
    guard let count = found.count else {
      return GateCheck(
        rule.text, .notMeasured, "it needs an earlier run to compare with; name it with --baseline")
    }
    let holds = rule.comparison.holds(Double(count), rule.bound)
    let noun =
      switch result {
      case .issues: "issue"
      case .newIssues: "new issue"
      case .regressions: "regression"
      case .flagged: "flagged event"
      }
    return GateCheck(
      rule.text, holds ? .passed : .failed, PlainText.count(count, noun),
      issueIDs: holds ? [] : found.issueIDs)
  }

  private func unmeasured() -> GateCheck {
    let chosen = rule.filter.patterns.isEmpty ? "event" : "chosen event"
    if total.events == 0 { return GateCheck(rule.text, .notMeasured, "no \(chosen)") }
    let what = rule.metric.map { "a value of '\($0)'" } ?? "an outcome"
    return GateCheck(
      rule.text, .notMeasured, "none of \(PlainText.count(total.events, chosen)) has \(what)")
  }

  private func measured(_ holds: Bool, _ time: EventDuration, _ metrics: MetricTable) -> String {
    guard let value = total.value(of: rule, in: time) ?? percentile(holds) else { return "" }
    let count =
      rule.metric == nil
      ? PlainText.count(total.events, "event") : PlainText.count(total.values, "value")
    if rule.isCount, rule.rate == nil { return text(value, metrics) }
    return "\(text(value, metrics)) of \(count)"
  }

  private func text(_ value: Double, _ metrics: MetricTable) -> String {
    let unit = rule.unit(metrics)
    let number = PlainText.number(value, places: value.magnitude < 10 ? 3 : 1)
    guard let rate = rule.rate else { return unit.isEmpty ? number : "\(number) \(unit)" }
    return "\(number) in \(rate)"
  }

  // MARK: Percentiles in texts

  /// The percentile to about 1 %, on the side of the bound that the verdict says.
  ///
  /// The verdict itself does not depend on the buckets.
  private func percentile(_ holds: Bool) -> Double? {
    guard case .statistic(.percentile(let rank), _) = rule.subject, total.values > 0 else {
      return nil
    }
    var left = max(1, Int((rank / 100 * Double(total.values)).rounded(.up)))
    for (bucket, count) in histogram.sorted(by: { $0.key < $1.key }) {
      left -= count
      guard left <= 0 else { continue }
      let value =
        bucket == Int.min
        ? 0 : ValueBucket.lowerEdge(bucket) / 2 + ValueBucket.lowerEdge(bucket + 1) / 2
      let isBelow = rule.comparison == .less || rule.comparison == .atMost ? holds : !holds
      return isBelow ? min(value, rule.bound) : max(value, rule.bound)
    }
    return nil
  }
}
