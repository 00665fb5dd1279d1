internal import LogModel

/// Services that stopped sending events.
enum Silence {
  /// When the silent root of a draft stopped; nil when it has findings or went on.
  static func stop(of draft: Draft, _ population: Population, around onset: Timestamp)
    -> Timestamp?
  {
    guard let root = draft.root, root.reason == .silent else { return nil }
    return stops(population, around: onset)
      .filter { $0.key.service == root.service }.map(\.time).min()
  }

  /// Services that fell silent shortly before `onset` or a minute after, in that order.
  static func stops(_ population: Population, around onset: Timestamp)
    -> [(key: Population.MemberKey, time: Timestamp)]
  {
    guard let end = population.end else { return [] }
    return population.members.compactMap { key, member in
      pause(of: member, around: onset, end: end).map { (key, $0.from) }
    }
    .sorted { ($0.1, $0.0.service, $0.0.region) < ($1.1, $1.0.service, $1.0.region) }
  }

  /// The pause that a service was in at `onset`: two and a half of its usual intervals or more.
  ///
  /// Chance alone makes 8 % of all intervals that long, so a pause says something only of a service
  /// that the messages of others name as well.
  private static func pause(
    of member: Population.Member, around onset: Timestamp, end: Timestamp
  ) -> Population.Pause? {
    guard member.events >= 3 else { return nil }
    let interval = (member.lastEvent - member.firstEvent).microseconds / Int64(member.events - 1)
    let shortest = EventDuration(
      microseconds: max(interval * 5 / 2, Population.Member.shortestPause.microseconds))
    let lead = EventDuration(
      microseconds: max(2 * interval, EventDuration.minutes(3).microseconds))
    return (member.pauses + [Population.Pause(from: member.lastEvent, to: end)]).first {
      $0.length >= shortest && $0.to > onset && $0.from >= onset - lead
        && $0.from <= onset + .minutes(1)
    }
  }
}
