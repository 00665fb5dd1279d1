package import LogModel

/// The authorship of an issue's parts, when a language model was asked.
extension IssueCard {
  var authors: HTML? {
    guard !issue.authors.isEmpty else { return nil }
    let items: [HTML] = issue.authors.map { "<li>\(Self.sentence($0))</li>" }
    return """
      <section class="part authors"><h5>Written by</h5><ul class="evidence">\(raised)\(items)\
      \(otherOpinion)</ul></section>
      """
  }

  /// `Analysis: language model; 2 statements could not be verified and were left out`.
  static func sentence(_ authorship: Authorship) -> String {
    let kind = authorship.kind.name
    var text = "\(kind.prefix(1).uppercased())\(kind.dropFirst()): \(authorship.author.name)"
    if !authorship.reason.isEmpty { text += " (\(authorship.reason))" }
    if authorship.leftOut > 0 {
      text +=
        "; \(PlainText.count(authorship.leftOut, "statement")) could not be verified and "
        + "\(authorship.leftOut == 1 ? "was" : "were") left out"
    }
    return text
  }

  private var otherOpinion: HTML? {
    issue.verdict.embeddedHypothesis.map { text in
      "<li>The embedded analyst’s own hypothesis: <span dir=\"auto\">\(prose: text)</span></li>"
    }
  }

  private var raised: HTML? {
    guard issue.severity > issue.severityFloor else { return nil }
    return """
      <li>Severity: raised from \(issue.severityFloor.rawValue) by the language model; gate, tickets \
      and notices go by \(issue.severityFloor.rawValue)</li>
      """
  }
}

extension ModelStatus {
  /// `language model NAME: 12 calls, 3 answers kept, 1 draft left to the embedded analyst`.
  package var sentence: String {
    var parts = ["\(PlainText.count(calls, "call"))"]
    if cached > 0 { parts.append("\(PlainText.count(cached, "answer")) kept from before") }
    if degraded > 0 {
      let reasons = PlainText.list(reasons.map { "\($0.reason) \($0.count)×" }, limit: 3)
      parts.append(
        "\(PlainText.count(degraded, "draft")) left to the embedded analyst (\(reasons))")
    }
    return "language model \(name): \(PlainText.list(parts))"
  }
}

extension RunStatus {
  /// The analyst, with its result.
  var analystSentence: String { model?.sentence ?? analyst.name }
}
