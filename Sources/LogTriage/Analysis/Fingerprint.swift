internal import LogModel

/// Identifies a problem: independent of its time and of the other services it affects.
enum Fingerprint {
  /// 16 hex digits of the root service, its regions, the metric family and the kind.
  static func of(_ context: IssueContext) -> String {
    var hash = StableHash()
    switch context.candidate.key {
    case .incident(let root, let regions, let family, let isSilent):
      hash.add(isSilent ? "silent" : "incident")
      hash.add(context.names.services[root])
      hash.add(family.name)
      for region in regions.map({ context.names.regions[$0] }).sorted() { hash.add(region) }
    case .isolated(let type, let threshold):
      hash.add("isolated")
      hash.add(type.name)
      hash.add(context.thresholds[threshold].metric)
    }
    return hash.hex
  }
}
