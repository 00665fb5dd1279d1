internal import LogModel
internal import Redaction

/// The analyst that every run uses: rules and counts, no network, deterministic.
struct EmbeddedAnalyst {
  let context: IssueContext
  let cause: FailureMode
  let over: [OverRepresentation]
  let confidence: Confidence

  init(_ context: IssueContext) {
    self.context = context
    cause = FailureMode(context)
    over = Self.overRepresented(context)
    confidence = Confidence(context, over)
  }

  var verdict: Verdict {
    Verdict(
      severity: SeverityPolicy.severity(context), rootCauseHypothesis: Hypothesis(self).text,
      affectedScope: scope, confidence: confidence.value, evidence: EvidenceWriter(self).evidence)
  }

  /// Over-represented values of the first few services, those of the root first.
  private static func overRepresented(_ context: IssueContext) -> [OverRepresentation] {
    guard !context.isIsolated else { return [] }
    return context.services.prefix(4).flatMap {
      OverRepresentation.find(in: $0.evidence, of: $0.id, context.population).prefix(2)
    }
  }

  /// `payments-db, payments-api and checkout-web in us-east-1; 12 customers; 57 flagged events…`.
  private var scope: String {
    var parts = [
      PlainText.list(context.services.map(\.name), limit: 6)
        + Wording.within(context.regions, limit: 6)
    ]
    if context.isSilentRoot { parts[0] = "\(context.rootName), and with it " + parts[0] }
    if context.customers > 0 { parts.append(PlainText.count(context.customers, "customer")) }
    let critical =
      context.critical > 0 ? ", \(PlainText.count(context.critical)) of them critical" : ""
    parts.append("\(PlainText.count(context.findings, "flagged event"))\(critical)")
    parts.append(
      context.duration > .zero
        ? "\(Wording.moment(context.firstSeen)) to "
          + "\(Wording.time(context.lastSeen, near: context.firstSeen)) (\(context.duration))"
        : "at \(Wording.moment(context.firstSeen))")
    return parts.joined(separator: "; ")
  }
}

extension IssueContext {
  /// `DB query time 4.9× its limit of 300 ms, baseline 85 ms, current 1,480 ms (+1,641 %)`.
  func describe(_ exceedance: Exceedance) -> String {
    let threshold = thresholds[exceedance.threshold]
    let limit = PlainText.quantity(threshold.limit, unit: threshold.unit)
    let times = exceedance.excess(thresholds) >= 1.5 ? Wording.times(exceedance, threshold) : nil
    return "\(threshold.label) \(times ?? Wording.side(exceedance)) its limit of \(limit), "
      + PlainText.comparison(exceedance, unit: threshold.unit)
  }

  /// `payments-db in us-east-1`.
  func place(_ service: NameID, _ region: NameID) -> String {
    PublicText.label(names.services[service])
      + Wording.within([PublicText.label(names.regions[region])])
  }

  /// `DB query time 1,480 ms (limit 300 ms)`.
  func brief(_ exceedance: Exceedance) -> String {
    let threshold = thresholds[exceedance.threshold]
    return "\(threshold.label) \(PlainText.quantity(exceedance.value, unit: threshold.unit))"
      + " (limit \(PlainText.quantity(threshold.limit, unit: threshold.unit)))"
  }

  /// The name behind an id of a facet.
  func name(_ over: OverRepresentation) -> String {
    switch over.facet {
    case .endpoint: PublicText.value(names.endpoints[over.value])
    case .errorType: PublicText.value(names.errorTypes[over.value])
    case .status: "status \(over.value)"
    case .customer: "customer \(PublicText.name(names.customers[over.value]))"
    case .region: PublicText.label(names.regions[over.value])
    case .service: PublicText.label(names.services[over.value])
    }
  }
}
