internal import LogModel

/// The profiles of one or several runs, added up by service and by region.
struct ServicePool {
  /// What is known of one service, or of it in one region.
  struct Entry {
    var events = 0
    var errors = 0
    var dispersion = 0.0
    var errorInflation = 0.0
    /// In seconds.
    var longestPause = 0.0
    /// The longer of the times before the first event and after the last, in seconds.
    var edge = 0.0
    var first: Timestamp?
    var last: Timestamp?
    var series: [String: SeriesProfile] = [:]
    /// In the order of the runs.
    var order: [String] = []

    /// The mean of its events' dispersion; 1 where there are none.
    var spread: Double { events > 0 ? dispersion / Double(events) : 1 }
    var errorSpread: Double { events > 0 ? errorInflation / Double(events) : 1 }
    var errorShare: Double { Double(errors) / Double(max(events, 1)) }

    mutating func add(_ profile: RegionProfile) {
      let weight = Double(profile.events)
      events += profile.events
      errors += profile.errors
      dispersion += max(0, profile.dispersion) * weight
      errorInflation += max(0, profile.errorInflation) * weight
      longestPause = max(longestPause, profile.longestPause.inSeconds)
      first = min(first ?? profile.first, profile.first)
      last = max(last ?? profile.last, profile.last)
      for series in profile.series { add(series) }
    }

    private mutating func add(_ new: SeriesProfile) {
      guard var known = series[new.metric] else {
        order.append(new.metric)
        series[new.metric] = new
        return
      }
      let (old, more) = (Double(known.values.count), Double(new.values.count))
      known.inflation = (known.inflation * old + new.inflation * more) / (old + more)
      known.values.merge(new.values)
      series[new.metric] = known
    }

    /// Replaces the means of its regions by what the regions have in common.
    mutating func vary(_ variation: ServiceVariation) {
      dispersion = max(0, variation.dispersion) * Double(events)
      errorInflation = max(0, variation.errorInflation) * Double(events)
      for (metric, inflation) in variation.inflation { series[metric]?.inflation = inflation }
    }

    /// Adds what another run has of it.
    mutating func add(_ other: Self) {
      events += other.events
      errors += other.errors
      dispersion += other.dispersion
      errorInflation += other.errorInflation
      longestPause = max(longestPause, other.longestPause)
      for metric in other.order { other.series[metric].map { add($0) } }
    }
  }

  struct Key: Hashable {
    var service: String
    /// Nil for all regions.
    var region: String?
  }

  private(set) var entries: [Key: Entry] = [:]
  /// The length of all runs, in seconds.
  private(set) var seconds = 0.0
  private(set) var events = 0
  /// Nil where a run did not count its lines.
  private var lines: [String: LineProfile]? = [:]
  /// The first and the last event of a single run.
  private(set) var window: ClosedRange<Timestamp>?

  init() {}

  init(_ profile: RunProfile) {
    for region in profile.regions {
      entries[Key(service: region.service), default: Entry()].add(region)
      entries[Key(service: region.service, region: region.region), default: Entry()].add(region)
      events += region.events
    }
    lines = profile.lines
    for service in profile.services { entries[Key(service: service.service)]?.vary(service) }
    guard let first = profile.regions.map(\.first).min(),
      let last = profile.regions.map(\.last).max(), first <= last
    else { return }
    window = first...last
    seconds = (last - first).inSeconds
    for key in entries.keys { noteEdges(of: key, first...last) }
  }

  /// Counts the times before the first event and after the last as pauses.
  ///
  /// The pauses of single regions are not those of the service.
  private mutating func noteEdges(of key: Key, _ window: ClosedRange<Timestamp>) {
    guard let entry = entries[key], let first = entry.first, let last = entry.last else { return }
    let edge = max(first - window.lowerBound, window.upperBound - last).inSeconds
    entries[key]?.longestPause = key.region == nil ? edge : max(entry.longestPause, edge)
    entries[key]?.edge = edge
  }

  /// Adds another run.
  mutating func add(_ other: Self) {
    for (key, entry) in other.entries { entries[key, default: Entry()].add(entry) }
    seconds += other.seconds
    events += other.events
    window = nil
    guard let more = other.lines else {
      lines = nil
      return
    }
    for (service, profile) in more { lines?[service, default: LineProfile()].add(profile) }
  }

  var services: [String] {
    entries.keys.filter { $0.region == nil }.map(\.service)
      .sorted { $0.precedesInBytes($1) }
  }

  var hasLines: Bool { lines != nil }

  /// What is known of the lines of a service; nil where they were not counted.
  func lines(of service: String) -> LineProfile? { lines.map { $0[service] ?? LineProfile() } }

  func regions(of service: String) -> [String] {
    entries.keys.filter { $0.service == service }.compactMap(\.region)
      .sorted { $0.precedesInBytes($1) }
  }

  subscript(service: String, region: String?) -> Entry? {
    entries[Key(service: service, region: region)]
  }
}
