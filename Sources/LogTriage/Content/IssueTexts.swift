internal import LogModel
internal import Redaction

/// Title, description, impact and workaround of an issue.
struct IssueTexts {
  private let context: IssueContext
  private let cause: FailureMode

  init(_ context: IssueContext, _ cause: FailureMode) {
    self.context = context
    self.cause = cause
  }

  private var root: String { context.rootName }
  private var place: String { Wording.within(context.regions) }
  /// The title names the region of any log, "-" where there is none, as titles are compared.
  private var regions: String { " in \(PlainText.list(context.regions))" }
  private var peak: Exceedance? { context.root?.peaks.first }

  /// Short and specific: service, problem, extent, affected services and region.
  var title: String {
    switch cause {
    case .poolExhaustion: "\(root) likely out of connections\(slowing)\(regions)"
    case .slowQueries: "\(root) query time \(over)\(slowing)\(regions)"
    case .slowResponses: "\(root) latency \(over)\(slowing)\(regions)"
    case .errors: "\(root) \(failing)\(regions)"
    case .saturation, .other: "\(root) \(value)\(slowing)\(regions)"
    case .frontendErrors: "\(root) pages break on \(errorType)\(regions)"
    case .slowPages: "\(root) pages take \(amount) to load\(limit)\(regions)"
    case .regionWide:
      "\(PlainText.list(context.regions)) degraded: "
        + "\(PlainText.count(context.services.count, "service")) over their limits together"
    case .stopped: "\(root) stopped sending events; \(victims) \(fail)\(regions)"
    case .unreachable: "\(victims) \(fail) on calls to \(root)\(regions)"
    case .isolated: isolatedTitle
    }
  }

  private var victims: String { PlainText.list(context.followers.map(\.name), limit: 3) }
  private var fail: String { context.followers.count == 1 ? "fails" : "fail" }
  private var slowing: String {
    guard !context.followers.isEmpty else { return "" }
    let isFollowed =
      context.candidate.root.map { [.named, .called, .underNamed].contains($0.reason) } ?? false
    return isFollowed ? ", dragging along \(victims)" : ", together with \(victims)"
  }
  private var over: String {
    guard let peak else { return "over its limit" }
    guard peak.excess(context.thresholds) >= 1.5,
      let times = Wording.times(peak, context.thresholds[peak.threshold])
    else { return "\(Wording.side(peak)) its limit (\(amount))" }
    return "\(times) its limit"
  }
  private var amount: String {
    peak.map { PlainText.quantity($0.value, unit: context.thresholds[$0.threshold].unit) } ?? ""
  }
  private var limit: String {
    peak.map {
      let threshold = context.thresholds[$0.threshold]
      return " (limit \(PlainText.quantity(threshold.limit, unit: threshold.unit)))"
    } ?? ""
  }
  private var value: String { peak.map { context.brief($0) } ?? "over its limit" }
  private var failing: String {
    let rate = context.peaks.first { context.thresholds[$0.threshold].isRate }
    return rate.map { failing($0, "fails", "writes") } ?? "fails requests"
  }
  /// `fails up to 12 % of its requests`, `writes up to 12 % of its lines as errors`.
  private func failing(_ rate: Exceedance, _ fails: String, _ writes: String) -> String {
    let share = PlainText.quantity(rate.value, unit: "%")
    return context.thresholds[rate.threshold].rule == .errorLines
      ? "\(writes) up to \(share) of its lines as errors"
      : "\(fails) up to \(share) of its requests"
  }
  private var errorType: String {
    let id = context.root?.evidence.facets.values(.errorType).first?.value
    return id.map { PublicText.value(context.names.errorTypes[$0]) } ?? "an error"
  }

  private var isolatedTitle: String {
    var label = "metric"
    // The candidate's own threshold, which some events may have exceeded less than another one.
    if case .isolated(_, let threshold) = context.candidate.key,
      threshold < context.thresholds.count
    {
      label = context.thresholds[threshold].label
    }
    guard context.findings > 1 else { return "Isolated \(label) spike in \(root)" }
    let services = context.services.count == 1 ? root : "\(context.services.count) services"
    return
      "Isolated \(label) spikes: \(PlainText.count(context.findings, "event")) in \(services), "
      + "no pattern"
  }

  /// The findings, with baseline and current values.
  var description: String {
    var sentences = [opening]
    for service in context.services.prefix(context.isIsolated ? 1 : 4) {
      guard let peak = service.peaks.first else { continue }
      let name = context.isIsolated ? "The worst" : service.name
      sentences.append("\(name): \(context.describe(peak)).")
    }
    if context.services.count > 4, !context.isIsolated {
      sentences.append("\(PlainText.count(context.services.count - 4, "more service")) followed.")
    }
    return sentences.joined(separator: " ")
  }

  private var opening: String {
    let findings = PlainText.count(context.findings, "flagged event")
    let critical = context.critical > 0 ? " (\(PlainText.count(context.critical)) critical)" : ""
    let span =
      context.duration > .zero
      ? "Between \(Wording.moment(context.firstSeen)) and "
        + "\(Wording.time(context.lastSeen, near: context.firstSeen))"
      : "At \(Wording.moment(context.firstSeen))"
    let services =
      context.services.count == 1
      ? context.services.first?.name ?? "-" : PlainText.count(context.services.count, "service")
    return "\(span), \(services)\(place) had \(findings)\(critical)."
  }

  /// The affected services and customers, in numbers.
  var impact: String {
    var sentences = context.isIsolated ? [] : context.services.prefix(4).compactMap { effect($0) }
    let customers = context.customers
    sentences.append(
      customers == 0
        ? "The flagged events name no customer."
        : "\(PlainText.count(customers, "customer")) \(customers == 1 ? "was" : "were") hit.")
    if context.isIsolated { sentences.append("No lasting effect was seen.") }
    return sentences.joined(separator: " ")
  }

  private func effect(_ service: IssueContext.AffectedService) -> String? {
    let rate = service.peaks.first { context.thresholds[$0.threshold].isRate }
    guard let peak = service.peaks.first(where: { $0 != rate }) ?? rate else { return nil }
    let amount = PlainText.quantity(peak.value, unit: context.thresholds[peak.threshold].unit)
    let failed = rate.map { failing($0, "failed", "wrote") }
    guard MetricFamily(context.thresholds[peak.threshold]) == .latency else {
      return failed.map { "\(service.name) \($0)." } ?? "\(service.name) ran at up to \(amount)."
    }
    let text =
      switch service.type {
      case .frontend: "Pages of \(service.name) took up to \(amount) to load"
      case .database: "Queries of \(service.name) took up to \(amount)"
      default: "\(service.name) answered in up to \(amount)"
      }
    return text + (failed.map { " and \($0)" } ?? "") + "."
  }

  /// The actions to take now; nil for isolated findings.
  var workaround: String? { Workaround(context, cause).text }
}
