import LogModel

/// The tickets opened for critical issues, as the helpdesk receives them.
struct TicketList {
  /// The number of tickets shown expanded; more would be hard to survey.
  private static let unfolded = 2

  let analysis: Analysis
  let index: PageIndex

  func html() -> HTML {
    let all = analysis.triage.tickets
    let shown = all.prefix(PageLimit.tickets)
    return """
      <section id="tickets" class="view" data-view aria-labelledby="tickets-title">
      <div class="view-head"><h1 id="tickets-title">Tickets</h1>
      <p class="subtitle">One for each critical issue, ready for the helpdesk: a JSON file each \
      in the tickets folder</p></div>
      \(shown.isEmpty ? empty : cards(shown))
      \(PageLimit.note(all.count, shown: shown.count, "ticket", where: "their folder"))
      </section>
      """
  }

  private var empty: HTML {
    "<p class=\"empty\"><strong>No tickets.</strong> Only a critical issue opens one.</p>"
  }

  private func cards(_ shown: ArraySlice<Ticket>) -> HTML {
    "<div class=\"cards\">\(shown.map { card($0, shown.count <= Self.unfolded) })</div>"
  }

  private func card(_ ticket: Ticket, _ isOpen: Bool) -> HTML {
    let issue = analysis.triage.issues.first { $0.identity.id == ticket.issue.id }
    let anchor = index.anchor(.ticket, ticket.ticketID)
    return """
      <article\(anchor.map { " id=\"\($0)\"" as HTML })>\
      <details class="card ticket"\(isOpen ? " open" as HTML : "")><summary>\
      <span class="badges">\(Badge.priority(ticket.triage.priority)) \
      \(issue.map { Badge.status($0.status) }) \(Badge.aiGenerated)</span>
      <h2 class="card-title"><bdi>\(prose: ticket.subject, limit: PageLimit.name * 2)</bdi></h2>
      <span class="meta">\(ticket.triage.category, limit: 40), for the \
      \(ticket.triage.team, limit: 40) team · since \(index.time(ticket.issue.createdAt))\
      \(issue.flatMap(affected))</span></summary>
      <div class="body">
      <dl class="facts">\
      <div><dt>Ticket</dt> <dd><code>\(ticket.ticketID)</code></dd></div>\
      <div><dt>Issue</dt> <dd>\(index.link(.issue, ticket.issue.id))</dd></div>\
      <div><dt>Product</dt> <dd><bdi>\(ticket.product)</bdi></dd></div>\
      <div><dt>Customer</dt> <dd>\(Ticket.customerName)<br>\(Ticket.customerEmail)</dd></div>\
      <div><dt>Tier</dt> <dd>\(Ticket.accountTier)</dd></div>\
      <div><dt>Fingerprint</dt> <dd><code>\(ticket.issue.fingerprint)</code></dd></div></dl>
      <h3>Ticket</h3>
      \(CopyableText.html(ticket.body, anchor.map { $0 + "-body" }))
      <h3>Reply draft to the customer</h3>
      \(CopyableText.html(ticket.replyDraft, anchor.map { $0 + "-reply" }))
      </div></details></article>

      """
  }

  private func affected(_ issue: Issue) -> HTML? {
    guard issue.extent.customersAffected > 0 else { return nil }
    return " · \(PlainText.count(issue.extent.customersAffected, "customer"))"
  }
}
