internal import KnowledgeBase
internal import LogModel

/// The keys of a policy of `similarity`.
enum SimilarityKey: String, ConfigurationKey {
  case minimum, margin
}

extension Configuration {
  /// Reads `{"words": {"minimum": 0.6, "margin": 0.1}, "some-model": {…}}`.
  mutating func readSimilarity(_ value: JSONValue) throws(ConfigIssue) {
    let fault = "'similarity' must be an object; expected {\"words\": {\"minimum\": 0.6}}"
    try value.forEachMember(else: fault) { measure throws(ConfigIssue) in
      let known = measure.name == SimilarityMeasure.words.name
      do throws(ConfigIssue) {
        similarity[measure.name] = try Self.policy(
          measure.value, from: known ? .words : .embedder(measure.name))
      } catch {
        throw error.of("similarity['\(measure.name)']")
      }
    }
  }

  private static func policy(
    _ value: JSONValue, from known: SimilarityPolicy
  ) throws(ConfigIssue) -> SimilarityPolicy {
    var policy = known
    try value.read(SimilarityKey.self) { key, member throws(ConfigIssue) in
      guard let number = member.value.number, (0...1).contains(number) else {
        throw ConfigIssue("'\(member.name)' must be a number from 0 to 1")
      }
      switch key {
      case .minimum: policy.minimum = number
      case .margin: policy.margin = number
      }
    }
    return policy
  }
}
