internal import LogModel

/// The share of error lines of each service that has neither a status nor a metric with a limit.
///
/// For such a service nothing else can be measured. It counts from its first line until it first
/// has such a value.
struct ErrorLines: Codable, Sendable {
  /// The lines of one service.
  struct Service: Codable, Sendable {
    private var window = ErrorWindow()
    private var shares = RollingBaseline<100>()
    /// Whether one of its lines was a finding.
    private(set) var hasFinding = false
    /// The kinds of events, and the services in a region, whose lines were counted.
    private(set) var kinds: Set<Int> = []
    private(set) var pairs: Set<Int> = []

    /// Adds a line; returns whether there are enough for a share.
    mutating func observe(
      isError: Bool, kind: Int, pair: Int, _ limit: Limits.Limit, _ check: inout PendingCheck
    ) -> Bool {
      kinds.insert(kind)
      pairs.insert(pair)
      let isEnough = window.nextIsEnough
      window.observe(isError: isError)
      guard isEnough else { return false }
      let share = window.rate
      if isError, share > limit.above {
        check.add(limit.threshold, share, baseline: shares.mean())
        hasFinding = true
      }
      shares.observe(share)
      return true
    }
  }

  /// The lines of services of which none was a finding.
  var quiet: [Service] { services.values.filter { !$0.hasFinding } }

  let limit: Limits.Limit
  private var services: [NameID: Service] = [:]
  private var measured: Set<NameID> = []
  /// Whether a service had enough lines for a share.
  private(set) var hasShare = false

  init(_ limit: Limits.Limit) { self.limit = limit }

  /// Records that a service has a value with a limit, so that its lines are no longer judged.
  ///
  /// Returns the lines counted so far, which become plain ones; nil where there are none.
  mutating func leave(_ service: NameID) -> Service? {
    measured.insert(service)
    let lines = services.removeValue(forKey: service)
    return lines?.hasFinding == true ? nil : lines
  }

  /// Judges the next line of a service; false where its lines are not judged.
  mutating func observe(
    _ service: NameID, _ severity: EventSeverity, kind: Int, pair: Int,
    _ check: inout PendingCheck
  ) -> Bool {
    guard limit.isSet, !measured.contains(service) else { return false }
    let isEnough = services[service, default: Service()].observe(
      isError: severity.isError, kind: kind, pair: pair, limit, &check)
    hasShare = hasShare || isEnough
    return true
  }
}
