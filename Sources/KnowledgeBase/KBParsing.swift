package import LogModel

extension KBDocument {
  /// Parses a KB file that people may have edited.
  ///
  /// Line ends, quotes, order and missing fields are tolerated; anything that cannot be understood
  /// is refused with a reason.
  package static func parse(_ text: String, documentID: String) throws(KBError) -> KBEntry {
    guard text.utf8.count <= maximumSize else { throw KBError("larger than 1 MiB") }
    let (lines, body) = try split(text)
    var entry = try entry(lines, documentID, body)
    let found = lines.map { String($0) }
    if KBFrontMatter.lines(entry) != found { entry.frontMatter = found }
    return entry
  }

  /// An entry from the lines between the fences, and the body.
  static func entry(
    _ lines: [Substring], _ documentID: String, _ body: String
  ) throws(KBError) -> KBEntry {
    let fields = fields(lines)
    let collection = fields["collection"]?.first
    guard collection == nil || collection == KBEntry.collection else {
      throw KBError("of another collection than \(KBEntry.collection)")
    }
    let id = fields["issue_id"]?.first ?? ""
    guard isSafe(id) else { throw KBError("has no usable 'issue_id'") }
    let created = fields["created_at"]?.first.flatMap { Timestamp($0) }
    let updated = fields["updated_at"]?.first.flatMap { Timestamp($0) }
    guard let earliest = created ?? updated, let latest = updated ?? created else {
      throw KBError("has neither 'created_at' nor 'updated_at' as an RFC 3339 time")
    }
    let identity = IssueIdentity(
      id: id, createdAt: earliest, documentID: documentID,
      fingerprint: fields["fingerprint"]?.first ?? "")
    let state = KBEntry.State(
      status: fields["status"]?.first.flatMap { IssueStatus(rawValue: $0) } ?? .investigating,
      severity: fields["severity"]?.first.flatMap { Severity(rawValue: $0) } ?? .medium,
      updatedAt: latest,
      occurrences: min(
        1_000_000_000_000, max(0, fields["occurrences"]?.first.flatMap { Int($0) } ?? 0)))
    var entry = KBEntry(
      identity, title: KBBody.title(body) ?? id, state: state,
      scope: IssueScope(services: fields["services"] ?? [], regions: fields["regions"] ?? []),
      metrics: fields["metrics"] ?? [], ownParts: fields["agent_wrote"], body: body)
    entry.otherFingerprints = fields["other_fingerprints"] ?? []
    return entry
  }

  /// Ids become file names: an id must not lead outside the folder.
  static func isSafe(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 128 && !id.hasPrefix(".")
      && id.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// The lines of the front matter, and what follows it.
  private static func split(_ text: String) throws(KBError) -> ([Substring], String) {
    let hasReturns = text.utf8.contains(UInt8(ascii: "\r"))
    var lines = KBBody.lines(text)
    if hasReturns {
      // A file that passed through two systems may have two carriage returns a line.
      lines = lines.map { line in
        let last = line.utf8.lastIndex { $0 != UInt8(ascii: "\r") }
        return last.map { line[..<line.utf8.index(after: $0)] } ?? ""
      }
    }
    if lines.first?.hasPrefix("\u{feff}") ?? false { lines[0].removeFirst() }
    guard isFence(lines.first), let end = lines.dropFirst().firstIndex(where: { isFence($0) })
    else { throw KBError("has no front matter between '---' lines") }
    let body = lines[(end + 1)...].drop { $0.isEmpty }
    let fields = Array(lines[1..<end])
    guard !hasReturns, let first = body.first else { return (fields, body.joined(separator: "\n")) }
    return (fields, String(text[first.startIndex...]))
  }

  private static func isFence(_ line: Substring?) -> Bool {
    guard let line, line.hasPrefix("---") else { return false }
    return line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// Parses `key: value` lines, and `- item` lines below a key; ignores anything else.
  private static func fields(_ lines: [Substring]) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    var current: Substring?
    for line in lines {
      let bare = trimmed(line)
      if let key = key(line) {
        current = key
        let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) ?? line.startIndex
        fields[String(key)] = values(trimmed(line[line.utf8.index(after: colon)...]))
      } else if bare.hasPrefix("- "), let current {
        fields[String(current), default: []].append(scalar(bare.dropFirst(2)))
      }
    }
    return fields
  }

  /// The key that a line assigns; nil for items, comments and indented lines, which belong to the
  /// key above.
  static func key(_ line: Substring) -> Substring? {
    guard let first = line.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: "\t"),
      first != UInt8(ascii: "#"), !line.hasPrefix("- "),
      let colon = line.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return trimmed(line[..<colon])
  }

  private static func values(_ text: Substring) -> [String] {
    guard text.hasPrefix("[") else { return text.isEmpty ? [] : [scalar(text)] }
    if case .array(let items)? = try? JSONValue(parsing: Array(text.utf8)) {
      return items.compactMap(\.string)
    }
    let inner = text.dropFirst().prefix { $0 != "]" }
    return inner.split(separator: ",").map { scalar($0) }.filter { !$0.isEmpty }
  }

  private static func scalar(_ text: Substring) -> String {
    let text = trimmed(text)
    if text.hasPrefix("\""), let value = try? JSONValue(parsing: Array(text.utf8)).string {
      return value
    }
    let isQuoted = text.count > 1 && text.hasPrefix("'") && text.hasSuffix("'")
    return isQuoted ? String(text.dropFirst().dropLast()) : String(text)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isText = { (byte: UInt8) in byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") }
    guard let first = text.utf8.firstIndex(where: isText),
      let last = text.utf8.lastIndex(where: isText)
    else { return "" }
    return text[first..<text.utf8.index(after: last)]
  }
}
