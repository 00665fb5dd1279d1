internal import LogModel

/// Gathers deviations into outbreaks: one region, one time.
///
/// An outbreak begins with two clear deviations in a row of one series and ends when no series has
/// deviated clearly for two of its intervals. Its start is the first of the two.
///
/// - Shape: bounded by the regions, and by `capacity` outbreaks.
struct OutbreakScan: Sendable {
  static let capacity = 1024
  /// The series in a region whose last deviations are kept.
  private static let mostRecent = 2048

  /// Those that have ended.
  private(set) var outbreaks: [Outbreak] = []
  private var regions: [NameID: Region] = [:]

  /// The deviations of one region that may belong together.
  private struct Region: Sendable {
    /// By series, in their latest runs.
    var recent: [SeriesKey: SeriesEvidence] = [:]
    /// Of the current outbreak; nil without one.
    var opening: Outbreak.Opening?
    /// The last of two clear deviations in a row, and the longest interval of a series that had one.
    var last = Timestamp(microseconds: .min)
    var interval = EventDuration.zero
  }

  /// The time without deviations that ends a run: two intervals, and half of one for values that are
  /// late.
  static func quiet(_ interval: EventDuration) -> EventDuration {
    EventDuration(microseconds: interval.microseconds / 2 * 5)
  }

  /// Adds the next deviation, by its time.
  mutating func observe(_ note: DeviationNote) {
    let (deviation, event, location) = (note.deviation, note.event, note.location)
    let time = deviation.record.time
    var region = regions[deviation.owner.region] ?? Region()
    if let opening = region.opening, time > region.last + Self.quiet(region.interval) {
      end(&region, opening, of: deviation.owner.region)
    }
    let known = region.recent[deviation.series]
    if var known, known.continues(at: time, interval: deviation.interval) {
      known.add(deviation, event: event)
      region.recent[deviation.series] = known
    } else {
      if region.recent.count >= Self.mostRecent { region.recent = [:] }
      region.recent[deviation.series] = SeriesEvidence(deviation, event: event, at: location)
    }
    if deviation.opens, deviation.streak >= 2, region.opening == nil {
      region.opening = Outbreak.Opening(
        start: deviation.since, event: event, location: location)
      region.interval = deviation.interval
      let earliest = deviation.since - Self.quiet(deviation.interval)
      region.recent = region.recent.filter { $0.value.last >= earliest }
    }
    if deviation.opens, deviation.streak >= 2, region.opening != nil {
      region.last = max(region.last, deviation.silentUntil ?? time)
      region.interval = max(region.interval, deviation.interval)
    }
    regions[deviation.owner.region] = region
  }

  /// Ends all outbreaks; returns them by their start.
  consuming func finish() -> [Outbreak] {
    for (name, var region) in regions {
      if let opening = region.opening { end(&region, opening, of: name) }
    }
    return outbreaks.sorted { ($0.start, $0.region) < ($1.start, $1.region) }
  }

  private mutating func end(
    _ region: inout Region, _ opening: Outbreak.Opening, of name: NameID
  ) {
    if outbreaks.count < Self.capacity {
      outbreaks.append(
        Outbreak(region: name, opening, end: region.last, region.recent.values))
    }
    region = Region()
  }
}
