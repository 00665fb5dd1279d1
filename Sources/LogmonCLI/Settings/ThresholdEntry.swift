internal import LogModel

/// The keys of an entry of `thresholds`.
enum ThresholdKey: String, ConfigurationKey {
  case metric, service, region, endpoint, percentile, window, enabled, label, unit
  case eventType = "event_type"
  case alertAbove = "alert_above"
  case alertBelow = "alert_below"
  case normalBelow = "normal_below"
}

/// One validated entry of `thresholds`: a change of a general limit, or a rule.
struct ThresholdEntry {
  let metric: String
  /// Nil for any.
  let type: EventType?
  /// The catalog's rule; a metric outside the catalog has the rule `value`.
  private let rule: Threshold.Rule
  private(set) var isEnabled = true
  private var alertAbove: Double?
  private var alertBelow: Double?
  private var normalBelow: Double?
  private var label: String?
  private var unit: String?
  private var scope = ThresholdScope()
  private var rank: Double?
  private var window: Int?

  /// The most values that a percentile is taken of.
  private static let mostValues = 10_000

  init(_ value: JSONValue) throws(ConfigIssue) {
    guard value.members != nil else { throw ConfigIssue("expected an object") }
    guard let metric = value["metric"]?.string, !metric.isEmpty else {
      throw ConfigIssue("'metric' is missing; expected the name of a metric")
    }
    (self.metric, type) = (metric, try Self.type(value["event_type"]))
    rule = MetricCatalog.metric(named: metric)?.rule ?? .value
    try value.read(ThresholdKey.self) { key, member throws(ConfigIssue) in try read(key, member) }
    try check()
  }

  private static func type(_ value: JSONValue?) throws(ConfigIssue) -> EventType? {
    guard let value, value.string != Threshold.anyType else { return nil }
    if let type = value.string.flatMap({ EventType(name: $0) }) { return type }
    let names = EventType.allCases.map(\.name) + [Threshold.anyType]
    guard let name = value.string else {
      throw ConfigIssue("'event_type' must be text; expected \(names.joined(separator: ", "))")
    }
    throw ConfigIssue("unknown event_type '\(name)'\(Suggestion.text(for: name, among: names))")
  }

  private mutating func read(_ key: ThresholdKey, _ member: JSONMember) throws(ConfigIssue) {
    switch key {
    case .metric, .eventType: break
    case .service: scope.service = try member.pattern()
    case .region: scope.region = try member.pattern()
    case .endpoint: scope.endpoint = try member.pattern()
    case .percentile:
      let rank = try member.number()
      guard rank > 0, rank <= 100 else {
        throw ConfigIssue("'percentile' must be above 0 and at most 100, such as 95")
      }
      self.rank = rank
    case .window:
      let count = try member.count()
      guard (2...Self.mostValues).contains(count) else {
        throw ConfigIssue("'window' must be 2 to \(PlainText.count(Self.mostValues)) values")
      }
      window = count
    case .enabled: isEnabled = try member.flag()
    case .alertAbove: alertAbove = try member.number()
    case .alertBelow: alertBelow = try member.number()
    case .normalBelow: normalBelow = try member.number()
    case .label: label = try member.text()
    case .unit: unit = try member.text()
    }
  }

  /// Checks what no key shows by itself.
  private func check() throws(ConfigIssue) {
    if rule == .errorLines, type != nil || isRule {
      throw ConfigIssue(
        "'\(metric)' counts all lines of any type; leave '\(ruleKey ?? "event_type")' out")
    }
    if rule == .errorRate, rank != nil || alertBelow != nil {
      throw ConfigIssue("'\(metric)' is a share already; leave '\(ruleKey ?? "percentile")' out")
    }
    if window != nil, rank == nil {
      throw ConfigIssue("'window' is for a percentile; add 'percentile', or leave it out")
    }
    if let normalBelow, let alertAbove, normalBelow > alertAbove {
      throw ConfigIssue("'normal_below' is larger than 'alert_above'; swap them")
    }
    if isRule, isEnabled, alertAbove == nil, alertBelow == nil {
      throw ConfigIssue("'alert_above' or 'alert_below' is missing; expected a number")
    }
  }

  /// Whether it has a rule beside the general limits.
  var isRule: Bool { isSpecial || alertBelow != nil }

  /// Whether it changes a general limit; with `alert_below` it may have a rule, too.
  var isGeneral: Bool { !isSpecial && (alertBelow == nil || alertAbove != nil) }

  private var isSpecial: Bool { !scope.isEmpty || rank != nil }

  /// The key that makes it a rule which its metric cannot have.
  private var ruleKey: String? {
    let keys: [(ThresholdKey, Bool)] = [
      (.percentile, rank != nil), (.alertBelow, alertBelow != nil), (.eventType, type != nil),
      (.service, scope.service != nil), (.region, scope.region != nil),
      (.endpoint, scope.endpoint != nil),
    ]
    return keys.first { $0.1 }?.0.rawValue
  }

  /// Changes the fields that the entry names and keeps the rest.
  func change(_ threshold: inout Threshold) throws(ConfigIssue) {
    if let alertAbove {
      threshold.limit = alertAbove
      threshold.normalBelow = min(threshold.normalBelow, alertAbove)
    }
    if let normalBelow { threshold.normalBelow = normalBelow }
    guard threshold.normalBelow <= threshold.limit else {
      throw ConfigIssue("'normal_below' is larger than 'alert_above'; swap them")
    }
    if let label { threshold.label = label }
    if let unit { threshold.unit = unit }
  }

  /// A limit on a metric that has none.
  func made() throws(ConfigIssue) -> Threshold {
    guard let alertAbove else { throw ConfigIssue("'alert_above' is missing; expected a number") }
    return threshold(alertAbove, like: nil)
  }

  /// The rules of the entry: one for each of its limits that is not general, or one that exempts
  /// its events.
  ///
  /// What the entry does not say is as in the general limit of its metric, where there is one.
  func rules(like general: Threshold?) -> [Threshold] {
    let sides: [(limit: Double?, isFloor: Bool)] =
      isEnabled
      ? [(isGeneral ? nil : alertAbove, false), (alertBelow, true)] : [(0, alertBelow != nil)]
    return sides.compactMap { side in
      guard let limit = side.limit else { return nil }
      var rule = threshold(limit, like: general)
      rule.scope = scope
      rule.percentile = rank.map {
        Percentile(rank: $0, window: window ?? Threshold.rateWindow)
      }
      rule.isFloor = side.isFloor
      rule.isEnabled = isEnabled
      if label == nil { rule.label += rule.ruleText }
      return rule
    }
  }

  private func threshold(_ limit: Double, like general: Threshold?) -> Threshold {
    let known = MetricCatalog.metric(named: metric)
    let suffix = metric.hasSuffix("_ms") ? "ms" : metric.hasSuffix("_percent") ? "%" : ""
    return Threshold(
      metric: metric, eventType: type, label: label ?? general?.label ?? known?.label ?? metric,
      unit: unit ?? general?.unit ?? known?.unit ?? suffix,
      normalBelow: min(normalBelow ?? general?.normalBelow ?? limit, limit), alertAbove: limit,
      rule: rule)
  }
}
