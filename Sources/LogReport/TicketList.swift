import LogModel

/// The tickets opened for critical issues, as the helpdesk will see them.
struct TicketList {
  let analysis: Analysis
  let index: PageIndex

  func html() -> HTML {
    let shown = analysis.tickets.prefix(PageLimit.tickets)
    return """
      <section id="tickets" class="view" data-view aria-labelledby="tickets-title">
      <div class="view-head"><h1 id="tickets-title">Tickets</h1>
      <p class="subtitle">One for each critical issue, ready for the helpdesk: a JSON file each \
      in the tickets folder</p></div>
      \(shown.isEmpty ? empty : "<div class=\"cards\">\(shown.map(card))</div>")
      \(PageLimit.note(analysis.tickets.count, shown: shown.count, "ticket", where: "their folder"))
      </section>
      """
  }

  private var empty: HTML {
    "<p class=\"empty\"><strong>No tickets.</strong> Only a critical issue opens one.</p>"
  }

  private func card(_ ticket: Ticket) -> HTML {
    let anchor = index.anchor(.ticket, ticket.ticketID)
    return """
      <article\(anchor.map { " id=\"\($0)\"" as HTML })>\
      <details class="card ticket" open><summary>\
      <span class="badges"><span class="badge kind">\(ticket.triage.priority, limit: 40)</span> \
      <span class="badge status">\(ticket.triage.category, limit: 40)</span> \
      <span class="badge status">\(ticket.triage.team, limit: 40)</span> \(Badge.aiGenerated)</span>
      <h2 class="card-title"><bdi>\(ticket.subject, limit: PageLimit.name * 2)</bdi></h2>
      <span class="meta"><code>\(ticket.ticketID)</code> · \(index.time(ticket.createdAt))</span>\
      </summary>
      <div class="body">
      <dl class="facts">\
      <div><dt>Product</dt> <dd><bdi>\(ticket.product)</bdi></dd></div>\
      <div><dt>Customer</dt> <dd>\(Ticket.customerName)<br>\(Ticket.customerEmail)</dd></div>\
      <div><dt>Tier</dt> <dd>\(Ticket.accountTier)</dd></div>\
      <div><dt>Priority</dt> <dd>\(ticket.triage.priority)</dd></div>\
      <div><dt>Category</dt> <dd>\(ticket.triage.category)</dd></div>\
      <div><dt>Team</dt> <dd>\(ticket.triage.team)</dd></div>\
      <div><dt>Issue</dt> <dd>\(index.link(.issue, ticket.relatedIssueID))</dd></div>\
      <div><dt>Fingerprint</dt> <dd><code>\(ticket.fingerprint)</code></dd></div></dl>
      <h3>Ticket</h3>
      \(CopyableText.html(ticket.body, anchor.map { $0 + "-body" }))
      <h3>Reply draft to the customer</h3>
      \(CopyableText.html(ticket.replyDraft, anchor.map { $0 + "-reply" }))
      </div></details></article>

      """
  }
}
