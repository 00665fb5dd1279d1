package import LogModel

/// Texts from logs for tickets, alerts, notices and KB entries: without secrets and personal data.
///
/// A removed text is replaced by its kind alone, `<key>`: a number would depend on the order of the
/// run, and entries are compared across days. A customer's id stays, because it identifies the
/// affected customer.
///
/// Applied where a text is written from the log, so that it covers every output.
package enum PublicText {
  /// Characters that are examined; a quote shows only the first few.
  private static let limit = 4096
  /// The maximum length of a quote.
  package static let quoteLength = 160
  private static let nameLength = 64

  /// A whole message or value.
  package static func text(_ text: String) -> String { clean(text, .text) }

  /// A name of a service, region, customer or event: safe to print and limited in length.
  ///
  /// Only certain keys are removed, because names identify things.
  package static func name(_ name: String) -> String {
    let clean = KeyPrefix.mayOccur(in: name.utf8.span) ? clean(name, .name) : name
    return cut(clean.asTerminalText, nameLength)
  }

  /// The same, with a dash for an empty name.
  package static func label(_ name: String) -> String { name.isEmpty ? "-" : self.name(name) }

  /// A value from a log such as an endpoint: safe to print and limited in length.
  package static func value(_ text: String) -> String {
    cut(self.text(text).asTerminalText, nameLength)
  }

  /// A text from a log in quotes, otherwise the same.
  package static func quote(_ text: String) -> String {
    "\"\(cut(self.text(text).asTerminalText, quoteLength))\""
  }

  /// The template of a message without what was removed from it.
  ///
  /// The message is cleaned first, as its words alone may hide a secret.
  package static func template(_ message: String) -> String {
    var clean = text(message)
    if clean != message {
      clean = clean.split(separator: " ").filter { !$0.contains("<") }.joined(separator: " ")
    }
    return MessageTemplate.text(of: Array(clean.utf8).span).asTerminalText
  }

  private static func cut(_ text: String, _ length: Int) -> String {
    // Usually the byte count suffices; counting scalars is slow.
    text.utf8.count <= length || text.unicodeScalars.count <= length
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(length - 1))) + "…"
  }

  private static func clean(_ text: String, _ scope: RedactionScope) -> String {
    var redactor = Redactor(names: [], naming: .plain, scope: scope)
    let isShort = text.utf8.count <= limit
    return redactor.redact(isShort ? text : String(text.unicodeScalars.prefix(limit)))
  }
}

extension KeyPrefix {
  /// Whether a name could hold a key at all.
  ///
  /// Must be cheap, because a run may have a hundred thousand names. Base64 that holds a text mixes
  /// cases.
  fileprivate static func mayOccur(in name: Span<UInt8>) -> Bool {
    guard name.count >= shortest else { return false }
    var isStart = true
    var (hasLower, hasUpper) = (false, false)
    for index in name.indices {
      switch name[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasUpper = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        isStart = true
        (hasLower, hasUpper) = (false, false)
        continue
      default: return true
      }
      if hasLower && hasUpper { return true }
      if isStart, byFirst[Int(name[index])].contains(where: { name.holds($0.text, at: index) }) {
        return true
      }
      isStart = false
    }
    return false
  }

  private static let shortest = 12
}

extension Analysis {
  /// The analysis with its events redacted as `PublicText` does: the effect of `--redact` on a
  /// report.
  ///
  /// Ids and names stay, because they join events with issues and services.
  package var redacted: Analysis {
    var analysis = self
    for index in events.newest.indices { analysis.events.newest[index].redact() }
    for index in events.sample.indices { analysis.events.sample[index].redact() }
    for index in triage.issues.indices {
      for place in triage.issues[index].history.context.indices {
        analysis.triage.issues[index].history.context[place].redact()
      }
    }
    for (index, reject) in input.rejects.first.enumerated() {
      analysis.input.rejects.first[index].text = PublicText.text(reject.text)
    }
    return analysis
  }
}

extension CheckedEvent {
  fileprivate mutating func redact() {
    var redactor = Redactor(names: [], naming: .plain)
    event.message = redactor.redact(event.message)
    event.source.customerID = event.source.customerID.map { redactor.redact($0) }
    event.metrics = redactor.redact(.object(event.metrics)).members ?? []
    event.extra = redactor.redact(.object(event.extra)).members ?? []
    line = line.map { redactor.redact($0) }
  }
}
