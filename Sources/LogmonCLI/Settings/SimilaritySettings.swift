internal import KnowledgeBase
internal import LogModel

extension Configuration {
  /// Reads `{"words": {"minimum": 0.6, "margin": 0.1}, "some-model": {…}}`.
  mutating func applySimilarity(_ value: JSONValue) throws(ConfigIssue) {
    guard let measures = value.members else {
      throw ConfigIssue("'similarity' must be an object; expected {\"words\": {\"minimum\": 0.6}}")
    }
    for measure in measures {
      do throws(ConfigIssue) {
        let known = measure.name == SimilarityMeasure.words.name
        similarity[measure.name] = try Self.policy(
          measure.value, from: known ? .words : .embedder(measure.name))
      } catch {
        throw ConfigIssue("similarity['\(measure.name)']: \(error.text)")
      }
    }
  }

  private static func policy(
    _ value: JSONValue, from known: SimilarityPolicy
  ) throws(ConfigIssue) -> SimilarityPolicy {
    guard let members = value.members else { throw ConfigIssue("expected an object") }
    var policy = known
    for member in members {
      guard let number = member.value.number, (0...1).contains(number) else {
        throw ConfigIssue("'\(member.name)' must be a number from 0 to 1")
      }
      switch member.name {
      case "minimum": policy.minimum = number
      case "margin": policy.margin = number
      default:
        let hint = Suggestion.text(for: member.name, among: ["minimum", "margin"])
        throw ConfigIssue("unknown key '\(member.name)'\(hint)")
      }
    }
    return policy
  }
}
