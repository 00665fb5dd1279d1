/// The names of the events that a rule judges; nil is any.
package struct ThresholdScope: Hashable, Sendable {
  package var service: NamePattern?
  package var region: NamePattern?
  /// Of the endpoint of an API call or the page of a frontend event.
  package var endpoint: NamePattern?

  package init(
    service: NamePattern? = nil, region: NamePattern? = nil, endpoint: NamePattern? = nil
  ) {
    self.service = service
    self.region = region
    self.endpoint = endpoint
  }

  package var isEmpty: Bool { self == Self() }

  /// Whether it has the events of some names; an event without a region or an endpoint has the
  /// empty one.
  package func contains(_ source: RuleSource) -> Bool {
    service?.matches(source.service) != false && region?.matches(source.region) != false
      && endpoint?.matches(source.endpoint) != false
  }

  /// The more specific of two scopes has the larger number at the first difference.
  package var precision: [Int] { [service, endpoint, region].map { $0?.precision ?? -1 } }
}

/// What an event says of itself, by which rules choose it.
package struct RuleSource: Sendable {
  package var type: EventType
  package var service: String
  package var region: String
  package var endpoint: String

  package init(_ type: EventType, service: String, region: String = "", endpoint: String = "") {
    self.type = type
    self.service = service
    self.region = region
    self.endpoint = endpoint
  }
}

/// A percentile of the last values of one series.
package struct Percentile: Codable, Hashable, Sendable {
  /// Above 0, at most 100.
  package var rank: Double
  /// How many of the last values count.
  package var window: Int

  package init(rank: Double, window: Int) {
    self.rank = rank
    self.window = window
  }

  /// The number of values from which on it is judged.
  package var minimum: Int { min(window, Threshold.rateMinimum) }
}

extension [Threshold] {
  /// Rules with the same one do not add up: the most specific of them judges an event.
  private struct Check: Hashable {
    var metric: String
    var rank: Double?
    var isFloor: Bool
  }

  /// The indices of the rules that judge events, in order.
  ///
  /// Of rules that check the same, the most specific judges: by service, endpoint, region, then by
  /// event type; of equals the last. A rule for one type judges only that type.
  package func rules(judging source: RuleSource) -> [Int] {
    let all = indices.filter {
      !self[$0].isGeneral && (self[$0].eventType ?? source.type) == source.type
        && self[$0].scope.contains(source)
    }
    let groups = Dictionary(grouping: all) {
      Check(
        metric: self[$0].metric, rank: self[$0].percentile?.rank, isFloor: self[$0].isFloor)
    }
    return groups.values.compactMap { rules in
      rules.max { precision($0).lexicographicallyPrecedes(precision($1)) }
    }.sorted()
  }

  private func precision(_ rule: Int) -> [Int] {
    self[rule].scope.precision + [self[rule].eventType == nil ? 0 : 1, rule]
  }
}
