internal import LogModel

/// Updates the body of an entry without changing what people wrote.
///
/// Generated parts are marked. A marked part is replaced as long as it is unedited, and the text
/// below it stays. A part that was edited or removed is no longer updated.
struct KBRevision {
  private(set) var outline: KBOutline
  private(set) var marks: [KBMark] = []
  /// Nil for an entry from before parts were marked.
  private let known: [KBMark]?

  /// Revises a body to the current generated text.
  ///
  /// `old` is nil for a new entry; the marks identify its generated parts.
  init(_ old: String?, marks known: [KBMark]?, to text: KBOutline) {
    outline = old.map { KBOutline($0) } ?? KBOutline()
    self.known = old == nil ? [] : known
    reviseTitle(text)
    for index in outline.sections.indices {
      let section = outline.sections[index]
      let isOwn = KBBody.ownSections.contains(section.name)
      let new = text.sections.first { $0.name == section.name }
      guard isOwn, section.name != KBBody.history else { continue }
      outline.sections[index].lines = revised(section.name, section.lines, new?.lines)
    }
    outline.sections.removeAll { section in
      KBBody.ownSections.contains(section.name) && section.name != KBBody.history
        && section.lines.allSatisfy(\.isEmpty)
        && !text.sections.contains { $0.name == section.name }
    }
    addMissing(text)
  }

  private mutating func reviseTitle(_ text: KBOutline) {
    guard let old = outline.title else {
      // An entry has no title if a person removed it.
      guard outline.sections.isEmpty, outline.opening.allSatisfy(\.isEmpty) else { return }
      outline.opening = []
      outline.title = text.title
      outline.intro = text.intro
      mark("title", [text.title ?? ""])
      mark("intro", Self.core(text.intro))
      return
    }
    outline.title = revised("title", [old], text.title.map { [$0] }).first
    outline.intro = revised("intro", outline.intro, text.intro)
  }

  /// Adds sections that the entry never had; a section that was removed stays removed.
  private mutating func addMissing(_ text: KBOutline) {
    for section in text.sections
    where !outline.sections.contains(where: { $0.name == section.name }) {
      if let mark = known?.first(where: { $0.part == section.name }) {
        marks.append(mark)
      } else {
        outline.insert(section, in: KBBody.ownSections)
        mark(section.name, Self.core(section.lines))
      }
    }
  }

  /// The lines of a part: `new` replaces the generated lines; nil removes them.
  private mutating func revised(_ part: String, _ old: [String], _ new: [String]?) -> [String] {
    let lead = old.prefix(while: \.isEmpty)
    let content = old.dropFirst(lead.count)
    guard let count = ownCount(part, content, new) else {
      // An edited part keeps its mark: if the edit is undone, the part is generated again.
      if let mark = known?.first(where: { $0.part == part }) { marks.append(mark) }
      return old
    }
    let rest = content.dropFirst(count)
    guard let new else { return Array(rest.drop(while: \.isEmpty)) }
    let core = Self.core(new)
    mark(part, core)
    return Array(lead) + core + rest
  }

  /// The number of generated lines at the top; nil when they were edited.
  private func ownCount(
    _ part: String, _ content: ArraySlice<String>, _ new: [String]?
  ) -> Int? {
    guard let known else {
      return KBUnmarked.ownCount(part, content, new.map { Self.core($0) } ?? [])
    }
    return known.first { $0.part == part && $0.isAtTop(of: content) }?.count
  }

  private mutating func mark(_ part: String, _ lines: some Collection<String>) {
    if !lines.isEmpty { marks.append(KBMark(part, lines)) }
  }

  /// The lines without surrounding blank lines.
  private static func core(_ lines: [String]) -> [String] {
    var core = Array(lines.drop(while: \.isEmpty))
    while core.last?.isEmpty ?? false { core.removeLast() }
    return core
  }
}

/// Separates generated text from people's in an entry from before parts were marked.
///
/// Judged by form: text that may be a person's stays. An edit inside a generated sentence cannot be
/// detected.
enum KBUnmarked {
  static func ownCount(_ part: String, _ lines: ArraySlice<String>, _ new: [String]) -> Int? {
    let first = lines.first ?? ""
    switch part {
    case "intro":
      return first.hasPrefix("Affected: ") || first.hasPrefix("Affected, root first: ") ? 1 : nil
    case "Description":
      let isOwn = first.hasPrefix("Between ") || first.hasPrefix("At ")
      return isOwn && first.contains(" flagged event") ? 1 + tableCount(lines.dropFirst()) : nil
    case "Likely cause":
      let tail = first.suffix(20)
      return tail.contains("Confidence ") && tail.hasSuffix(".") ? 1 : nil
    case "Impact":
      let ends = [" hit.", " name no customer.", "No lasting effect was seen."]
      return ends.contains(where: first.hasSuffix) ? 1 : nil
    case "Evidence":
      let count = lines.prefix { $0.hasPrefix("- ") && $0.contains(" Events: ") }.count
      return count > 0 ? count : nil
    default:
      let top = Array(lines.prefix(new.count))
      return !new.isEmpty && top.map(withoutNumbers) == new.map(withoutNumbers) ? new.count : nil
    }
  }

  /// The table of metrics and the blank line before it.
  private static func tableCount(_ lines: ArraySlice<String>) -> Int {
    guard lines.first?.isEmpty ?? false, lines.dropFirst().first?.hasPrefix("| Metric |") ?? false
    else { return 0 }
    return 1 + lines.dropFirst().prefix { $0.hasPrefix("|") }.count
  }

  /// The text without numbers: the next log produces the same sentence with other numbers.
  private static func withoutNumbers(_ line: String) -> String {
    String(line.filter { !$0.isNumber && $0 != "." && $0 != "," })
  }
}
