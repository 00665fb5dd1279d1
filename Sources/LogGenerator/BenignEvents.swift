private import Glibc
import LogModel

/// Harmless events: what happens to every system and is no incident.
///
/// - Deploys: a service gets a new release, one region after the other. Its instances are slow for a
///   minute, then its values have a slightly different level, and its lines another wording and
///   sometimes another severity.
/// - Ramps: the values of a service grow over hours, and go back.
/// - Blips: a service in a region is several times slower for less than a minute, and writes errors.
/// - A nightly job: storage and databases work more at 02:00 UTC for half an hour.
///
/// Everything stays below the limits. Each service has random numbers of its own, so nothing depends
/// on the number of events.
///
/// - Shape: bounded by services × regions.
struct BenignEvents: Sendable {
  private static let hour: Int64 = 3_600_000
  private static let minute: Int64 = 60_000
  /// The mean times between two deploys and two ramps of a service, and two blips of a service in a
  /// region.
  private static let betweenDeploys = 72 * hour
  private static let betweenRamps = 96 * hour
  private static let betweenBlips = 48 * hour
  /// The time from a deploy in one region to that in the next, and that in which instances warm up.
  private static let betweenRegions = 8 * minute
  private static let warmUp = minute
  private static let jobStart = 2 * hour
  private static let jobLength = 30 * minute
  /// The shares of lines without numbers, and of errors among them.
  private static let plainShare = 0.12
  private static let errorShare = 0.015

  private let topology: Topology
  private var services: [Service]
  private var pairs: [Blips]
  private var random: Randomness

  init(_ options: GeneratorOptions, _ topology: Topology) {
    self.topology = topology
    let start = options.start.milliseconds
    random = Randomness(seed: options.seed, for: .benign)
    services = topology.services.indices.map { index in
      Service(Self.stream(options.seed, index + 1), topology.services[index].type, start: start)
    }
    let count = topology.regions.count
    pairs = (0..<topology.services.count * count).map { pair in
      Blips(Self.stream(options.seed, pair: pair), start: start)
    }
  }

  private static func stream(_ seed: UInt64, _ index: Int) -> Randomness {
    Randomness(seed: seed &+ UInt64(index) << 40, for: .benign)
  }

  /// In other bits than the stream of a service.
  private static func stream(_ seed: UInt64, pair: Int) -> Randomness {
    let number = UInt64(pair) + 1
    return Randomness(seed: seed &+ (number << 56 | (number >> 8) << 20), for: .benign)
  }

  /// What is different about an event; events come in order of time, in ms since the epoch.
  mutating func setting(of event: ScheduledEvent, at time: Int64) -> Setting {
    let type = topology.services[event.service].type
    services[event.service].advance(to: time, type)
    let pair = event.service * topology.regions.count + event.region
    let delay = Int64(event.region) * Self.betweenRegions
    let blip = pairs[pair].factor(at: time)
    var setting = Setting()
    setting.factor = services[event.service].factor(at: time, delay: delay) * blip
    if Self.isJob(at: time, delay: delay) { setting.factor *= Self.job(topology, event.service) }
    if case .normal = event.part, random.chance(Self.plainShare) {
      let isError = random.chance(blip > 1 ? 0.5 : Self.errorShare)
      setting.line = services[event.service].line(
        isError: isError, at: time, delay: delay, type, &random)
    }
    return setting
  }

  private static func isJob(at time: Int64, delay: Int64) -> Bool {
    let ofDay = (time - delay).floorDivided(by: 24 * hour) * 24 * hour
    return (jobStart..<jobStart + jobLength).contains(time - delay - ofDay)
  }

  /// How many times as much as usual a service works during the nightly job.
  private static func job(_ topology: Topology, _ service: Int) -> Double {
    switch topology.services[service].type {
    case .database: 1.3
    case .infrastructure where topology.services[service].kind.hasPrefix("storage"): 1.25
    default: 1
    }
  }

  /// A time after `time`, as in a Poisson process.
  fileprivate static func next(
    after time: Int64, mean: Int64, _ random: inout Randomness
  ) -> Int64 {
    time + Int64(-log(1 - random.unit()) * Double(mean))
  }
}

extension BenignEvents {
  /// The releases and ramps of one service.
  private struct Service: Sendable {
    private var random: Randomness
    private var nextDeploy: Int64
    private var nextRamp: Int64
    /// The current release and the one before, which regions have that follow.
    private var current: Release
    private var previous: Release
    /// A ramp: where it begins, its length up and down, and its height.
    private var ramp: (start: Int64, length: Int64, height: Double)

    init(_ random: Randomness, _ type: EventType, start: Int64) {
      self.random = random
      nextDeploy = BenignEvents.next(after: start, mean: betweenDeploys, &self.random)
      nextRamp = BenignEvents.next(after: start, mean: betweenRamps, &self.random)
      current = Release(at: .min)
      previous = current
      ramp = (.min / 2, 1, 0)
    }

    mutating func advance(to time: Int64, _ type: EventType) {
      while nextDeploy <= time {
        previous = current
        current = Release(at: nextDeploy)
        current.wording = previous.wording + 1
        current.level = random.between(0.93, 1.07)
        current.raised = random.chance(0.3) ? random.below(PlainLines.of(type).count) : -1
        nextDeploy = BenignEvents.next(after: nextDeploy, mean: betweenDeploys, &random)
      }
      while nextRamp <= time {
        let length = Int64(random.between(4, 10) * Double(hour))
        ramp = (nextRamp, length, random.between(0.1, 0.3))
        nextRamp = BenignEvents.next(after: nextRamp + 2 * length, mean: betweenRamps, &random)
      }
    }

    private func release(at time: Int64, delay: Int64) -> Release {
      time - delay >= current.start ? current : previous
    }

    func factor(at time: Int64, delay: Int64) -> Double {
      let release = release(at: time, delay: delay)
      let isCold = release.start > .min && time - delay - release.start < warmUp
      let position = Double(time - ramp.start) / Double(ramp.length)
      let climb = max(0, 1 - abs(position - 1))
      return release.level * (isCold ? 1.6 : 1) * (1 + ramp.height * climb)
    }

    func line(
      isError: Bool, at time: Int64, delay: Int64, _ type: EventType, _ random: inout Randomness
    ) -> PlainLine {
      if isError {
        return PlainLine(
          template: PlainLines.errors[random.below(PlainLines.errors.count)], severity: .error)
      }
      let release = release(at: time, delay: delay)
      let lines = PlainLines.of(type)
      let place = min(random.below(lines.count), random.below(lines.count))
      let wordings = lines[place]
      return PlainLine(
        template: wordings[release.wording % wordings.count],
        severity: place == release.raised ? .warning : .info)
    }
  }

  /// What a deploy changes.
  private struct Release: Sendable {
    /// When the first region got it.
    var start: Int64
    var wording = 0
    var level = 1.0
    /// The line that has become a warning; -1 for none.
    var raised = -1

    init(at start: Int64) { self.start = start }
  }

  /// The blips of one service in a region.
  private struct Blips: Sendable {
    private var random: Randomness
    private var start: Int64
    private var end: Int64
    private var height = 1.0

    init(_ random: Randomness, start time: Int64) {
      self.random = random
      start = BenignEvents.next(after: time, mean: betweenBlips, &self.random)
      end = start
      draw()
    }

    private mutating func draw() {
      end = start + Int64(random.between(15_000, 55_000))
      height = random.between(2, 5)
    }

    /// What a value at a time is multiplied by.
    mutating func factor(at time: Int64) -> Double {
      while end <= time {
        start = BenignEvents.next(after: end, mean: betweenBlips, &random)
        draw()
      }
      return time >= start ? height : 1
    }
  }
}

/// The lines without numbers that services write, each in the wordings of successive releases.
private enum PlainLines {
  static func of(_ type: EventType) -> [[Template]] {
    switch type {
    case .api: requests
    case .database: queries
    case .frontend: pages
    case .infrastructure: nodes
    }
  }

  static let errors: [Template] = [
    "client closed the connection before the response",
    "connection reset by peer while reading the request",
    "idempotency key reused with another body",
  ]

  private static let requests: [[Template]] = [
    ["session cache refreshed, {waiting} entries", "refreshed session cache: {waiting} entries"],
    ["configuration unchanged, next check in 60 s", "checked the configuration, nothing changed"],
    ["token keys rotated", "rotated the keys of tokens"],
    ["scheduled cleanup removed {waiting} rows", "cleanup done, {waiting} rows removed"],
  ]
  private static let queries: [[Template]] = [
    ["checkpoint complete, {waiting} buffers written", "checkpoint finished: {waiting} buffers"],
    ["automatic vacuum of table {table} done", "vacuum of {table} finished"],
    ["replica has caught up", "standby caught up with the primary"],
  ]
  private static let pages: [[Template]] = [
    ["service worker updated", "updated the service worker"],
    ["consent banner shown on {path}", "showed the consent banner on {path}"],
    ["assets prefetched for {path}", "prefetched assets of {path}"],
  ]
  private static let nodes: [[Template]] = [
    ["certificate valid for {waiting} days", "checked the certificate: {waiting} days left"],
    ["log rotated, {waiting} files kept", "rotated the log and kept {waiting} files"],
    ["image pulled from the registry", "pulled the image from the registry"],
  ]
}
