internal import LogModel

/// A ticket's text in blocks, for trackers with formatting.
enum TicketBlock: Equatable {
  case heading(String)
  case paragraph(String)
  case bullets([String])
}

/// Splits the plain text of tickets; every piece is one line that is not empty and safe to print.
///
/// The pieces are still untrusted.
enum TicketText {
  /// The whole ticket: the problem, the reply to the customer, the references.
  static func blocks(_ ticket: Ticket) -> [TicketBlock] {
    blocks(ticket.body)
      + [.heading("Reply draft")] + blocks(ticket.replyDraft)
      + [.heading("About this ticket")]
      + [
        .bullets([
          "Ticket \(ticket.ticketID) for issue \(ticket.issue.id)",
          "Service \(line(ticket.product)), team \(line(ticket.triage.team))",
          "Detected at \(ticket.issue.createdAt) by logmon",
          "Fingerprint \(ticket.mark)",
        ])
      ]
  }

  /// Lines become paragraphs, and consecutive lines that start with a hyphen one list.
  static func blocks(_ text: String) -> [TicketBlock] {
    var blocks: [TicketBlock] = []
    for raw in text.split(separator: "\n") {
      let isItem = raw.hasPrefix("- ")
      let piece = line(isItem ? raw.dropFirst(2) : raw)
      guard !piece.isEmpty else { continue }
      if isItem, case .bullets(let items)? = blocks.last {
        blocks[blocks.count - 1] = .bullets(items + [piece])
      } else {
        blocks.append(isItem ? .bullets([piece]) : .paragraph(piece))
      }
    }
    return blocks
  }

  /// One line without spaces around it.
  static func line(_ text: some StringProtocol) -> String {
    let safe = String(text).asTerminalText.drop { $0 == " " }
    return safe.lastIndex { $0 != " " }.map { String(safe[...$0]) } ?? ""
  }

  /// At most `limit` UTF-16 units, as trackers count; never cut inside a character.
  static func cut(_ text: String, _ limit: Int) -> String {
    guard text.utf16.count > limit else { return text }
    var kept = ""
    var count = 1
    for character in text {
      count += character.utf16.count
      guard count <= limit else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The first blocks, rendered, that fit into `limit`; if some are omitted, the last one says so.
  static func fitting<Piece>(
    _ blocks: [TicketBlock], limit: Int, size: (Piece) -> Int, write: (TicketBlock) -> Piece
  ) -> [Piece] {
    var pieces: [Piece] = []
    var total = 0
    for block in blocks {
      let piece = write(block)
      total += size(piece)
      guard total <= limit else {
        return pieces + [write(.paragraph("Shortened; the report has all of it."))]
      }
      pieces.append(piece)
    }
    return pieces
  }
}
