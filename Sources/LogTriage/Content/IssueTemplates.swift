internal import LogModel
internal import Redaction

/// What the messages of an issue have in common, each template once; `…` stands for those beyond
/// `limit` and for messages without words.
enum IssueTemplates {
  private static let limit = 16

  /// The templates of the messages of flagged events.
  static func of(_ events: [KeptEvent]) -> [String] {
    var known: Set<UInt64> = []
    var messages: [String] = []
    for index in events.indices where messages.count <= limit && !events[index].rawMessage.isEmpty {
      let id = MessageTemplate.id(of: events[index].rawMessage.span)
      if known.insert(id).inserted { messages.append(events[index].message) }
    }
    return shown(messages)
  }

  /// The templates of lines that deviated; none where numbers did, too.
  static func of(_ evidence: [SeriesEvidence]) -> [String] {
    let templates = evidence.compactMap(\.worst.template)
    return templates.count == evidence.count ? shown(templates.map(\.text)) : []
  }

  private static func shown(_ messages: [String]) -> [String] {
    var known: Set<String> = [""]
    let all = messages.map(PublicText.template)
    let shown = all.filter { known.insert($0).inserted }
    // A suppression must not hide a message that is not listed, unless it hides any.
    return shown.prefix(limit) + (shown.count > limit || all.contains("") ? ["…"] : [])
  }
}
