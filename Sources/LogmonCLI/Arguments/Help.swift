/// The text of `--help`, made from the table that also drives parsing.
package struct Help {
  private var text: String

  /// Formats the text; `usage` is the command with its arguments, such as `analyze INPUT…`.
  package init<Options>(
    usage: String, summary: String, _ arguments: [ArgumentSpec<Options>], notes: String = ""
  ) {
    text = "Usage: logmon \(usage)\n\n\(summary)\n"
    let rows = arguments.map { (Self.syntax($0), $0.help) } + [("--help", "Show this text.")]
    let width = rows.map { $0.0.count }.max() ?? 0
    let positionals = rows.filter { !$0.0.hasPrefix("--") }
    let options = rows.filter { $0.0.hasPrefix("--") }
    if !positionals.isEmpty { text += "\nArguments:\n" + Self.table(positionals, width) }
    text += "\nOptions:\n" + Self.table(options, width)
    if !notes.isEmpty { text += "\n\(notes)\n" }
  }

  package var description: String { text }

  private static func syntax<Options>(_ spec: ArgumentSpec<Options>) -> String {
    switch spec.kind {
    case .flag: "--\(spec.name)"
    case .option(let value): "--\(spec.name) \(value)"
    case .positional(let value): value
    }
  }

  private static func table(_ rows: [(String, String)], _ width: Int) -> String {
    rows.map { name, help in
      "  \(name)\(String(repeating: " ", count: width - name.count + 2))\(help)\n"
    }.joined()
  }
}
