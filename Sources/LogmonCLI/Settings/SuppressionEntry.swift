internal import LogModel

/// The keys of an entry of `suppress`.
enum SuppressionKey: String, ConfigurationKey {
  case fingerprint, service, region, metric, template, title, reason, owner, until
}

extension Suppression {
  /// Reads `{"service": "batch-*", "reason": "…", "owner": "…", "until": "2027-01-31"}`.
  init(_ value: JSONValue, place: String) throws(ConfigIssue) {
    guard value.members != nil else { throw ConfigIssue("expected an object") }
    var matcher = Matcher()
    var texts: [SuppressionKey: String] = [:]
    try value.read(SuppressionKey.self) { key, member throws(ConfigIssue) in
      switch key {
      case .fingerprint: matcher.fingerprint = try Self.text(member)
      case .service: matcher.service = try member.pattern()
      case .region: matcher.region = try member.pattern()
      case .metric: matcher.metric = try member.pattern()
      case .template: matcher.template = try member.pattern()
      case .title: matcher.title = try member.pattern()
      case .reason, .owner, .until: texts[key] = try Self.text(member)
      }
    }
    guard !matcher.isEmpty else {
      throw ConfigIssue(
        "it names no issue; add 'fingerprint', or 'service', 'region', 'metric', 'template' or "
          + "'title'")
    }
    for key in [SuppressionKey.reason, .owner, .until] where texts[key] == nil {
      throw ConfigIssue("'\(key.rawValue)' is missing; a suppression says why, who and until when")
    }
    guard let until = Self.day(texts[.until] ?? "") else {
      throw ConfigIssue("'until' must be a day such as 2027-01-31")
    }
    self.init(
      matcher, reason: texts[.reason] ?? "", owner: texts[.owner] ?? "", until: until, place: place)
  }

  private static func text(_ member: JSONMember) throws(ConfigIssue) -> String {
    let text = try member.text()
    guard text.contains(where: { $0 != " " }) else {
      throw ConfigIssue("'\(member.name)' is empty; expected text")
    }
    return text
  }

  /// A day as `2027-01-31`; nil for other text, and for a day that no month has.
  static func day(_ text: String) -> Timestamp? {
    guard text.utf8.count == 10, let time = Timestamp("\(text)T00:00:00Z"), time.day == text else {
      return nil
    }
    return time
  }
}
