internal import LogModel

/// The instructions to a language model for one kind of draft: a text asset with a version.
///
/// The asset is Markdown: front matter, then the sections System, User (with `{{case}}` as
/// placeholder for the issue) and Schema, which the answer must match.
struct Prompt: Equatable, Sendable {
  let kind: DraftKind
  /// Raised with every change of the text: cached answers of other versions are not used.
  let version: Int
  let maximumTokens: Int
  let system: String
  let schema: JSONValue
  private let user: String

  /// The prompt of a kind, from the assets.
  init(_ kind: DraftKind) {
    let text =
      switch kind {
      case .analysis: Assets.analysisMD
      case .engineeringAlert: Assets.engineeringAlertMD
      case .customerNotice: Assets.customerNoticeMD
      case .kbEntry: Assets.kbEntryMD
      }
    guard let prompt = Self(kind, text) else {
      preconditionFailure("the asset of the prompt '\(kind.rawValue)' is malformed")
    }
    self = prompt
  }

  /// Nil when a part of the text is missing.
  init?(_ kind: DraftKind, _ text: String) {
    let sections = Self.sections(text)
    guard let head = sections[""], let system = sections["System"], let user = sections["User"],
      let schema = sections["Schema"].flatMap(Self.json),
      Self.value("prompt", head) == kind.rawValue,
      let version = Self.value("version", head).flatMap({ Int($0) }),
      let tokens = Self.value("max_tokens", head).flatMap({ Int($0) }), user.contains("{{case}}")
    else { return nil }
    (self.kind, self.version, maximumTokens) = (kind, version, tokens)
    (self.system, self.user, self.schema) = (system, user, schema)
  }

  /// The user's message with the issue inserted: one line per member and list item, because white
  /// space costs tokens.
  func message(_ document: JSONValue) -> String {
    let lines = (document.members ?? []).map { member in
      let name = JSONValue.string(member.name).compactText
      guard let items = member.value.array else { return "\(name): \(member.value.compactText)" }
      return "\(name): [\n" + items.map { "  " + $0.compactText }.joined(separator: ",\n") + "\n]"
    }
    let json = "{\n" + lines.joined(separator: ",\n") + "\n}"
    let parts = user.split(separator: "{{case}}", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.joined(separator: json)
  }

  /// The text below each `## ` heading; the front matter under the empty name.
  private static func sections(_ text: String) -> [String: String] {
    var sections: [String: [Substring]] = [:]
    var name = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") {
        name = String(line.dropFirst(3))
      } else {
        sections[name, default: []].append(line)
      }
    }
    return sections.mapValues { lines in
      let trimmed = lines.drop(while: \.isEmpty).reversed().drop(while: \.isEmpty).reversed()
      return trimmed.joined(separator: "\n")
    }
  }

  private static func value(_ key: String, _ head: String) -> String? {
    let line = head.split(separator: "\n").first { $0.hasPrefix(key + ": ") }
    return line.map { String($0.dropFirst(key.count + 2)) }
  }

  private static func json(_ section: String) -> JSONValue? {
    let lines = section.split(separator: "\n").filter { !$0.hasPrefix("```") }
    return try? JSONValue(parsing: Array(lines.joined(separator: "\n").utf8))
  }
}

extension JSONValue {
  fileprivate var compactText: String { String(decoding: compactBytes, as: UTF8.self) }
}
