internal import LogModel

/// A value that flagged events have far more often than the service's events as a whole.
struct OverRepresentation {
  var service: NameID
  var facet: FindingFacet
  var value: UInt32
  /// Flagged events with the value, and all flagged events.
  var findings: Int
  var ofFindings: Int
  /// Events with the value, and all events.
  var events: Int
  var ofEvents: Int
  /// Standard deviations above the number that the service's traffic makes likely.
  var deviation: Double

  var lift: Double {
    Double(findings) / Double(ofFindings) * Double(ofEvents) / Double(max(1, events))
  }

  /// The strongest values of one service, at most one per facet, strongest first.
  ///
  /// A value needs four events, a fifth of all events, a lift of 1.5 and three standard deviations.
  /// Customers need four deviations, because there are many to choose from.
  static func find(
    in evidence: EvidenceSummary, of service: NameID, _ population: Population
  ) -> [OverRepresentation] {
    let total = population.members.reduce(0) {
      $1.key.service == service ? $0 + $1.value.events : $0
    }
    let facets: [FindingFacet] = [.endpoint, .errorType, .status, .customer]
    return facets.compactMap { facet in
      evidence.facets.values(facet).prefix(64).compactMap {
        candidate(facet, $0.value, $0.count, evidence.findings, service, total, population)
      }
      .max { $0.deviation < $1.deviation }
    }
    .sorted { ($1.deviation, $0.facet.rawValue) < ($0.deviation, $1.facet.rawValue) }
  }

  private static func candidate(
    _ facet: FindingFacet, _ value: UInt32, _ count: Int, _ findings: Int, _ service: NameID,
    _ total: Int, _ population: Population
  ) -> OverRepresentation? {
    guard let known = Population.Facet(facet), count >= 4, count * 5 >= findings,
      total > findings
    else { return nil }
    let key = Population.FacetKey(service: service, facet: known, value: value)
    // Fewer events than findings: counting of the facet stopped at its capacity.
    guard let events = population.facets[key], events >= count else { return nil }
    let usual = Double(events) / Double(total)
    let spread = (Double(findings) * usual * (1 - usual)).squareRoot()
    guard spread > 0 else { return nil }
    let found = OverRepresentation(
      service: service, facet: facet, value: value, findings: count, ofFindings: findings,
      events: events, ofEvents: total,
      deviation: (Double(count) - Double(findings) * usual) / spread)
    let needed = facet == .customer ? 4.0 : 3.0
    return found.lift >= 1.5 && found.deviation >= needed ? found : nil
  }
}

extension Population.Facet {
  fileprivate init?(_ facet: FindingFacet) {
    switch facet {
    case .endpoint: self = .endpoint
    case .errorType: self = .errorType
    case .status: self = .status
    case .customer: self = .customer
    case .region: self = .region
    case .service: return nil
    }
  }
}
