internal import LogModel

/// The body of a KB entry in parts: the text before the title, the title, the introduction, and the
/// sections below `## ` headings.
///
/// No line is lost.
struct KBOutline {
  /// What is below a heading, up to the next one.
  struct Section {
    var name: String
    var lines: [String]
  }

  /// Before the title.
  var opening: [String] = []
  /// Without its `# `; nil when there is none.
  var title: String?
  /// Between the title and the first section.
  var intro: [String] = []
  var sections: [Section] = []

  init() {}

  init(_ body: String) {
    for line in KBBody.lines(body) {
      if line.hasPrefix("## ") {
        sections.append(Section(name: String(line.dropFirst(3)), lines: []))
      } else if !sections.isEmpty {
        sections[sections.count - 1].lines.append(String(line))
      } else if title == nil, line.hasPrefix("# ") {
        title = String(line.dropFirst(2))
      } else if title == nil {
        opening.append(String(line))
      } else {
        intro.append(String(line))
      }
    }
  }

  /// The body, with a blank line before every heading.
  var text: String {
    var lines = opening
    if let title { lines += ["# \(title)"] + intro }
    for section in sections {
      if lines.last.map({ !$0.isEmpty }) ?? false { lines.append("") }
      lines += ["## \(section.name)"] + section.lines
    }
    if lines.last.map({ !$0.isEmpty }) ?? false { lines.append("") }
    return lines.joined(separator: "\n")
  }

  /// Puts a section behind those that come before it in `order`.
  mutating func insert(_ section: Section, in order: [String]) {
    let before = order.prefix { $0 != section.name }
    let last = sections.lastIndex { before.contains($0.name) }
    sections.insert(section, at: last.map { $0 + 1 } ?? 0)
  }
}

/// Identifies the generated first lines of a part by a hash.
///
/// Edited lines belong to the person who edited them; lines added below leave the generated ones in
/// logmon's ownership.
struct KBMark: Equatable {
  /// `title`, `intro`, or the name of a section.
  var part: String
  var count: Int
  var hash: String

  init(_ part: String, _ lines: some Collection<String>) {
    self.part = part
    count = lines.count
    hash = Self.hash(lines)
  }

  /// `Likely cause 1 32cf25d7a261994c`.
  init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count > 2, let count = Int(words[words.count - 2]), count > 0 else { return nil }
    part = words.dropLast(2).joined(separator: " ")
    self.count = count
    hash = String(words[words.count - 1])
  }

  var text: String { "\(part) \(count) \(hash)" }

  /// Whether the lines begin with the marked ones.
  func isAtTop(of lines: ArraySlice<String>) -> Bool {
    lines.count >= count && Self.hash(lines.prefix(count)) == hash
  }

  private static func hash(_ lines: some Collection<String>) -> String {
    var hash = StableHash()
    for line in lines { hash.add(line) }
    return hash.hex
  }
}
