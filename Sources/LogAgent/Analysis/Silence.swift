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

  /// Services that fell silent from three minutes before `onset` to a minute after, in that order.
  static func stops(_ population: Population, around onset: Timestamp)
    -> [(key: Population.MemberKey, time: Timestamp)]
  {
    guard let end = population.end else { return [] }
    return population.members.filter { _, member in
      member.lastEvent >= onset - .minutes(3) && member.lastEvent <= onset + .minutes(1)
        && isOver(member, end)
    }
    .map { ($0.key, $0.value.lastEvent) }
    .sorted { ($0.1, $0.0.service, $0.0.region) < ($1.1, $1.0.service, $1.0.region) }
  }

  /// Silent for ten of its usual intervals and for a minute at least.
  private static func isOver(_ member: Population.Member, _ end: Timestamp) -> Bool {
    guard member.events >= 5 else { return false }
    let interval = (member.lastEvent - member.firstEvent).microseconds / Int64(member.events - 1)
    let silence = (end - member.lastEvent).microseconds
    return silence > max(10 * interval, EventDuration.minutes(1).microseconds)
  }
}
