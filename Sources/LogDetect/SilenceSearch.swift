private import Foundation
package import LogModel

/// Finds the services that sent nothing, or far less than usual, for a time in which they would have,
/// had they gone on as the others did.
///
/// What the others sent in the same blocks of the run, all or those of the same region, tells how
/// many events a pause has cost, so neither a night nor a hole in the log is taken for one. A pause
/// counts where the number of missing events, divided by how much more the service varies than
/// chance, is too large for any of its pauses: with N events, one in a million logs has a pause of
/// ln(N) + 14 events. `FallSearch` finds the times with some events.
///
/// - Shape: at most `most` silences, and as many falls.
struct SilenceSearch {
  /// A service with fewer events has no rhythm.
  private static let leastEvents = 100
  /// The blocks outside a pause from which the rhythm is learned.
  static let leastBlocks = 8
  /// The natural logarithm of a million.
  private static let doubt = 14.0
  /// Where the services that are silent or fall send more than this share of all events, the log has
  /// a hole.
  private static let mostSilent = 0.8
  /// A log may end before some of its services do; a longer silence at its end counts: this share of
  /// the log.
  private static let shareAtEnd: Int64 = 10
  private static let most = 2048

  private let pairs: [DetectionScan.PairCount]
  private let span: BlockSpan
  private let end: Timestamp
  private let sensitivity: Double
  /// The events of all services in each block of the run, and of those of a region.
  private var totals: [Double]
  private var regional: [NameID: [Double]] = [:]

  /// `scan` is one of all services.
  init(_ scan: DetectionScan, end: Timestamp, sensitivity: Double) {
    pairs = scan.pairs.sorted {
      ($0.stats.service, $0.stats.region) < ($1.stats.service, $1.stats.region)
    }
    span = scan.span
    self.end = end
    self.sensitivity = sensitivity
    totals = [Double](repeating: 0, count: span.complete + 1)
    for pair in pairs {
      let counts = totals.indices.map { pair.blocks.count(at: $0) }
      let none = [Double](repeating: 0, count: totals.count)
      for (block, count) in counts.enumerated() {
        totals[block] += count
        regional[pair.stats.region, default: none][block] += count
      }
    }
  }

  /// The silences by their start; `countsEnd` tells whether one may last to the end of the log.
  func silences(countsEnd: Bool) -> [ServiceSilence] {
    var found: [ServiceSilence] = []
    for pair in pairs where pair.stats.allEvents >= Self.leastEvents {
      let member = pair.stats.population
      let last = Population.Pause(from: member.lastEvent, to: end)
      for pause in member.pauses + (countsEnd && isLongAtEnd(last) ? [last] : []) {
        guard found.count < Self.most, member.isUnusual(pause) else { continue }
        let region = regional[pair.stats.region] ?? totals
        // Regions may be busy at different hours; a region may stop as a whole.
        if let silence = silence(pair, member, pause, among: totals)
          ?? silence(pair, member, pause, among: region)
        {
          found.append(silence)
        }
      }
    }
    found += falls(besides: found, countsEnd: countsEnd).prefix(Self.most)
    return found.filter { !isHole($0, found) }
      .sorted { ($0.from, $0.service, $0.region) < ($1.from, $1.service, $1.region) }
  }

  /// The falls to a part of the usual events, none where the same service is silent.
  private func falls(besides silences: [ServiceSilence], countsEnd: Bool) -> [ServiceSilence] {
    let search = FallSearch(span, pairs)
    // With a single region both searches are one.
    let regions = Dictionary(grouping: pairs, by: \.stats.region)
    let regional = regions.count > 1 ? regions.mapValues { FallSearch(span, $0) } : [:]
    let silent = Dictionary(grouping: silences) {
      Population.MemberKey(service: $0.service, region: $0.region)
    }
    var found: [ServiceSilence] = []
    for pair in pairs where pair.stats.allEvents >= Self.leastEvents {
      let key = Population.MemberKey(service: pair.stats.service, region: pair.stats.region)
      let known = silent[key] ?? []
      let needed = needed(pair)
      guard var falls = search.falls(of: pair.blocks, needed: needed) else { continue }
      if falls.isEmpty, let region = regional[pair.stats.region] {
        falls = region.falls(of: pair.blocks, needed: needed) ?? []
      }
      for fall in falls {
        let time = time(of: fall)
        guard time.length >= Population.Member.shortestPause,
          !fall.isOpen || countsEnd && isLongAtEnd(time),
          known.allSatisfy({ $0.to <= time.from || time.to <= $0.from })
        else { continue }
        found.append(silence(pair, fall, time))
      }
    }
    return found
  }

  /// When a fall was; one behind which nothing is known reaches to the end of the log.
  private func time(of fall: FallSearch.Fall) -> Population.Pause {
    Population.Pause(
      from: span.start(of: fall.blocks.lowerBound),
      to: fall.isOpen ? end : span.start(of: fall.blocks.upperBound))
  }

  private func silence(
    _ pair: DetectionScan.PairCount, _ fall: FallSearch.Fall, _ time: Population.Pause
  ) -> ServiceSilence {
    let minutes = Double(span.width) * Double(fall.blocks.count) / 60_000_000
    return ServiceSilence(
      service: pair.stats.service, region: pair.stats.region, type: pair.stats.population.type,
      from: time.from, to: time.to, sent: fall.sent / minutes, usual: fall.expected / minutes,
      events: pair.stats.allEvents, excess: fall.surprise / needed(pair))
  }

  /// How many events must be missing, divided by how much more the service varies than chance.
  private func needed(_ pair: DetectionScan.PairCount) -> Double {
    (log(Double(pair.stats.allEvents)) + Self.doubt) / sensitivity
  }

  private func isLongAtEnd(_ pause: Population.Pause) -> Bool {
    let start = Timestamp(microseconds: span.first * span.width)
    return pause.length >= .minutes(10)
      && pause.length.microseconds >= (end - start).microseconds / Self.shareAtEnd
  }

  private func silence(
    _ pair: DetectionScan.PairCount, _ member: Population.Member, _ pause: Population.Pause,
    among totals: [Double]
  ) -> ServiceSilence? {
    var (own, others, blocks) = (0.0, 0.0, 0)
    /// What the others sent during the pause, each block by the share of it that the pause takes.
    var meanwhile = 0.0
    for block in totals.indices {
      let share = share(of: block, in: pause)
      let (count, rest) = (
        pair.blocks.count(at: block), totals[block] - pair.blocks.count(at: block)
      )
      meanwhile += share * rest
      guard share == 0 else { continue }
      own += count
      others += rest
      blocks += 1
    }
    guard blocks >= Self.leastBlocks, own > 0, others > 0 else { return nil }
    let rate = own / others
    let missing = rate * meanwhile / dispersion(pair, pause, rate, among: totals)
    let needed = needed(pair)
    guard missing >= needed else { return nil }
    return ServiceSilence(
      service: pair.stats.service, region: pair.stats.region, type: member.type, from: pause.from,
      to: pause.to, sent: 0,
      usual: rate * meanwhile / (pause.length.inSeconds / 60), events: pair.stats.allEvents,
      excess: missing / needed)
  }

  /// How much more the events of a service vary in the blocks outside a pause than chance explains,
  /// where their means follow from the events of the others.
  private func dispersion(
    _ pair: DetectionScan.PairCount, _ pause: Population.Pause, _ rate: Double,
    among totals: [Double]
  ) -> Double {
    let outside = totals.indices.dropLast().filter { share(of: $0, in: pause) == 0 }
    return Poisson.dispersion(
      outside.map { block in
        let count = pair.blocks.count(at: block)
        return (count, rate * (totals[block] - count))
      })
  }

  /// The share of a block that lies in a pause.
  private func share(of block: Int, in pause: Population.Pause) -> Double {
    let width = span.width
    let start = (span.first + Int64(block)) * width
    let overlap =
      min(start + width, pause.to.microseconds) - max(start, pause.from.microseconds)
    return max(0, Double(overlap) / Double(width))
  }

  /// Whether nearly all services were silent, or fell, with this one.
  private func isHole(_ silence: ServiceSilence, _ all: [ServiceSilence]) -> Bool {
    let silent = all.reduce(0) { sum, other in
      let overlap = min(silence.to, other.to) - max(silence.from, other.from)
      return overlap.microseconds * 2 >= (silence.to - silence.from).microseconds
        ? sum + other.events : sum
    }
    return Double(silent) > Self.mostSilent * totals.reduce(0, +)
  }
}

extension DetectionScan {
  /// The services that sent nothing, or far less than usual, while others went on; `countsEnd` tells
  /// whether this may last to the end of the log.
  package func silences(sensitivity: Double, countsEnd: Bool) -> [ServiceSilence] {
    let ends = pairs.map(\.stats.population.lastEvent)
    guard pairs.count > 1, let end = ends.max() else { return [] }
    return SilenceSearch(self, end: end, sensitivity: sensitivity).silences(countsEnd: countsEnd)
  }
}
