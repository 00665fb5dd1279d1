internal import LogModel

/// What the requests of each service suffered during an outbreak, and which part of it is its own:
/// what the services that it calls suffered is taken off.
struct Harm {
  /// By service, in requests times the unit of the metric.
  private var all: [NameID: Double] = [:]
  private var own: [NameID: Double] = [:]
  private var most = 0.0

  /// The harm that series of some kinds tell of, where they count requests.
  ///
  /// `callees` holds the services that each one waits for.
  init(
    of kinds: Set<MetricMeaning.Kind>, _ outbreak: Outbreak, callees: (NameID) -> Set<NameID>
  ) {
    var byCaller: [NameID: [NameID: Double]] = [:]
    for one in outbreak.evidence where kinds.contains(one.kind) {
      guard let harm = one.harm else { continue }
      let known = byCaller[one.owner.service]?[one.owner.caller] ?? 0
      byCaller[one.owner.service, default: [:]][one.owner.caller] = max(known, harm)
    }
    // Requests that name their caller are others than those of the next caller.
    all = byCaller.mapValues { $0.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value } }
    most = all.values.max() ?? 0
    for (service, harm) in all {
      let below = callees(service).sorted()
        .reduce(0) { sum, callee in
          // That of the requests of this caller, where they name it.
          let waited = byCaller[callee]?[service] ?? byCaller[callee]?[0] ?? 0
          return sum + min(waited, harm)
        }
      own[service] = max(0, harm - below)
    }
  }

  /// The own harm of a service as a share of the most that any suffered; nil where nobody counted.
  func ownShare(of service: NameID) -> Double? {
    guard most > 0, let own = own[service] else { return nil }
    return own / most
  }
}
