package import LogModel

/// What a detector has counted of some services, as far as the result needs it.
///
/// Nothing of one service depends on another, so the scans of different services can be joined in any
/// order. What depends on all services is computed by `detection`, from the sorted lists.
///
/// - Shape: bounded by services × regions × metrics, never by the number of events.
package struct DetectionScan: Sendable {
  /// The events of one kind with a checked value.
  struct KindCount: Sendable {
    var kind = EventKind()
    var events = 0
    /// Whether they are lines of a service judged by its error lines alone, none of them a finding.
    var isQuiet = false
  }

  /// One service in one region.
  struct PairCount: Sendable {
    var stats = ServiceRegionStats(EventKind())
    var blocks = BlockTally()
    /// As for a kind.
    var isQuiet = false
  }

  /// One event type of one service.
  struct ServiceCount: Sendable {
    var service: NameID = 0
    var type = EventType.api
    var counts = EventCounts()
    var activity = Timeline(capacity: ServiceStats.activityCapacity)
  }

  /// The values of one metric: of a service in a region, or of all that some rules judge.
  struct SeriesCount: Sendable {
    enum Scope: UInt8 {
      /// The values of one region, without and with rules.
      case region, ruledRegion
      /// Those of all regions past the bound.
      case otherRegions, ruledOtherRegions
      /// What rules judge, in all regions; its values are in the others, too.
      case rules
    }

    var service: NameID = 0
    var type = EventType.api
    var scope = Scope.region
    var region: NameID = 0
    var metric: MetricID = 0
    /// The threshold that each value is compared with; -1 without one.
    var threshold = -1
    /// The rules beside it that judge the values.
    var checks: [Int] = []
    var values = Histogram()
    var blocks = BlockTally()
    var levels = BlockLevels()
  }

  struct CustomerCount: Sendable {
    var service: NameID = 0
    var customer: NameID = 0
    var events = 0
  }

  package internal(set) var events = 0
  var flagged = 0
  var critical = 0
  var timeline = Timeline()
  var span = BlockSpan()
  /// Findings over each threshold, and whether it judged a value.
  var exceeding: [Int] = []
  package internal(set) var isMeasured: [Bool] = []
  /// Whether a limit other than that on error lines judged a value.
  var judgesValues = false
  /// Those with a finding.
  var customers: [NameID] = []
  var kinds: [KindCount] = []
  var pairs: [PairCount] = []
  var services: [ServiceCount] = []
  var series: [SeriesCount] = []
  /// Events by service and customer, without the customer 0; incomplete unless `hasAllCustomers`.
  var perCustomer: [CustomerCount] = []
  var hasAllCustomers = true

  init() {}

  /// A scan without events, to join others to or to read.
  package init(thresholds: Int) {
    exceeding = [Int](repeating: 0, count: thresholds)
    isMeasured = exceeding.map { _ in false }
  }

  /// The services that have events.
  package var ownServices: Set<NameID> { Set(pairs.map(\.stats.service)) }

  /// The number of pairs of service and customer that are told apart.
  static let mostCustomers = 1 << 18

  /// Adds what another scan counted of other services.
  package mutating func merge(_ other: Self) {
    events += other.events
    flagged += other.flagged
    critical += other.critical
    timeline.merge(other.timeline)
    for index in exceeding.indices {
      exceeding[index] += other.exceeding[index]
      isMeasured[index] = isMeasured[index] || other.isMeasured[index]
    }
    judgesValues = judgesValues || other.judgesValues
    customers = Set(customers).union(other.customers).sorted()
    kinds += other.kinds
    services += other.services
    perCustomer += other.perCustomer
    hasAllCustomers =
      hasAllCustomers && other.hasAllCustomers && perCustomer.count <= Self.mostCustomers
    mergeBlocks(other)
  }

  /// Gives the blocks of both the same width and numbers.
  private mutating func mergeBlocks(_ other: Self) {
    let (own, their) = (span, other.span)
    span.extend(to: their)
    let firstSeries = series.count
    let firstPair = pairs.count
    series += other.series
    pairs += other.pairs
    let hasLevels = series.count <= BlockLevels.mostSeries
    for index in series.indices {
      series[index].blocks.fit(index < firstSeries ? own : their, to: span)
      if hasLevels {
        series[index].levels.fit(index < firstSeries ? own : their, to: span)
      } else {
        series[index].levels = BlockLevels()
      }
    }
    for index in pairs.indices {
      pairs[index].blocks.fit(index < firstPair ? own : their, to: span)
    }
  }

  /// The order of sums, of which floating point depends on the order.
  mutating func sort() {
    kinds.sort { $0.kind.order.lexicographicallyPrecedes($1.kind.order) }
    pairs.sort { ($0.stats.service, $0.stats.region) < ($1.stats.service, $1.stats.region) }
    services.sort { ($0.service, $0.type.rawValue) < ($1.service, $1.type.rawValue) }
    series.sort { $0.order.lexicographicallyPrecedes($1.order) }
  }
}

extension DetectionScan.SeriesCount {
  fileprivate var order: [Int] {
    [Int(service), Int(type.rawValue), Int(scope.rawValue), Int(region), Int(metric), threshold]
      + checks
  }
}

extension Detector {
  /// What was counted of all events so far.
  package func scan(_ names: Names) -> DetectionScan {
    var detector = self
    detector.closeBlocks()
    return detector.closedScan(names.kinds)
  }

  private func closedScan(_ table: KindTable) -> DetectionScan {
    var scan = DetectionScan(thresholds: thresholds.count)
    scan.events = events
    (scan.flagged, scan.critical) = (counters.flagged, counters.critical)
    scan.timeline = counters.clock.timeline
    scan.span = blocks.span
    (scan.exceeding, scan.isMeasured) = (counters.exceeding, isMeasured)
    scan.judgesValues = judgesValues
    scan.customers = counters.customers.all
    let quiet = lines.quiet
    let quietKinds = Set(quiet.flatMap(\.kinds))
    let quietPairs = Set(quiet.flatMap(\.pairs))
    scan.kinds = routes.indices.filter { routes[$0].events > 0 }.map { id in
      DetectionScan.KindCount(
        kind: table[KindID(id)], events: routes[id].events, isQuiet: quietKinds.contains(id))
    }
    scan.pairs = pairs.indices.map { index in
      DetectionScan.PairCount(
        stats: pairs[index], blocks: blocks.events(index), isQuiet: quietPairs.contains(index))
    }
    scan.services = services.map(\.count)
    scan.series = chainedSeries + ruledSeriesCounts
    scan.perCustomer = customers.all.map { service, customer, count in
      DetectionScan.CustomerCount(service: service, customer: customer, events: count)
    }
    scan.hasAllCustomers = customers.isWhole
    return scan
  }

  private var chainedSeries: [DetectionScan.SeriesCount] {
    chains.indices.flatMap { chain in
      let key = chains[chain].key
      return indices(chain).map { index in
        var count = count(index, of: key.service)
        count.region = key.region ?? 0
        count.scope =
          key.region == nil
          ? key.isRuled ? .ruledOtherRegions : .otherRegions
          : key.isRuled ? .ruledRegion : .region
        return count
      }
    }
  }

  private var ruledSeriesCounts: [DetectionScan.SeriesCount] {
    ruledSeries.compactMap { ruled in
      ruled.series.map { index in
        var count = count(index, of: ruled.service)
        count.scope = .rules
        count.checks = thresholds.indices.filter { ruled.isChecked(by: $0) }
        return count
      }
    }
  }

  private func count(_ index: Int, of service: Int) -> DetectionScan.SeriesCount {
    let limit = series[index].limit
    return DetectionScan.SeriesCount(
      service: services[service].service, type: services[service].type,
      metric: series[index].metric, threshold: limit.isSet ? limit.threshold : -1,
      values: pool.histogram(series[index].values), blocks: blocks.values(index),
      levels: blocks.levels(index))
  }

  /// For each threshold, whether it judged a value; a rate counts only from enough events on.
  private var isMeasured: [Bool] {
    var isMeasured = thresholds.map { _ in false }
    for service in services where service.errorRate.hasRate {
      isMeasured[service.errorRate.limit.threshold] = true
    }
    for chain in chains.indices {
      for index in indices(chain) where series[index].limit.isSet {
        isMeasured[series[index].limit.threshold] = true
      }
    }
    for threshold in measuredRules { isMeasured[threshold] = true }
    if lines.hasShare { isMeasured[lines.limit.threshold] = true }
    return isMeasured
  }
}
