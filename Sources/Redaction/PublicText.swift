package import LogModel

/// Texts from logs as they may leave the machine, in tickets, alerts, notices and KB entries: without
/// secrets and personal data.
///
/// What is taken out is called by its kind alone, `<key>`: a number would hang on the order of the
/// run, and entries are compared across days. A customer's id stays, as it says who was hit.
///
/// Made where a text is written from the log, so that no output can forget it.
package enum PublicText {
  /// Not looked at beyond this many characters, of which a quote shows the first few.
  private static let limit = 4096
  /// Longer quotes are cut here.
  package static let quoteLength = 160
  private static let nameLength = 64

  /// A message or a value, whole.
  package static func text(_ text: String) -> String { clean(text, .text) }

  /// A name that tells services, regions, customers or events apart, safe to print and not too long:
  /// only sure keys go.
  package static func name(_ name: String) -> String {
    let clean = KeyPrefix.mayStand(in: name.utf8.span) ? clean(name, .name) : name
    return cut(clean.asTerminalText, nameLength)
  }

  /// The same; a dash where there is no name.
  package static func label(_ name: String) -> String { name.isEmpty ? "-" : self.name(name) }

  /// A value from a log such as an endpoint, safe to print and not too long.
  package static func value(_ text: String) -> String {
    cut(self.text(text).asTerminalText, nameLength)
  }

  /// A text from a log in quotes, the same otherwise.
  package static func quote(_ text: String) -> String {
    "\"\(cut(self.text(text).asTerminalText, quoteLength))\""
  }

  private static func cut(_ text: String, _ length: Int) -> String {
    // Most have fewer bytes even than they may have scalars, which take long to count.
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
  /// Whether a name could hold a key at all: cheap, as a run may have a hundred thousand names.
  ///
  /// Base64 that holds a text mixes cases.
  fileprivate static func mayStand(in name: Span<UInt8>) -> Bool {
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
      if (hasLower && hasUpper) || (isStart && begins(name, at: index)) { return true }
      isStart = false
    }
    return false
  }

  private static let shortest = 12

  private static func begins(_ name: Span<UInt8>, at start: Int) -> Bool {
    byFirst[Int(name[start])].contains { prefix in
      prefix.text.count <= name.count - start
        && prefix.text.indices.allSatisfy { name[start + $0] == prefix.text[$0] }
    }
  }
}

extension Analysis {
  /// The analysis with its events as `PublicText` shows texts: what `--redact` does to a report.
  ///
  /// Ids and names stay as they are, since they join events with issues and services.
  package var redacted: Analysis {
    var analysis = self
    for index in events.indices { analysis.events[index].redact() }
    for index in sample.indices { analysis.sample[index].redact() }
    for index in issues.indices {
      for place in issues[index].context.indices { analysis.issues[index].context[place].redact() }
    }
    for index in rejects.first.indices {
      analysis.rejects.first[index].text = PublicText.text(rejects.first[index].text)
    }
    return analysis
  }
}

extension CheckedEvent {
  fileprivate mutating func redact() {
    var redactor = Redactor(names: [], naming: .plain)
    event.message = redactor.redact(event.message)
    event.customerID = event.customerID.map { redactor.redact($0) }
    event.metrics = redactor.redact(.object(event.metrics)).members ?? []
    event.extra = redactor.redact(.object(event.extra)).members ?? []
    line = line.map { redactor.redact($0) }
  }
}
