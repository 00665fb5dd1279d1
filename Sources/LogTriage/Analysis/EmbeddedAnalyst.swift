internal import LogModel
internal import Redaction

/// The analyst that every run uses: rules and counts, no network, deterministic.
struct EmbeddedAnalyst {
  let file: IssueContext
  let cause: FailureMode
  let over: [OverRepresentation]
  let confidence: Confidence

  init(_ file: IssueContext) {
    self.file = file
    cause = FailureMode(file)
    over = Self.overRepresented(file)
    confidence = Confidence(file, over)
  }

  var verdict: Verdict {
    Verdict(
      severity: SeverityPolicy.severity(file), rootCauseHypothesis: Hypothesis(self).text,
      affectedScope: scope, confidence: confidence.value, evidence: EvidenceWriter(self).evidence)
  }

  /// Over-represented values of the first few services, those of the root first.
  private static func overRepresented(_ file: IssueContext) -> [OverRepresentation] {
    guard !file.isIsolated else { return [] }
    return file.parties.prefix(4).flatMap {
      OverRepresentation.find(in: $0.log, of: $0.id, file.population).prefix(2)
    }
  }

  /// `payments-db, payments-api and checkout-web in us-east-1; 12 customers; 57 flagged events…`.
  private var scope: String {
    var parts = [
      "\(PlainText.list(file.parties.map(\.name), limit: 6)) in "
        + PlainText.list(file.regions, limit: 6)
    ]
    if file.isSilentRoot { parts[0] = "\(file.rootName), and with it " + parts[0] }
    if file.customers > 0 { parts.append(PlainText.count(file.customers, "customer")) }
    let critical = file.critical > 0 ? ", \(PlainText.count(file.critical)) of them critical" : ""
    parts.append("\(PlainText.count(file.findings, "flagged event"))\(critical)")
    parts.append(
      file.duration > .zero
        ? "\(Wording.moment(file.firstSeen)) to "
          + "\(Wording.time(file.lastSeen, near: file.firstSeen)) (\(file.duration))"
        : "at \(Wording.moment(file.firstSeen))")
    return parts.joined(separator: "; ")
  }
}

extension IssueContext {
  /// `DB query time 4.9× its limit of 300 ms, baseline 85 ms, current 1,480 ms (+1,641 %)`.
  func describe(_ exceedance: Exceedance) -> String {
    let threshold = thresholds[exceedance.threshold]
    let limit = PlainText.quantity(threshold.alertAbove, unit: threshold.unit)
    let times = excess(exceedance) >= 1.5 ? Wording.times(exceedance, threshold) : nil
    return "\(threshold.label) \(times ?? "over") its limit of \(limit), "
      + PlainText.comparison(exceedance, unit: threshold.unit)
  }

  /// `DB query time 1,480 ms (limit 300 ms)`.
  func brief(_ exceedance: Exceedance) -> String {
    let threshold = thresholds[exceedance.threshold]
    return "\(threshold.label) \(PlainText.quantity(exceedance.value, unit: threshold.unit))"
      + " (limit \(PlainText.quantity(threshold.alertAbove, unit: threshold.unit)))"
  }

  /// The name behind an id of a facet.
  func name(_ over: OverRepresentation) -> String {
    switch over.facet {
    case .place: PublicText.value(names.places[over.value])
    case .fault: PublicText.value(names.faults[over.value])
    case .status: "status \(over.value)"
    case .customer: "customer \(PublicText.name(names.customers[over.value]))"
    case .region: PublicText.label(names.regions[over.value])
    case .service: PublicText.label(names.services[over.value])
    }
  }
}
