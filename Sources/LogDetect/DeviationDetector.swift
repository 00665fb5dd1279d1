package import LogModel

/// Compares the numbers of each service with the range that they usually have.
///
///     Sample ──▶ DeviationSeries ─enough?─▶ UsualRange ─outside?─▶ Deviation
///
/// It stands beside the limits and changes nothing of what they flag. A normal value costs an
/// addition and a comparison of times.
///
/// - Shape: bounded by `capacity` series; numbers of further ones are not judged.
package struct DeviationDetector: Sendable {
  package static let capacity = 1 << 16

  /// By metric; of numbers whose names tell nothing, only one is learned, and only where it is the
  /// only number that the log carries.
  private let meanings: [MetricMeaning]
  private let isWatched: [Bool]
  /// By metric, whether it counts requests; empty where none does, so that nothing is looked for.
  private let requestCounts: [Bool]
  /// By kind, the index of its owner.
  private var ownerOfKind: [Int] = [0]
  private var owners: [Owner] = []
  private var indices: [SeriesOwner: Int] = [:]
  private var series: [DeviationSeries] = []

  /// The series of an owner.
  private struct Owner: Codable {
    let name: SeriesOwner
    let type: EventType
    var first = DeviationSeries.none
  }

  private let sensitivity: Double
  private var lines: LineDetector
  /// Nil where the numbers are no recording of a single one.
  private var lone: LoneSeries? = LoneSeries()

  /// A detector; a `sensitivity` of 2 reports what is half as far outside its range.
  package init(metrics: MetricTable, sensitivity: Double = 1) {
    self.sensitivity = sensitivity
    lines = LineDetector(sensitivity: sensitivity)
    meanings = metrics.metrics.map { MetricMeaning(of: $0.name) }
    let counts = meanings.map { $0.kind == .traffic && !$0.isCounter }
    requestCounts = counts.contains(true) ? counts : []
    let learned = metrics.metrics.indices.filter { metrics.metrics[$0].isLearned }
    isWatched = meanings.enumerated().map { index, meaning in
      meaning.kind != .unknown || learned == [index]
    }
  }

  /// The number of series that it has learned of.
  package var seriesCount: Int { series.count }

  /// Whether it may have left out a series, which ones depends on the order of the events.
  package var isFull: Bool { Self.areFull([self]) }

  /// Whether a single detector may have left out a series of theirs.
  package static func areFull(_ all: [Self]) -> Bool {
    var counts = SeriesCounts()
    for detector in all { counts.add(detector.counts) }
    return counts.areTooMany
  }

  /// The number of series and of templates of lines that it has learned of.
  package var counts: SeriesCounts {
    SeriesCounts(series: series.count, templates: lines.count)
  }

  /// Whether a series has enough values to be judged without much doubt.
  package var hasUsualRange: Bool { series.contains(where: \.isSettled) }

  /// Adds the next events in order, a batch or part of one, and appends what deviates.
  package mutating func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ names: Names,
    into deviations: inout [Deviation]
  ) {
    for id in KindID(ownerOfKind.count)..<names.kinds.endID { open(names.kinds[id]) }
    var place = Place()
    while true {
      place = Self.observe(
        records, samples, from: place, ownerOfKind, owners, requestCounts, isWatched, sensitivity,
        &series,
        into: &deviations)
      guard place.record < records.count else { break }
      let record = records[place.record]
      let owner = ownerOfKind[Int(record.kind)]
      if place.isGap {
        addGap(of: record, samples, owner, into: &deviations)
        place = Place(record: place.record + 1)
      } else {
        if !add(samples[place.sample].metric, to: owner) { place.sample += 1 }
      }
    }
    observeLone(records, samples, names, into: &deviations)
    for index in deviations.indices where deviations[index].kind == .percentile {
      deviations[index].opens = !hasLatency(deviations[index].owner)
    }
  }

  /// Adds the lines among the next events, a batch or part of one, whose bytes are in `text`.
  package mutating func observeLines(
    _ records: Span<EventRecord>, _ names: Names, in text: Span<UInt8>,
    into deviations: inout [Deviation]
  ) {
    lines.observe(records, names, in: text, into: &deviations)
  }

  private mutating func open(_ kind: EventKind) {
    let name = SeriesOwner(service: kind.service, region: kind.region, caller: kind.caller)
    let index = indices[name] ?? owners.count
    if index == owners.count {
      owners.append(Owner(name: name, type: kind.type))
      indices[name] = index
    }
    ownerOfKind.append(index)
  }

  /// The position in a batch: everything before it was added.
  private struct Place {
    var record = 0
    /// The index of the next sample; negative for the first of the record.
    var sample = -1
    /// Whether only the gap between the two ends of a call is missing.
    var isGap = false
  }

  /// Adds events up to one that needs another series, or whose gap must be computed.
  private static func observe(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, from start: Place,
    _ ownerOfKind: [Int], _ owners: [Owner], _ requestCounts: [Bool], _ isWatched: [Bool],
    _ sensitivity: Double,
    _ all: inout [DeviationSeries], into deviations: inout [Deviation]
  ) -> Place {
    var place = start
    let (ownerOfKind, owners, isWatched) = (ownerOfKind.span, owners.span, isWatched.span)
    var series = all.mutableSpan
    while place.record < records.count {
      let time = records[place.record].time.microseconds
      let owner = ownerOfKind[Int(records[place.record].kind)]
      let first = Int(records[place.record].firstSample)
      let end = first &+ Int(records[place.record].sampleCount)
      var sample = place.sample < 0 ? first : place.sample
      var current = owners[owner].first
      while sample < end {
        let metric = samples[sample].metric
        if current < 0 || series[current].metric != metric {
          guard isWatched[Int(metric)] else {
            sample &+= 1
            continue
          }
          current = series.find(metric, from: owners[owner].first)
          if current < 0 { return Place(record: place.record, sample: sample) }
        }
        if series[current].add(samples[sample].value, at: time) {
          let requests = requests(samples.extracting(first..<end), requestCounts)
          if let found = series[current].settle(
            samples[sample].value, at: time, countsRequests: requests != nil,
            sensitivity: sensitivity)
          {
            deviations.append(
              Deviation(
                found, of: series[current], records[place.record],
                requests: requests))
          }
        }
        current = series[current].next
        sample &+= 1
      }
      if owners[owner].name.caller != 0 {
        return Place(record: place.record, sample: end, isGap: true)
      }
      place = Place(record: place.record &+ 1)
    }
    return place
  }

  /// Adds the part of a call's time that the called service does not explain.
  private mutating func addGap(
    of record: EventRecord, _ samples: Span<Sample>, _ owner: Int,
    into deviations: inout [Deviation]
  ) {
    var (whole, inside): (Double?, Double?)
    for index in Self.samples(of: record) {
      switch meanings[Int(samples[index].metric)].kind {
      case .callerLatency: whole = samples[index].value
      case .calleeLatency: inside = samples[index].value
      default: break
      }
    }
    guard let whole, let inside else { return }
    _ = add(DeviationSeries.gap, to: owner)
    let time = record.time.microseconds
    guard let index = index(of: DeviationSeries.gap, owner),
      series[index].add(whole - inside, at: time),
      let found = series[index].settle(
        whole - inside, at: time,
        countsRequests: Self.requests(
          samples.extracting(Self.samples(of: record)), requestCounts) != nil,
        sensitivity: sensitivity)
    else { return }
    deviations.append(Deviation(found, of: series[index], record, requests: nil))
  }

  private static func samples(of record: EventRecord) -> Range<Int> {
    let first = Int(record.firstSample)
    return first..<first + Int(record.sampleCount)
  }

  /// Judges the next events of the only series.
  private mutating func observeLone(
    _ records: Span<EventRecord>, _ samples: Span<Sample>, _ names: Names,
    into deviations: inout [Deviation]
  ) {
    if series.count > 1 { lone = nil }
    guard lone != nil, let only = series.first else { return }
    for index in records.indices {
      let record = records[index]
      for sample in Self.samples(of: record) where samples[sample].metric == only.metric {
        let kind = names.kinds[record.kind]
        // What a customer did, or what has an outcome, is a request and no recorded value. Only the
        // events with the value tell: others may be of services that are scanned elsewhere.
        if record.customer != 0 || kind.status != 0 || kind.outcome != .unknown { lone = nil }
        guard
          let alarm = lone?.observe(
            samples[sample].value, at: record.time.microseconds, floor: only.meaning.floor,
            sensitivity: sensitivity)
        else { continue }
        var deviation = Deviation(
          owner: only.owner, type: only.type, metric: only.metric, meaning: only.meaning,
          record: record, value: alarm.value, band: alarm.band, excess: alarm.excess, streak: 1,
          since: record.time, interval: EventDuration(microseconds: alarm.interval))
        deviation.alone = alarm.view
        deviations.append(deviation)
      }
    }
  }

  /// The number of requests that an event counts; nil where it counts none.
  private static func requests(
    _ samples: Span<Sample>, _ requestCounts: [Bool]
  ) -> Double? {
    guard !requestCounts.isEmpty else { return nil }
    for index in samples.indices where requestCounts[Int(samples[index].metric)] {
      return samples[index].value
    }
    return nil
  }

  /// The lines of each service.
  package var lineProfiles: [ServiceLines] { lines.profiles }

  /// What the series say together.
  package var usual: UsualValues {
    var usual = UsualValues()
    usual.seriesCount = min(2, series.count)
    usual.isRecording = series.count == 1 && lone?.isRecording ?? false
    for one in series where one.meaning.kind == .traffic && !one.meaning.isCounter {
      if usual.traffic[one.owner] == nil { usual.traffic[one.owner] = one.usual }
    }
    return usual
  }

  private func index(of metric: MetricID, _ owner: Int) -> Int? {
    chain(owner).first { series[$0].metric == metric }
  }

  /// The indices of the series of an owner, in order of first appearance.
  private func chain(_ owner: Int) -> [Int] {
    var chain: [Int] = []
    var next = owners[owner].first
    while next >= 0 {
      chain.append(next)
      next = series[next].next
    }
    return chain
  }

  /// Adds the series of a metric to an owner; false where it has one, and past the capacity.
  private mutating func add(_ metric: MetricID, to owner: Int) -> Bool {
    guard index(of: metric, owner) == nil, series.count < Self.capacity else { return false }
    let meaning = metric == DeviationSeries.gap ? .gap : meanings[Int(metric)]
    let last = chain(owner).last
    series.append(
      DeviationSeries(
        metric: metric, meaning: meaning, owner: owners[owner].name, type: owners[owner].type))
    if let last {
      series[last].next = series.count - 1
    } else {
      owners[owner].first = series.count - 1
    }
    return true
  }

  private func hasLatency(_ name: SeriesOwner) -> Bool {
    guard let owner = indices[name] else { return false }
    return chain(owner).contains { series[$0].meaning.kind == .latency }
  }
}

extension MutableSpan<DeviationSeries> {
  /// The index of an owner's series of a metric; negative without one.
  @inline(never)
  fileprivate func find(_ metric: MetricID, from first: Int) -> Int {
    var current = first
    while current >= 0, self[current].metric != metric { current = self[current].next }
    return current
  }
}

extension Deviation {
  fileprivate init(
    _ found: DeviationSeries.Judgement, of series: DeviationSeries, _ record: EventRecord,
    requests: Double?
  ) {
    self.init(
      owner: series.owner, type: series.type,
      metric: series.metric == DeviationSeries.gap ? nil : series.metric, meaning: series.meaning,
      record: record, value: found.value, band: found.band, excess: found.excess,
      streak: found.streak, since: Timestamp(microseconds: found.since),
      interval: EventDuration(microseconds: found.interval), requests: requests ?? found.batch)
  }
}

extension DeviationDetector {
  /// Writes what was learned so far, so that another run can go on with it, or reads it.
  package mutating func codeState(_ coder: inout StateCoder) throws {
    try coder.value(&ownerOfKind)
    try coder.value(&owners)
    try coder.value(&indices)
    try coder.value(&series)
    try coder.value(&lines)
    try coder.value(&lone)
  }
}
