import LogModel

/// Where things stand on the page: what one part needs to link to, or to name like, another.
///
/// Anchors are made of numbers, never of names from the log.
struct PageIndex: Sendable {
  let thresholds: [Threshold]
  /// The ids of the issues on the page, in their order.
  let issueIDs: [String]
  /// Whether times need their date to be understood.
  let spansDays: Bool
  private let metrics: MetricTable
  private var anchors: [Key: String]
  /// The events that the page's data holds.
  private var kept: Set<Key> = []

  init(_ analysis: Analysis) {
    thresholds = analysis.thresholds
    metrics = MetricTable(thresholds: analysis.thresholds)
    issueIDs = analysis.issues.prefix(PageLimit.issues).map(\.issueID)
    spansDays = analysis.spansDays
    anchors = [:]
    number(.issue, issueIDs)
    number(.document, analysis.kbEntries.prefix(PageLimit.documents).map(\.documentID))
    number(.alert, analysis.alerts.prefix(PageLimit.alerts).map(\.alertID))
    number(.ticket, analysis.tickets.prefix(PageLimit.tickets).map(\.ticketID))
  }

  /// Lets links lead to these events.
  ///
  /// The first of them stand in the document, the others the script finds in its data; without it a
  /// link to one of those leads to where an issue tells of it.
  mutating func number(_ events: [CheckedEvent], _ issues: [Issue]) {
    number(.event, events.prefix(ShownEvents.plainRows).map(\.event.eventID))
    kept = Set(events.map { Key(.event, $0.event.eventID) })
    for issue in issues.prefix(PageLimit.issues) {
      for (place, checked) in issue.context.enumerated() {
        let key = Key(.event, checked.event.eventID)
        if anchors[key] == nil { anchors[key] = story(issue, place) }
      }
    }
  }

  /// Where an issue's card tells of one of its events.
  func story(_ issue: Issue, _ place: Int) -> String? {
    anchor(.issue, issue.issueID).map { "\($0)-\(place + 1)" }
  }

  private mutating func number(_ kind: Kind, _ ids: [String]) {
    for (index, id) in ids.enumerated() where anchors[Key(kind, id)] == nil {
      anchors[Key(kind, id)] = "\(kind.rawValue)-\(index + 1)"
    }
  }

  /// Where an issue stands among those on the page.
  func issueNumber(_ id: String) -> Int? {
    anchor(.issue, id).flatMap { Int($0.dropFirst(Kind.issue.rawValue.count + 1)) }.map { $0 - 1 }
  }

  /// What an anchor leads to.
  enum Kind: String, Sendable {
    case event
    case issue
    case document = "kb"
    case alert
    case ticket
  }

  /// The anchor of a thing shown on the page, or nil when it is not shown.
  func anchor(_ kind: Kind, _ id: String) -> String? { anchors[Key(kind, id)] }

  /// `text` as a link to the thing, or as plain text when it is not shown.
  func link(_ kind: Kind, _ id: String, _ text: HTML) -> HTML {
    let place: HTML? = anchor(kind, id).map { " href=\"#\($0)\"" }
    let name: HTML? =
      kind == .event && kept.contains(Key(kind, id))
      ? " data-event=\"\(id, limit: PageLimit.name)\"" : nil
    return place == nil && name == nil ? text : "<a\(place)\(name)>\(text)</a>"
  }

  /// The id itself, as a link where it leads somewhere.
  func link(_ kind: Kind, _ id: String) -> HTML {
    link(kind, id, "<code>\(id, limit: PageLimit.name)</code>")
  }

  func unit(_ metric: String) -> String {
    if let threshold = thresholds.first(where: { $0.metric == metric }) { return threshold.unit }
    return metrics.id(of: metric).map { metrics[$0].unit } ?? ""
  }

  func label(_ metric: String, _ type: EventType) -> String {
    thresholds.first { $0.metric == metric && $0.eventType == type }?.label ?? metric
  }

  /// The time of day, with its date where the run spans days.
  func time(_ time: Timestamp) -> HTML {
    let text = spansDays ? "\(time.day) \(time.timeOfDay)" : time.timeOfDay
    return "<time datetime=\"\(time.description)\">\(text)</time>"
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

/// How much of each kind the page shows; results.json has the rest.
enum PageLimit {
  static let issues = 200
  static let alerts = 200
  static let tickets = 200
  static let documents = 200
  static let services = 200
  static let rejects = 20
  /// Bytes of a name, an id or a one-line text.
  static let name = 160
  /// Bytes of a body: an e-mail, a KB entry, a ticket.
  static let body = 32_768

  /// Says how many are not shown, or nothing.
  static func note(
    _ all: Int, shown: Int, _ noun: String, where place: String = "results.json"
  ) -> HTML? {
    guard all > shown else { return nil }
    return "<p class=\"note\">\(PlainText.count(all - shown, "more \(noun)")) in \(place).</p>"
  }
}

extension Analysis {
  /// Whether a time of day alone would leave the day open.
  var spansDays: Bool { window.map { $0.lowerBound.day != $0.upperBound.day } ?? false }

  /// `08:03`, with its date where the run spans days.
  func moment(_ time: Timestamp) -> String {
    spansDays ? "\(time.day) \(time.hourAndMinute)" : time.hourAndMinute
  }
}

extension Timestamp {
  /// `2026-11-22`.
  var day: String { String(description.prefix(10)) }

  /// `03:12`.
  var hourAndMinute: String { String(timeOfDay.prefix(5)) }
}
