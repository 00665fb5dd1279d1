internal import LogModel

/// The fields of a KB entry above its body, one `key: value` a line.
///
/// Edits by people are kept: other keys, comments, order and spelling. Only fields whose values
/// changed are rewritten.
enum KBFrontMatter {
  /// A field that logmon writes, and its line.
  private typealias Field = (key: String, line: String)

  /// The lines between the fences.
  static func lines(_ entry: KBEntry) -> [String] {
    let fields = fields(entry)
    guard !entry.frontMatter.isEmpty else { return fields.map(\.line) }
    let known = try? KBDocument.entry(
      entry.frontMatter.map { $0[...] }, entry.identity.documentID, "")
    let before = known.map { Self.fields($0) } ?? []
    return merged(fields, before: before, into: groups(entry.frontMatter))
  }

  private static func fields(_ entry: KBEntry) -> [Field] {
    let values: [(String, String?)] = [
      ("collection", KBEntry.collection),
      ("issue_id", quoted(entry.identity.id)),
      ("ai_generated", "true"),
      ("status", entry.state.status.rawValue),
      ("severity", entry.state.severity.rawValue),
      ("created_at", "\(entry.identity.createdAt)"),
      ("updated_at", "\(entry.state.updatedAt)"),
      ("occurrences", "\(entry.state.occurrences)"),
      ("fingerprint", quoted(entry.identity.fingerprint)),
      ("other_fingerprints", entry.otherFingerprints.isEmpty ? nil : list(entry.otherFingerprints)),
      ("services", list(entry.scope.services)),
      ("regions", list(entry.scope.regions)),
      ("metrics", list(entry.metrics)),
      ("agent_wrote", entry.ownParts.map { list($0) }),
    ]
    return values.compactMap { key, value in value.map { (key, "\(key): \($0)") } }
  }

  /// A key with the lines that belong to it; lines before the first key have none.
  private struct Group {
    var key: String?
    var lines: [String]
  }

  private static func groups(_ lines: [String]) -> [Group] {
    var groups: [Group] = []
    for line in lines {
      if let key = KBDocument.key(line[...]) {
        groups.append(Group(key: String(key), lines: [line]))
      } else if groups.isEmpty {
        groups.append(Group(key: nil, lines: [line]))
      } else {
        groups[groups.count - 1].lines.append(line)
      }
    }
    return groups
  }

  private static func merged(
    _ fields: [Field], before: [Field], into groups: [Group]
  ) -> [String] {
    var groups = groups
    for index in groups.indices {
      guard let key = groups[index].key, before.contains(where: { $0.key == key }) else { continue }
      let line = fields.first { $0.key == key }?.line
      let isSame = line == before.first { $0.key == key }?.line
      if isSame, !groups[index].lines.contains(where: isLive) { continue }
      // Comments stay; values on separate lines are removed.
      let comments = groups[index].lines.dropFirst().filter { isComment($0) }
      groups[index].lines = (line.map { [$0] } ?? []) + comments
    }
    for (index, field) in fields.enumerated() where !groups.contains(where: { $0.key == field.key })
    {
      let earlier = fields.prefix(index).map(\.key)
      let last = groups.lastIndex { group in group.key.map { earlier.contains($0) } ?? false }
      let group = Group(key: field.key, lines: [field.line])
      groups.insert(group, at: last.map { $0 + 1 } ?? groups.count)
    }
    return groups.flatMap(\.lines)
  }

  private static func isComment(_ line: String) -> Bool {
    line.drop { $0 == " " || $0 == "\t" }.first.map { $0 == "#" } ?? true
  }

  /// Whether a value contains what a viewer without front matter support would treat as markup.
  private static func isLive(_ line: String) -> Bool {
    ["<", ">", "&", "`", "](", "://", "www."].contains { line.contains($0) }
  }

  private static func list(_ items: [String]) -> String {
    "[" + items.map { quoted($0) }.joined(separator: ", ") + "]"
  }

  /// A JSON string, which is also a YAML string on one line.
  ///
  /// Markup in it is escaped, so that a viewer which shows front matter as text renders none.
  static func quoted(_ text: String) -> String {
    var safe = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": safe += "\\\(scalar)"
      case _ where isEscaped(scalar, after: safe):
        let digits = String(scalar.value, radix: 16)
        safe += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe + "\""
  }

  private static func isEscaped(_ scalar: Unicode.Scalar, after text: String) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    case UInt32(UInt8(ascii: "/")): text.hasSuffix(":")
    case UInt32(UInt8(ascii: ".")): text.suffix(3).lowercased() == "www"
    case 0..<0x7f: isMarkup(UInt8(scalar.value))
    default: false
    }
  }

  /// Tags, entities, code, links, images, mentions, references, strikethrough and formulas.
  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "`"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "!"), UInt8(ascii: "@"),
      UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: "$"),
      UInt8(ascii: "|"):
      true
    default: false
    }
  }
}
