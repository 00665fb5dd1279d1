internal import LogModel

/// Services that stopped sending events.
enum Silence {
  /// The pause, in intervals, that counts as silence: of a service that others name, and of any
  /// other.
  static let named = 2.5
  static let unnamed = 10.0

  /// When the silent root of a candidate stopped; nil when it has findings or continued.
  static func stop(of candidate: IssueCandidate, _ population: Population, around onset: Timestamp)
    -> Timestamp?
  {
    guard let root = candidate.root, root.reason.isSilent else { return nil }
    return stops(population, around: onset)
      .filter { $0.key.service == root.service }.map(\.time).min()
  }

  /// When a service that messages name stopped in a region, shortly before `onset` or a minute after.
  static func stop(
    of service: NameID, in region: NameID, _ population: Population, around onset: Timestamp
  ) -> Timestamp? {
    guard let end = population.end,
      let member = population.members[Population.MemberKey(service: service, region: region)]
    else { return nil }
    return pause(of: member, around: onset, end: end, intervals: named)?.from
  }

  /// Services that fell silent shortly before `onset` or a minute after, in that order.
  ///
  /// A pause must be `intervals` of the service long. Chance alone makes 8 % of all pauses two and
  /// a half intervals long, so such a pause counts only for a service that messages of others name;
  /// a pause of ten intervals counts by itself.
  static func stops(
    _ population: Population, around onset: Timestamp, intervals: Double = named
  ) -> [(key: Population.MemberKey, time: Timestamp)] {
    guard let end = population.end else { return [] }
    return population.members.compactMap { key, member in
      pause(of: member, around: onset, end: end, intervals: intervals).map { (key, $0.from) }
    }
    .sorted { ($0.1, $0.0.service, $0.0.region) < ($1.1, $1.0.service, $1.0.region) }
  }

  /// The pause of a service at `onset`, at least a minute long.
  private static func pause(
    of member: Population.Member, around onset: Timestamp, end: Timestamp, intervals: Double
  ) -> Population.Pause? {
    guard member.events >= max(3, Int(intervals)), let interval = member.interval?.microseconds
    else { return nil }
    let shortest = max(
      Population.Member.shortestPause,
      EventDuration(microseconds: Int64(Double(interval) * intervals)))
    let lead = EventDuration(
      microseconds: max(2 * interval, EventDuration.minutes(3).microseconds))
    let fits = { (pause: Population.Pause) in
      pause.length >= shortest && pause.to > onset && pause.from >= onset - lead
        && pause.from <= onset + .minutes(1)
    }
    let last = Population.Pause(from: member.lastEvent, to: end)
    return member.pauses.first(where: fits) ?? (fits(last) ? last : nil)
  }
}

extension Population.Member {
  /// The mean time between its events; nil where they are too few to tell.
  var interval: EventDuration? {
    guard events >= 3 else { return nil }
    return EventDuration(
      microseconds: max(1, (lastEvent - firstEvent).microseconds / Int64(events - 1)))
  }
}
