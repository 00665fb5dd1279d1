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

  /// Lets links lead to these events: the first of them stand in the document, for the others the
  /// script asks its data.
  mutating func number(_ events: [CheckedEvent]) {
    let ids = events.map(\.event.eventID)
    number(.event, Array(ids.prefix(ShownEvents.plainRows)))
    for id in ids.dropFirst(ShownEvents.plainRows) where anchors[Key(.event, id)] == nil {
      anchors[Key(.event, id)] = "event=" + id.shown(limit: PageLimit.name).percentEncoded
    }
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
    guard let anchor = anchor(kind, id) else { return text }
    return "<a href=\"#\(anchor)\">\(text)</a>"
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

extension String {
  /// As part of a URL's fragment: anything but letters, digits, `-`, `.` and `_` as `%` and its
  /// bytes.
  var percentEncoded: String {
    utf8.reduce(into: "") { text, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}

extension Timestamp {
  /// `2026-11-22`.
  var day: String { String(description.prefix(10)) }

  /// `03:12`.
  var hourAndMinute: String { String(timeOfDay.prefix(5)) }
}
