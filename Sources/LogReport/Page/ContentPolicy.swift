internal import LogModel

/// The content security policy of the page, and the style and script that it allows.
///
/// Both are constants without data, so their hashes are stable: an administrator who blocks
/// everything else can allow exactly these.
package enum ContentPolicy {
  /// The page's style sheet, without its tags.
  package static let style =
    Fonts.css + Assets.tokensCSS + Assets.layoutCSS + Assets.timelineCSS + Assets.eventsCSS
    + Assets.issuesCSS + Assets.comparisonCSS + Assets.printCSS

  /// The page's script, without its tags.
  package static let script =
    "\"use strict\";\n(() => {\n" + Assets.stateJS + Assets.dataJS + Assets.rowJS
    + Assets.streamJS + Assets.filterJS + Assets.exportJS + Assets.zoneJS + Assets.timelineJS
    + Assets.limitsJS + Assets.viewsJS + Assets.startJS + "})();\n"

  private static let styleSource = source(style)
  private static let scriptSource = source(script)

  /// The value of the policy's `<meta>`.
  package static func header(_ assets: HTMLReport.AssetMode) -> String {
    let (styles, scripts) =
      assets == .inline ? ("'\(styleSource)'", "'\(scriptSource)'") : ("'self'", "'self'")
    return """
      default-src 'none'; style-src \(styles); script-src \(scripts); font-src data:; \
      base-uri 'none'; form-action 'none'
      """
  }

  /// `sha256-…`: the form in which a policy names an inline style or script.
  package static func source(_ text: String) -> String {
    "sha256-" + base64(SHA256.digest(Array(text.utf8)))
  }

  /// RFC 4648 §4, with padding.
  static func base64(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for position in 0..<4 {
        text += position > group.count ? "=" : alphabet[bits >> (18 - 6 * position) & 63]
      }
    }
    return text
  }

  private static let alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".map { String($0) }
}
