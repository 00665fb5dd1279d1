import LogModel

/// The positions of things on the page: one part links to, or names, another.
///
/// Anchors consist of numbers, never of names from the log.
struct PageIndex: Sendable {
  let thresholds: [Threshold]
  /// The ids of the issues on the page, in order.
  let issueIDs: [String]
  /// Whether times are ambiguous without their date.
  let spansDays: Bool
  /// What became of the issues since the baselines, by their ids; empty without any.
  let changes: [String: ComparedIssue.Change]
  private var units: [ByteKey: String] = [:]
  private var issueNumbers: [ByteKey: Int] = [:]
  private var anchors: [Key: String] = [:]
  private var events: [ByteKey: EventTarget] = [:]

  /// The link targets of an event, both kinds at once, because its id occurs a dozen times on a page.
  private struct EventTarget {
    var anchor: String?
    /// Whether the page's data holds it.
    var isInData = false
  }

  init(_ analysis: Analysis) {
    thresholds = analysis.thresholds
    issueIDs = analysis.triage.issues.prefix(PageLimit.issues).map(\.identity.id)
    spansDays = analysis.spansDays
    changes = analysis.comparison?.changes ?? [:]
    for threshold in thresholds where units[ByteKey(threshold.metric)] == nil {
      units[ByteKey(threshold.metric)] = threshold.unit
    }
    for metric in MetricTable(thresholds: thresholds).metrics
    where units[ByteKey(metric.name)] == nil {
      units[ByteKey(metric.name)] = metric.unit
    }
    for (number, id) in issueIDs.enumerated() where issueNumbers[ByteKey(id)] == nil {
      issueNumbers[ByteKey(id)] = number
    }
    number(.issue, issueIDs)
    number(
      .document, analysis.triage.kbEntries.prefix(PageLimit.documents).map(\.identity.documentID))
    number(.alert, analysis.triage.alerts.prefix(PageLimit.alerts).map(\.alertID))
    number(.ticket, analysis.triage.tickets.prefix(PageLimit.tickets).map(\.ticketID))
  }

  /// The index with links to these events.
  ///
  /// The first of them are in the document; the script finds the others in its data. Without the
  /// script, a link to one of those leads to an issue that shows it.
  func numbering(_ events: ShownEvents, _ issues: [Issue]) -> PageIndex {
    var index = self
    index.events.reserveCapacity(events.count)
    // By index: copying an event counts a dozen references.
    for position in events.chosen.indices {
      let key = ByteKey(events.chosen[position].event.eventID)
      index.events[key, default: EventTarget()].isInData = true
    }
    for (number, position) in events.order.prefix(ShownEvents.plainRows).enumerated() {
      index.add("\(Kind.event.name)-\(number + 1)", of: events.chosen[position].event.eventID)
    }
    for issue in issues.prefix(PageLimit.issues) {
      for (position, checked) in issue.history.context.enumerated() {
        if let anchor = timelineAnchor(issue, position) {
          index.add(anchor, of: checked.event.eventID)
        }
      }
    }
    return index
  }

  /// Records the link target of an event, unless it has one.
  private mutating func add(_ anchor: String, of event: String) {
    let key = ByteKey(event)
    if events[key]?.anchor == nil { events[key, default: EventTarget()].anchor = anchor }
  }

  /// The anchor of the row in an issue's card that shows one of its events.
  func timelineAnchor(_ issue: Issue, _ position: Int) -> String? {
    anchor(.issue, issue.identity.id).map { "\($0)-\(position + 1)" }
  }

  private mutating func number(_ kind: Kind, _ ids: [String]) {
    for (index, id) in ids.enumerated() where anchors[Key(kind, id)] == nil {
      anchors[Key(kind, id)] = "\(kind.name)-\(index + 1)"
    }
  }

  /// The index of an issue among those on the page.
  func issueNumber(_ id: String) -> Int? { issueNumbers[ByteKey(id)] }

  /// The target of an anchor.
  enum Kind: Sendable {
    case event
    case issue
    case document
    case alert
    case ticket

    var name: String {
      switch self {
      case .event: "event"
      case .issue: "issue"
      case .document: "kb"
      case .alert: "alert"
      case .ticket: "ticket"
      }
    }
  }

  /// The anchor of a thing shown on the page, or nil when it is not shown.
  func anchor(_ kind: Kind, _ id: String) -> String? { target(kind, id)?.anchor }

  private func target(_ kind: Kind, _ id: String) -> EventTarget? {
    kind == .event
      ? events[ByteKey(id)] : anchors[Key(kind, id)].map { EventTarget(anchor: $0) }
  }

  /// `text` as a link to the target, or as plain text when it is not shown.
  func link(_ kind: Kind, _ id: String, _ text: HTML) -> HTML {
    var html = HTML.StringInterpolation(literalCapacity: 128, interpolationCount: 0)
    write(link: kind, id, to: &html) { $0.appendInterpolation(text) }
    return HTML(stringInterpolation: html)
  }

  /// The id itself, as a link where there is a target.
  func link(_ kind: Kind, _ id: String) -> HTML { link(kind, id, "\(code: id)") }

  /// The ids of events as links, a space before each.
  func links(events ids: [String]) -> HTML {
    var html = HTML.StringInterpolation(literalCapacity: 128 * ids.count, interpolationCount: 0)
    for id in ids {
      html.appendLiteral(" ")
      write(link: .event, id, to: &html) { $0.appendInterpolation(code: id) }
    }
    return HTML(stringInterpolation: html)
  }

  private func write(
    link kind: Kind, _ id: String, to html: inout HTML.StringInterpolation,
    text: (inout HTML.StringInterpolation) -> Void
  ) {
    guard let target = target(kind, id) else { return text(&html) }
    html.appendLiteral("<a")
    if let anchor = target.anchor {
      html.appendLiteral(" href=\"#")
      html.appendInterpolation(anchor)
      html.appendLiteral("\"")
    }
    if target.isInData {
      html.appendLiteral(" data-event=\"")
      html.appendInterpolation(id, limit: PageLimit.name)
      html.appendLiteral("\"")
    }
    html.appendLiteral(">")
    text(&html)
    html.appendLiteral("</a>")
  }

  func unit(_ metric: String) -> String { units[ByteKey(metric)] ?? "" }

  func label(_ metric: String, _ type: EventType) -> String {
    thresholds.index(judging: metric, in: type).map { thresholds[$0].label } ?? metric
  }

  /// The time of day, with its date where the run spans days.
  func time(_ time: Timestamp) -> HTML {
    "<time datetime=\"\(time)\">\(time, withDay: spansDays)</time>"
  }

  private struct Key: Hashable {
    let kind: Kind
    let id: ByteKey

    init(_ kind: Kind, _ id: String) {
      self.kind = kind
      self.id = ByteKey(id)
    }
  }
}

extension HTML.StringInterpolation {
  fileprivate mutating func appendInterpolation(code id: String) {
    appendLiteral("<code>")
    appendInterpolation(id, limit: PageLimit.name)
    appendLiteral("</code>")
  }
}

extension Analysis {
  /// Whether a time of day alone is ambiguous.
  var spansDays: Bool {
    statistics.window.map { !$0.lowerBound.isSameDay(as: $0.upperBound) } ?? false
  }

  /// `08:03`, with its date where the run spans days.
  func moment(_ time: Timestamp) -> String {
    spansDays ? "\(time.day) \(time.hourAndMinute)" : time.hourAndMinute
  }
}

extension Timestamp {
  /// `03:12`.
  var hourAndMinute: String {
    String { text in
      text.appendTimeOfDay(self)
      text.removeLast(3)
    }
  }
}
