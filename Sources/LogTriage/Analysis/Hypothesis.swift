internal import LogModel
internal import Redaction

/// The root cause in two or three sentences: the likely cause and its evidence.
struct Hypothesis {
  private let analyst: EmbeddedAnalyst
  private var context: IssueContext { analyst.context }

  init(_ analyst: EmbeddedAnalyst) { self.analyst = analyst }

  var text: String {
    [cause, spread, common].compactMap { $0 }.joined(separator: " ")
  }

  private var root: String { context.rootName }

  private var cause: String {
    switch analyst.cause {
    case .poolExhaustion:
      "The connection pool of \(root) is likely exhausted: \(pool)\(worst(". Worst: "))."
    case .slowQueries:
      "\(root) is the likely root: its queries became slow, and nothing below it was in "
        + "trouble\(worst(". Worst: "))."
    case .slowResponses:
      "\(root) is the likely root: its answers became slow, and no service it names was "
        + "in trouble\(worst(". Worst: "))."
    case .errors:
      "\(root) began to fail requests\(onEndpoint)\(worst(": ")). A sudden start like this fits a bad "
        + "release, a changed configuration or a bad input; the log does not say which."
    case .saturation:
      "\(root) is likely short of capacity\(worst(": "))\(climb)."
    case .frontendErrors:
      "Pages of \(root) likely break on \(errorType)\(worst(". Worst: ")). An error type that clusters like "
        + "this fits a faulty script or a failed release of it."
    case .slowPages:
      "Pages of \(root) became slow\(worst(": ")). No service behind them was in trouble, which "
        + "points at the pages themselves or what delivers them."
    case .regionWide: regionWide
    case .stopped: stopped
    case .unreachable:
      "\(callers) name \(root), which shows nothing over its limits itself: likely the way to it "
        + "(network, DNS, load balancer) or a failure that its own log does not show."
    case .isolated: isolated
    case .other:
      "\(root) exceeded \(context.root?.peaks.first.map { context.brief($0) } ?? "its limits"); the log "
        + "gives no cause."
    }
  }

  private func worst(_ lead: String) -> String {
    guard let peak = context.root?.peaks.first else { return "" }
    return lead + context.describe(peak)
  }

  private var pool: String {
    guard let evidence = context.pool else { return "" }
    var parts: [String] = []
    if let plateau = evidence.plateau {
      parts.append(
        "its connections stood at their ceiling of \(PlainText.quantity(plateau.maximum, unit: "")) "
          + "in \(Wording.part(plateau.events, of: plateau.of, "flagged event"))")
    }
    if let message = evidence.message {
      parts.append("the log says \(PublicText.quote(message.message))")
    }
    return parts.joined(separator: " and ")
  }

  private var onEndpoint: String {
    guard let over = analyst.over.first(where: { $0.facet == .endpoint }) else { return "" }
    return " on \(context.name(over))"
  }

  private var errorType: String {
    guard let root = context.root, let errorType = root.evidence.facets.values(.errorType).first
    else {
      return "an error"
    }
    let name = PublicText.value(context.names.errorTypes[errorType.value])
    return
      "\(name), in \(Wording.part(errorType.count, of: root.evidence.findings, "flagged event"))"
  }

  /// A slow climb shows as a high baseline or as values that kept rising.
  private var climb: String {
    guard let track = context.root?.evidence.thresholds.max(by: { $0.count < $1.count }) else {
      return ""
    }
    let threshold = context.thresholds[track.threshold]
    let (first, worst) = (track.first.value, track.worst.value)
    let time = track.worstTime - track.firstTime
    if let baseline = track.first.baseline, baseline >= threshold.normalBelow {
      return ". It was high already: the 100 values before averaged "
        + PlainText.quantity(baseline, unit: threshold.unit)
    }
    guard time >= .minutes(1), worst > first * 1.02 else { return "" }
    return ". It rose from \(PlainText.quantity(first, unit: threshold.unit)) to "
      + "\(PlainText.quantity(worst, unit: threshold.unit)) in \(time)"
  }

  private var regionWide: String {
    guard let wide = RegionWide(context) else { return "" }
    let share =
      wide.affected == wide.active
      ? "all \(PlainText.count(wide.active))"
      : "\(PlainText.count(wide.affected)) of the \(PlainText.count(wide.active))"
    return "\(wide.region) as a whole is the likely cause: \(share) services in it went over their "
      + "limits together and none names another; \(root) is only the one to start with."
  }

  private var callers: String { PlainText.list(context.services.map(\.name)) }

  private var stopped: String {
    let time = context.rootStopped.map { Wording.time($0, near: context.firstSeen) } ?? ""
    let proof =
      context.candidate.root?.reason == .stopped
      ? ", which wait for it, are in trouble since" : " name it since"
    return "\(root) likely stopped: it fell silent at \(time), and \(callers)\(proof)."
  }

  private var isolated: String {
    let services = PlainText.count(context.services.count, "service")
    let first = context.services.first
    let share = first.map { Wording.share($0.findings, of: context.findings) } ?? ""
    let most =
      context.services.count > 1 && context.findings > 1 ? "; \(root) has most (\(share))" : ""
    return
      "No common cause: \(PlainText.count(context.findings, "event")) in \(services), each with "
      + "normal events around it\(most). Noise unless it grows."
  }

  /// How the trouble spread from the root.
  private var spread: String? {
    guard !context.isSilentRoot, analyst.cause != .regionWide, !context.followers.isEmpty else {
      return nil
    }
    let steps = context.followers.map { service in
      service.delay > .zero ? "\(service.name) after \(service.delay)" : "\(service.name) at once"
    }
    return "Then came \(PlainText.list(steps, limit: 6))."
  }

  /// The values that flagged events have in common.
  private var common: String? {
    let order: [FindingFacet] = [.endpoint, .errorType, .customer, .status]
    let candidates = order.lazy.compactMap { facet in
      analyst.over.first { $0.facet == facet }
    }
    guard let over = candidates.first, analyst.cause != .isolated else { return nil }
    let service = PublicText.label(context.names.services[over.service])
    return "Look at \(context.name(over)) first: it is in "
      + "\(Wording.part(over.findings, of: over.ofFindings, "flagged event")) of \(service), "
      + "against \(Wording.share(over.events, of: over.ofEvents)) of its traffic."
  }
}
