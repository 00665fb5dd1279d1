internal import LogModel
internal import Redaction

/// Title, description, impact and workaround of an issue.
struct IssueTexts {
  private let file: IssueContext
  private let cause: FailureMode

  init(_ file: IssueContext, _ cause: FailureMode) {
    self.file = file
    self.cause = cause
  }

  private var root: String { file.rootName }
  private var place: String { "in \(PlainText.list(file.regions))" }
  private var peak: Exceedance? { file.root?.peaks.first }

  /// Short and specific: service, problem, extent, affected services and region.
  var title: String {
    switch cause {
    case .poolExhaustion: "\(root) likely out of connections\(slowing) \(place)"
    case .slowQueries: "\(root) query time \(over)\(slowing) \(place)"
    case .slowResponses: "\(root) latency \(over)\(slowing) \(place)"
    case .errors: "\(root) \(failing) \(place)"
    case .saturation, .other: "\(root) \(value)\(slowing) \(place)"
    case .frontendErrors: "\(root) pages break on \(fault) \(place)"
    case .slowPages: "\(root) pages take \(amount) to load\(limit) \(place)"
    case .regionWide:
      "\(PlainText.list(file.regions)) degraded: "
        + "\(PlainText.count(file.parties.count, "service")) over their limits together"
    case .stopped: "\(root) stopped sending events; \(victims) \(fail) \(place)"
    case .unreachable: "\(victims) \(fail) on calls to \(root) \(place)"
    case .isolated: isolatedTitle
    }
  }

  private var victims: String { PlainText.list(file.followers.map(\.name), limit: 3) }
  private var fail: String { file.followers.count == 1 ? "fails" : "fail" }
  private var slowing: String {
    guard !file.followers.isEmpty else { return "" }
    let isNamed = file.draft.root?.reason == .named || file.draft.root?.reason == .underNamed
    return isNamed ? ", dragging along \(victims)" : ", together with \(victims)"
  }
  private var over: String {
    guard let peak else { return "over its limit" }
    guard file.excess(peak) >= 1.5,
      let times = Wording.times(peak, file.thresholds[peak.threshold])
    else { return "over its limit (\(amount))" }
    return "\(times) its limit"
  }
  private var amount: String {
    peak.map { PlainText.quantity($0.value, unit: file.thresholds[$0.threshold].unit) } ?? ""
  }
  private var limit: String {
    peak.map {
      let threshold = file.thresholds[$0.threshold]
      return " (limit \(PlainText.quantity(threshold.alertAbove, unit: threshold.unit)))"
    } ?? ""
  }
  private var value: String { peak.map { file.brief($0) } ?? "over its limit" }
  private var failing: String {
    let rate = file.peaks.first { file.thresholds[$0.threshold].isRate }
    return rate.map { failing($0, "fails", "writes") } ?? "fails requests"
  }
  /// `fails up to 12 % of its requests`, `writes up to 12 % of its lines as errors`.
  private func failing(_ rate: Exceedance, _ fails: String, _ writes: String) -> String {
    let share = PlainText.quantity(rate.value, unit: "%")
    return file.thresholds[rate.threshold].rule == .errorLines
      ? "\(writes) up to \(share) of its lines as errors"
      : "\(fails) up to \(share) of its requests"
  }
  private var fault: String {
    let id = file.root?.log.facets.values(.fault).first?.value
    return id.map { PublicText.value(file.names.faults[$0]) } ?? "an error"
  }

  private var isolatedTitle: String {
    var label = "metric"
    // The candidate's own threshold, which some events may have exceeded less than another one.
    if case .isolated(_, let threshold) = file.draft.key, threshold < file.thresholds.count {
      label = file.thresholds[threshold].label
    }
    guard file.findings > 1 else { return "Isolated \(label) spike in \(root)" }
    let services = file.parties.count == 1 ? root : "\(file.parties.count) services"
    return "Isolated \(label) spikes: \(PlainText.count(file.findings, "event")) in \(services), "
      + "no pattern"
  }

  /// The findings, with baseline and current values.
  var description: String {
    var sentences = [opening]
    for party in file.parties.prefix(file.isIsolated ? 1 : 4) {
      guard let peak = party.peaks.first else { continue }
      let name = file.isIsolated ? "The worst" : party.name
      sentences.append("\(name): \(file.describe(peak)).")
    }
    if file.parties.count > 4, !file.isIsolated {
      sentences.append("\(PlainText.count(file.parties.count - 4, "more service")) followed.")
    }
    return sentences.joined(separator: " ")
  }

  private var opening: String {
    let findings = PlainText.count(file.findings, "flagged event")
    let critical = file.critical > 0 ? " (\(PlainText.count(file.critical)) critical)" : ""
    let span =
      file.duration > .zero
      ? "Between \(Wording.moment(file.firstSeen)) and "
        + "\(Wording.time(file.lastSeen, near: file.firstSeen))"
      : "At \(Wording.moment(file.firstSeen))"
    let services =
      file.parties.count == 1
      ? file.parties.first?.name ?? "-" : PlainText.count(file.parties.count, "service")
    return "\(span), \(services) \(place) had \(findings)\(critical)."
  }

  /// The affected services and customers, in numbers.
  var impact: String {
    var sentences = file.isIsolated ? [] : file.parties.prefix(4).compactMap { effect($0) }
    let customers = file.customers
    sentences.append(
      customers == 0
        ? "The flagged events name no customer."
        : "\(PlainText.count(customers, "customer")) \(customers == 1 ? "was" : "were") hit.")
    if file.isIsolated { sentences.append("No lasting effect was seen.") }
    return sentences.joined(separator: " ")
  }

  private func effect(_ party: IssueContext.AffectedService) -> String? {
    let rate = party.peaks.first { file.thresholds[$0.threshold].isRate }
    guard let peak = party.peaks.first(where: { $0 != rate }) ?? rate else { return nil }
    let amount = PlainText.quantity(peak.value, unit: file.thresholds[peak.threshold].unit)
    let failed = rate.map { failing($0, "failed", "wrote") }
    guard MetricFamily(file.thresholds[peak.threshold]) == .latency else {
      return failed.map { "\(party.name) \($0)." } ?? "\(party.name) ran at up to \(amount)."
    }
    let text =
      switch party.type {
      case .frontend: "Pages of \(party.name) took up to \(amount) to load"
      case .database: "Queries of \(party.name) took up to \(amount)"
      default: "\(party.name) answered in up to \(amount)"
      }
    return text + (failed.map { " and \($0)" } ?? "") + "."
  }

  /// The actions to take now; nil for isolated findings.
  var workaround: String? { Workaround(file, cause).text }
}
