import LogModel

/// Line drawings of the page: one symbol with one path each, defined once and used by name.
enum Icons {
  /// The drawing of an event type, with an accessible name.
  static func type(_ type: EventType) -> HTML {
    """
    <svg class="icon" width="18" height="18" role="img" aria-label="\(type.name)">\
    <use href="#icon-\(type.name)"/></svg>
    """
  }

  /// All symbols; placed once at the start of the page.
  static let sprite: HTML = """
    <svg width="0" height="0" aria-hidden="true" focusable="false">
    <symbol id="icon-api" viewBox="0 0 18 18"><path fill="none" stroke="currentColor" \
    stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" \
    d="M5.5 5 2 9l3.5 4M12.5 5 16 9l-3.5 4M10.5 3.5l-3 11"/></symbol>
    <symbol id="icon-database" viewBox="0 0 18 18"><path fill="none" stroke="currentColor" \
    stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" \
    d="M3 4.2a6 2.4 0 0 1 12 0a6 2.4 0 0 1-12 0v9.6c0 1.3 2.7 2.4 6 2.4s6-1.1 6-2.4V4.2\
    M3 9c0 1.3 2.7 2.4 6 2.4s6-1.1 6-2.4"/></symbol>
    <symbol id="icon-frontend" viewBox="0 0 18 18"><path fill="none" stroke="currentColor" \
    stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" \
    d="M4 3h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z\
    M2 6.8h14M4.6 4.9h.01M6.8 4.9h.01"/></symbol>
    <symbol id="icon-infrastructure" viewBox="0 0 18 18"><path fill="none" stroke="currentColor" \
    stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" \
    d="M6.5 5h5A1.5 1.5 0 0 1 13 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-5A1.5 1.5 0 0 1 5 11.5v-5\
    A1.5 1.5 0 0 1 6.5 5zM7.2 5V2.2M10.8 5V2.2M7.2 15.8V13M10.8 15.8V13M5 7.2H2.2M5 10.8H2.2\
    M15.8 7.2H13M15.8 10.8H13"/></symbol>
    <symbol id="icon-mark" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" \
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round" \
    d="M2 13h5l2.5-8 4.5 14 2.8-8.5 1 2.5H22"/></symbol>
    </svg>
    """
}

/// The small words in boxes: severity, status, origin.
enum Badge {
  static func severity(_ severity: Severity) -> HTML {
    "<span class=\"badge \(severity.rawValue)\">\(severity.rawValue)</span>"
  }

  static func status(_ status: IssueStatus) -> HTML {
    "<span class=\"badge status \(status.rawValue)\">\(status.rawValue)</span>"
  }

  /// A ticket's priority; the two most urgent look like the severities they derive from.
  static func priority(_ priority: String) -> HTML {
    let kind: HTML = ["urgent": "critical", "high": "high"][priority] ?? "kind"
    return "<span class=\"badge \(kind)\">\(priority, limit: 40)</span>"
  }

  static let aiGenerated: HTML = "<span class=\"badge ai\">AI Generated</span>"

  /// `CRITICAL`, `FLAGGED`, or nothing for a normal event.
  static func finding(_ event: CheckedEvent) -> HTML {
    if event.isCritical { return "<span class=\"badge critical pulse\">CRITICAL</span>" }
    if event.isFlagged { return "<span class=\"badge flagged\">FLAGGED</span>" }
    return "<span class=\"normal\">normal</span>"
  }
}
