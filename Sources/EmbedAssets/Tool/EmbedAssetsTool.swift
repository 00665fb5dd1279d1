import FoundationEssentials

/// `embed-assets OUTPUT FILE…`: writes one Swift file with an `Assets` member for each text file.
@main enum EmbedAssetsTool {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { return }
    var source = "// Made at build time from the Assets folder.\n\nenum Assets {\n"
    for path in arguments.dropFirst() {
      let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      source += "  static let \(memberName(of: path)) = ##\"\"\"\n"
      source += text.hasSuffix("\n") ? text : text + "\n"
      source += "\"\"\"##\n"
    }
    source += "}\n"
    try Data(source.utf8).write(to: URL(filePath: output))
  }

  /// `report.css` is `reportCSS`, `report.js` is `reportJS`.
  private static func memberName(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    let parts = file.split(separator: ".").map(String.init)
    return (parts.first ?? "asset") + (parts.last ?? "").uppercased()
  }
}
