import LogModel

/// Renders the Markdown subset of KB entries as HTML: headings, lists, tables, code, bold.
///
/// Everything else is text: links, images and HTML never pass through. Parsed as bytes, because all
/// marks are ASCII and parsing by characters is slow.
enum MarkdownHTML {
  /// Headings down to level `top` are placed directly below those of the page.
  static func render(_ markdown: String, top: Int = 1) -> HTML {
    let shown = markdown.bytes(limit: PageLimit.body)
    var renderer = Renderer(top: top)
    for line in shown.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      renderer.read(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
    renderer.close()
    if shown.count < markdown.utf8.count {
      renderer.html.appendLiteral("<p class=\"note\">The rest of this entry is in its file.</p>")
    }
    return HTML(stringInterpolation: renderer.html)
  }
}

extension HTML.StringInterpolation {
  /// Text between backquotes is code, between double asterisks bold; a backslash escapes.
  fileprivate mutating func appendInterpolation(markdown text: ArraySlice<UInt8>) {
    var plain: [UInt8] = []
    var rest = text
    while let first = rest.first {
      if !first.isMark {
        let end = rest.firstIndex(where: \.isMark) ?? rest.endIndex
        plain += rest[..<end]
        rest = rest[end...]
      } else if let span = rest.markedSpan {
        flush(&plain)
        appendLiteral(span.isCode ? "<code>" : "<b>")
        appendInterpolation(rest[span.content])
        appendLiteral(span.isCode ? "</code>" : "</b>")
        rest = rest[span.end...]
      } else {
        rest = rest.dropFirst()
        if first == UInt8(ascii: "\\"), let next = rest.first, next.isEscapable {
          plain.append(next)
          rest = rest.dropFirst()
        } else {
          plain.append(first)
        }
      }
    }
    flush(&plain)
  }

  private mutating func flush(_ plain: inout [UInt8]) {
    appendInterpolation(plain[...])
    plain.removeAll(keepingCapacity: true)
  }
}

extension ArraySlice<UInt8> {
  /// The code or bold span at the start of the text, and its end.
  fileprivate var markedSpan: (content: Range<Int>, end: Int, isCode: Bool)? {
    for (mark, isCode) in [("**", false), ("`", true)] where starts(with: mark.utf8) {
      let start = startIndex + mark.utf8.count
      var close = start
      while close < endIndex, !self[close...].starts(with: mark.utf8) { close += 1 }
      if close < endIndex, close > start { return (start..<close, close + mark.utf8.count, isCode) }
    }
    return nil
  }

  /// Without the spaces around it.
  fileprivate var trimmed: Self {
    let end = lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? startIndex
    return self[..<end].drop { $0 == UInt8(ascii: " ") }
  }
}

extension UInt8 {
  /// A character that begins code, bold text or an escape.
  fileprivate var isMark: Bool {
    switch self {
    case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "`"): true
    default: false
    }
  }

  /// ASCII punctuation, which a backslash can escape.
  fileprivate var isEscapable: Bool {
    switch self {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
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
  var html = HTML.StringInterpolation(literalCapacity: 4096, interpolationCount: 0)
  private var block: Block?

  init(top: Int) { self.top = top }

  mutating func read(_ line: ArraySlice<UInt8>) {
    if line.starts(with: "```".utf8) { return toggleCode() }
    if block == .code {
      html.appendInterpolation(line)
      return html.appendLiteral("\n")
    }
    let text = line.drop { $0 == UInt8(ascii: " ") }
    if text.isEmpty { return close() }
    let level = text.prefix { $0 == UInt8(ascii: "#") }.count
    if level > 0, level <= 6, text.dropFirst(level).first == UInt8(ascii: " ") {
      close()
      return heading(level, text.dropFirst(level + 1))
    }
    if text.first == UInt8(ascii: "|") { return row(text) }
    if text.starts(with: "- ".utf8) || text.starts(with: "* ".utf8) {
      return item(text.dropFirst(2))
    }
    paragraph(text)
  }

  mutating func close() {
    switch block {
    case .paragraph: html.appendLiteral("</p>\n")
    case .list: html.appendLiteral("</ul>\n")
    case .code: html.appendLiteral("</pre>\n")
    case .table: html.appendLiteral("</tbody></table></div>\n")
    case nil: break
    }
    block = nil
  }

  private mutating func toggleCode() {
    let wasCode = block == .code
    close()
    guard !wasCode else { return }
    html.appendLiteral("<pre>")
    block = .code
  }

  /// The page itself uses three heading levels, so an entry's headings are at level three and four.
  private mutating func heading(_ level: Int, _ text: ArraySlice<UInt8>) {
    html.appendLiteral(level <= top ? "<h3>" : "<h4>")
    html.appendInterpolation(markdown: text)
    html.appendLiteral(level <= top ? "</h3>\n" : "</h4>\n")
  }

  /// Adds a table row; the first one is the head, the separator line is ignored.
  private mutating func row(_ text: ArraySlice<UInt8>) {
    let cells = Self.cells(text)
    if block == .table, cells.allSatisfy({ $0.allSatisfy { "-: ".utf8.contains($0) } }) { return }
    let isHead = block != .table
    if isHead {
      close()
      html.appendLiteral("<div class=\"scroll\"><table><thead>")
      block = .table
    }
    html.appendLiteral("<tr>")
    for cell in cells {
      html.appendLiteral(isHead ? "<th scope=\"col\">" : "<td>")
      html.appendInterpolation(markdown: cell)
      html.appendLiteral(isHead ? "</th>" : "</td>")
    }
    html.appendLiteral(isHead ? "</tr></thead><tbody>\n" : "</tr>\n")
  }

  /// The texts between the bars; an escaped bar is text.
  private static func cells(_ row: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var cells: [ArraySlice<UInt8>] = []
    var start = row.startIndex + 1
    var isEscaped = false
    for at in row.indices.dropFirst() {
      if row[at] == UInt8(ascii: "|"), !isEscaped {
        cells.append(row[start..<at])
        start = at + 1
      }
      isEscaped = row[at] == UInt8(ascii: "\\") && !isEscaped
    }
    if start < row.endIndex { cells.append(row[start...]) }
    return cells.map(\.trimmed)
  }

  private mutating func item(_ text: ArraySlice<UInt8>) {
    if block != .list {
      close()
      html.appendLiteral("<ul>\n")
      block = .list
    }
    html.appendLiteral("<li dir=\"auto\">")
    html.appendInterpolation(markdown: text)
    html.appendLiteral("</li>\n")
  }

  private mutating func paragraph(_ text: ArraySlice<UInt8>) {
    if block != .paragraph {
      close()
      html.appendLiteral("<p dir=\"auto\">")
      block = .paragraph
    } else {
      html.appendLiteral(" ")
    }
    html.appendInterpolation(markdown: text)
  }
}
