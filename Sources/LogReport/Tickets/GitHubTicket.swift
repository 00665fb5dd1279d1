internal import LogModel

/// A ticket as GitHub's REST API expects an issue: the body in Markdown.
enum GitHubTicket {
  /// GitHub's limits in characters; for a body 65,536, less a reserve.
  static let titleLimit = 256
  static let bodyLimit = 60_000

  static func value(_ ticket: Ticket) -> JSONValue {
    [
      "title": .string(TicketText.cut(TicketText.line(ticket.subject), titleLimit)),
      "body": .string(body(ticket)),
      "labels": .strings(ticket.labels),
    ]
  }

  private static func body(_ ticket: Ticket) -> String {
    let blocks = TicketText.fitting(
      TicketText.blocks(ticket), limit: bodyLimit, size: { $0.utf8.count },
      write: markdown)
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func markdown(_ block: TicketBlock) -> String {
    switch block {
    case .heading(let text): "### \(inert(text))"
    case .paragraph(let text): inert(text)
    case .bullets(let items): items.map { "- \(inert($0))" }.joined(separator: "\n")
    }
  }

  /// An invisible character of zero width that separates words for every parser.
  private static let gap = "&#8203;"

  /// Text that GitHub shows unchanged: no markup, mention, reference, link or emoji.
  ///
  /// Escapes are not sufficient, because GitHub searches for `@name`, `#1`, `GH-1`, `www.`,
  /// `https:` and `:tada:` after undoing them.
  static func inert(_ text: String) -> String {
    var safe = ""
    let scalars = Array(text.asMarkdownText.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      let before = String(String.UnicodeScalarView(scalars[max(0, index - 3)..<index])).lowercased()
      if scalar == ".", before == "www" { safe += gap }
      safe.unicodeScalars.append(scalar)
      let isReference = scalar == "-" && before.hasSuffix("gh") && next.properties.isDigit
      let isMark = scalar == ":" && next != " " && !next.properties.isDigit
      if scalar == "@" || scalar == "#" || isReference || isMark { safe += gap }
    }
    return startingNoBlock(safe)
  }

  /// A line that starts with `-`, `+`, `=` or `1.` would be a list or a heading.
  private static func startingNoBlock(_ text: String) -> String {
    if let first = text.first, "-+=".contains(first) { return "\\" + text }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let mark = text.dropFirst(digits.count).first, ".)".contains(mark)
    else { return text }
    return digits + "\\" + text.dropFirst(digits.count)
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isDigit: Bool { numericType == .decimal }
}
