internal import LogModel

/// Brings the body of an entry up to date and leaves what people wrote as it is.
///
/// The agent's own parts are marked; one is replaced as long as nobody changed it, and what stands
/// below it stays. A part that was changed or taken out is people's from then on.
struct KBRevision {
  private(set) var outline: KBOutline
  private(set) var marks: [KBMark] = []
  /// Nil for an entry from before parts were marked.
  private let known: [KBMark]?

  /// Revises a body, which is nil for a new entry, to what the agent would write now; the marks say
  /// what of it is the agent's.
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
      // An entry whose title a person took out has none.
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

  /// Sections that the entry never had; those it had once were taken out by somebody.
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

  /// The lines of a part: `new` in place of what is still the agent's; nil takes that away.
  private mutating func revised(_ part: String, _ old: [String], _ new: [String]?) -> [String] {
    let lead = old.prefix(while: \.isEmpty)
    let content = old.dropFirst(lead.count)
    guard let count = ownCount(part, content, new) else {
      // Changed by somebody: where that is undone, it is the agent's again.
      if let mark = known?.first(where: { $0.part == part }) { marks.append(mark) }
      return old
    }
    let rest = content.dropFirst(count)
    guard let new else { return Array(rest.drop(while: \.isEmpty)) }
    let core = Self.core(new)
    mark(part, core)
    return Array(lead) + core + rest
  }

  /// How many lines at the top are the agent's; nil when somebody changed them.
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

  /// Without the blank lines around.
  private static func core(_ lines: [String]) -> [String] {
    var core = Array(lines.drop(while: \.isEmpty))
    while core.last?.isEmpty ?? false { core.removeLast() }
    return core
  }
}

/// Tells the agent's text from people's in an entry from before parts were marked.
///
/// By its form: what could as well be a person's stays. A change inside a sentence of the agent's
/// cannot be told.
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

  /// The next log says the same with other numbers.
  private static func withoutNumbers(_ line: String) -> String {
    String(line.filter { !$0.isNumber && $0 != "." && $0 != "," })
  }
}
