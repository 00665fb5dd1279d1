/// What a run keeps of one service in one region so that another run can be compared with it.
package struct RegionProfile: Equatable, Sendable {
  package var service: String
  package var type: EventType
  /// "-" for events without one.
  package var region: String
  /// Events of any kind.
  package var events: Int
  /// Those that failed: by their status or outcome, or by their level where they have neither.
  package var errors: Int
  package var first: Timestamp
  package var last: Timestamp
  /// The longest time between two events; zero where none is longer than a minute.
  package var longestPause: EventDuration
  /// How many times the number of events over time varies more than that of independent ones.
  package var dispersion: Double
  /// How many times the share of errors varies more than that of independent events.
  package var errorInflation: Double
  /// In the order of the metric table.
  package var series: [SeriesProfile]

  package init(
    service: String, type: EventType, region: String, events: Int, errors: Int = 0,
    first: Timestamp, last: Timestamp, longestPause: EventDuration = .zero,
    dispersion: Double = 1, errorInflation: Double = 1, series: [SeriesProfile] = []
  ) {
    self.service = service
    self.type = type
    self.region = region
    self.events = events
    self.errors = errors
    self.first = first
    self.last = last
    self.longestPause = longestPause
    self.dispersion = dispersion
    self.errorInflation = errorInflation
    self.series = series
  }
}

/// The values of one metric of one service in one region.
package struct SeriesProfile: Equatable, Sendable {
  package var metric: String
  package var unit: String
  package var values: Histogram
  /// How many times the mean of the values varies more than that of independent ones.
  package var inflation: Double

  package init(metric: String, unit: String, values: Histogram, inflation: Double = 1) {
    self.metric = metric
    self.unit = unit
    self.values = values
    self.inflation = inflation
  }
}

/// How much a service varies in all its regions together, which disturbances may have in common.
package struct ServiceVariation: Equatable, Sendable {
  package var service: String
  package var dispersion: Double
  package var errorInflation: Double
  /// By metric.
  package var inflation: [String: Double]

  package init(
    service: String, dispersion: Double = 1, errorInflation: Double = 1,
    inflation: [String: Double] = [:]
  ) {
    self.service = service
    self.dispersion = dispersion
    self.errorInflation = errorInflation
    self.inflation = inflation
  }
}

/// The profiles of a run: those with the most events, and how many were left out.
package struct RunProfile: Equatable, Sendable {
  /// The most services in a region that are kept.
  package static let capacity = 1000

  /// Sorted by service, then region.
  package private(set) var regions: [RegionProfile] = []
  package private(set) var leftOut = 0
  package private(set) var eventsLeftOut = 0
  /// By service, of those that are kept; nil where lines were not counted.
  package private(set) var lines: [String: LineProfile]?
  /// Of services with more than one region; sorted by name.
  package private(set) var services: [ServiceVariation] = []

  package init() {}

  /// Keeps the largest of some profiles.
  package init(
    _ all: [RegionProfile], services: [ServiceVariation] = [], leftOut: Int = 0,
    eventsLeftOut: Int = 0
  ) {
    self.services = services.sorted { $0.service.precedesInBytes($1.service) }
    let largest = all.enumerated().sorted {
      ($1.element.events, $0.offset) < ($0.element.events, $1.offset)
    }.map(\.element)
    regions = largest.prefix(Self.capacity).sorted {
      $0.service == $1.service
        ? $0.region.precedesInBytes($1.region)
        : $0.service.precedesInBytes($1.service)
    }
    let rest = largest.dropFirst(Self.capacity)
    self.leftOut = leftOut + rest.count
    self.eventsLeftOut = eventsLeftOut + rest.reduce(0) { $0 + $1.events }
  }

  /// Adds the lines of the services that are kept.
  package mutating func setLines(_ all: [String: LineProfile]?) {
    let kept = Set(regions.map(\.service))
    lines = all?.filter { kept.contains($0.key) }
  }
}
