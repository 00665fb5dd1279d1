import LogModel

/// The little Markdown that KB entries are made of, as HTML: headings, lists, tables, code, bold.
///
/// Everything else is text: no links, no images, no HTML pass through, whoever wrote the body.
enum MarkdownHTML {
  /// Headings down to level `top` come directly below those of the page.
  static func render(_ markdown: String, top: Int = 1) -> HTML {
    let shown = String(markdown.prefix(utf8Limit: PageLimit.body))
    var renderer = Renderer(top: top)
    for line in shown.split(separator: "\n", omittingEmptySubsequences: false) {
      renderer.read(line.last == "\r" ? line.dropLast() : line)
    }
    renderer.close()
    if shown.utf8.count < markdown.utf8.count {
      renderer.parts.append("<p class=\"note\">The rest of this entry is in its file.</p>")
    }
    return HTML(renderer.parts)
  }

  /// Text between backquotes is code, between double asterisks bold; a backslash escapes.
  static func inline(_ text: Substring) -> HTML {
    var parts: [HTML] = []
    var plain = ""
    var rest = text
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    while let character = rest.first {
      // Up to the next mark all is text; beyond ASCII a mark may be a part of a character.
      if isASCII, !character.isMark {
        let end = rest.utf8.firstIndex(where: \.isMark) ?? rest.endIndex
        plain += rest[..<end]
        rest = rest[end...]
        continue
      }
      if let (part, end) = span(rest) {
        if !plain.isEmpty { parts.append("\(plain)") }
        plain = ""
        parts.append(part)
        rest = rest[end...]
        continue
      }
      rest.removeFirst()
      if character == "\\", let next = rest.first, next.isEscapable {
        plain.append(rest.removeFirst())
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append("\(plain)") }
    return HTML(parts)
  }

  /// The code or bold span that `text` starts with, and where it ends.
  private static func span(_ text: Substring) -> (HTML, Substring.Index)? {
    for (mark, isCode) in [("**", false), ("`", true)] where text.hasPrefix(mark) {
      let inner = text.dropFirst(mark.count)
      guard let close = inner.firstRange(ofMark: mark), close.lowerBound > inner.startIndex else {
        continue
      }
      let content = String(inner[..<close.lowerBound])
      return (isCode ? "<code>\(content)</code>" : "<b>\(content)</b>", close.upperBound)
    }
    return nil
  }
}

extension UInt8 {
  /// What code, bold text and escapes begin with.
  fileprivate var isMark: Bool {
    switch self {
    case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "`"): true
    default: false
    }
  }
}

extension Character {
  fileprivate var isMark: Bool { asciiValue?.isMark ?? false }

  /// ASCII punctuation: what a backslash may stand before.
  fileprivate var isEscapable: Bool { isASCII && (isPunctuation || isSymbol) }
}

extension Substring {
  fileprivate func firstRange(ofMark mark: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(mark) { return at..<index(at, offsetBy: mark.count) }
      at = index(after: at)
    }
    return nil
  }
}

/// The block structure, line by line.
private struct Renderer {
  private enum Block {
    case paragraph
    case list
    case code
    case table
  }

  let top: Int
  var parts: [HTML] = []
  private var block: Block?

  init(top: Int) { self.top = top }

  mutating func read(_ line: Substring) {
    if line.hasPrefix("```") { return toggleCode() }
    if block == .code { return parts.append("\(String(line))\n") }
    let text = line.drop { $0 == " " }
    if text.isEmpty { return close() }
    let level = text.prefix { $0 == "#" }.count
    if level > 0, level <= 6, text.dropFirst(level).first == " " {
      close()
      return heading(level, text.dropFirst(level + 1))
    }
    if text.hasPrefix("|") { return row(text) }
    if text.hasPrefix("- ") || text.hasPrefix("* ") { return item(text.dropFirst(2)) }
    paragraph(text)
  }

  mutating func close() {
    switch block {
    case .paragraph: parts.append("</p>\n")
    case .list: parts.append("</ul>\n")
    case .code: parts.append("</pre>\n")
    case .table: parts.append("</tbody></table></div>\n")
    case nil: break
    }
    block = nil
  }

  private mutating func toggleCode() {
    let wasCode = block == .code
    close()
    guard !wasCode else { return }
    parts.append("<pre>")
    block = .code
  }

  /// The page's own headings end at three.
  private mutating func heading(_ level: Int, _ text: Substring) {
    let content = MarkdownHTML.inline(text)
    parts.append(level <= top ? "<h3>\(content)</h3>\n" : "<h4>\(content)</h4>\n")
  }

  /// The first row of a table is its head; the line below that is only drawn with.
  private mutating func row(_ text: Substring) {
    let cells = Self.cells(text)
    if block == .table, cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) { return }
    let isHead = block != .table
    if isHead {
      close()
      parts.append("<div class=\"scroll\"><table><thead>")
      block = .table
    }
    let items: [HTML] = cells.map { cell in
      let content = MarkdownHTML.inline(cell)
      return isHead ? "<th scope=\"col\">\(content)</th>" : "<td>\(content)</td>"
    }
    parts.append("<tr>\(items)</tr>\(isHead ? "</thead><tbody>" as HTML : "")\n")
  }

  /// The texts between the bars; an escaped bar is text.
  private static func cells(_ row: Substring) -> [Substring] {
    var cells: [Substring] = []
    var start = row.index(after: row.startIndex)
    var isEscaped = false
    for at in row.indices.dropFirst() {
      if row[at] == "|", !isEscaped {
        cells.append(row[start..<at])
        start = row.index(after: at)
      }
      isEscaped = row[at] == "\\" && !isEscaped
    }
    if start < row.endIndex { cells.append(row[start...]) }
    return cells.map { cell in
      let end = cell.lastIndex { $0 != " " }.map { cell.index(after: $0) } ?? cell.startIndex
      return cell[..<end].drop { $0 == " " }
    }
  }

  private mutating func item(_ text: Substring) {
    if block != .list {
      close()
      parts.append("<ul>\n")
      block = .list
    }
    parts.append("<li dir=\"auto\">\(MarkdownHTML.inline(text))</li>\n")
  }

  private mutating func paragraph(_ text: Substring) {
    if block != .paragraph {
      close()
      parts.append("<p dir=\"auto\">")
      block = .paragraph
    } else {
      parts.append(" ")
    }
    parts.append(MarkdownHTML.inline(text))
  }
}
