import FoundationEssentials

/// `embed-assets OUTPUT FILE…`: writes one Swift file with an `Assets` member for each file, text
/// as it is and fonts as base64.
@main enum EmbedAssetsTool {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { return }
    var source = "// Made at build time from the Assets folder.\n\nenum Assets {\n"
    for path in arguments.dropFirst() {
      let data = try Data(contentsOf: URL(filePath: path))
      if path.hasSuffix(".woff2") {
        source += "  static let \(memberName(of: path)) = \"\(data.base64EncodedString())\"\n"
        continue
      }
      let text = String(decoding: data, as: UTF8.self)
      source += "  static let \(memberName(of: path)) = ##\"\"\"\n"
      source += text.hasSuffix("\n") ? text : text + "\n"
      source += "\n\"\"\"##\n"
    }
    source += "}\n"
    try Data(source.utf8).write(to: URL(filePath: output))
  }

  /// `report.css` is `reportCSS`, `kb-entry.md` is `kbEntryMD`.
  private static func memberName(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    let parts = file.split(separator: ".").map(String.init)
    let words = (parts.first ?? "asset").split(separator: "-")
    let name = words.dropFirst().reduce(String(words.first ?? "")) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
    return name + (parts.last ?? "").uppercased()
  }
}
