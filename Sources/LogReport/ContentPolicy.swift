internal import LogModel

/// The content security policy of the page, and the two things it lets in.
///
/// Both are constants with no data inside, so their hashes are stable: an administrator who blocks
/// everything else can allow exactly these.
package enum ContentPolicy {
  /// The page's style sheet, as it stands between its tags.
  package static let style =
    Fonts.css + Assets.tokensCSS + Assets.layoutCSS + Assets.timelineCSS + Assets.eventsCSS
    + Assets.issuesCSS + Assets.printCSS

  /// The page's script, as it stands between its tags.
  package static let script =
    "\"use strict\";\n(() => {\n" + Assets.stateJS + Assets.dataJS + Assets.rowJS
    + Assets.streamJS + Assets.filterJS + Assets.timelineJS + Assets.limitsJS + Assets.viewsJS
    + Assets.startJS + "})();\n"

  /// How the policy names them: by the base64 of their SHA-256 (CSP Level 2, §4.2.5).
  ///
  /// Written down, and right by a test that says what they are after a change: to work them out took
  /// 7 of the 17 million instructions of a run over a small log.
  private static let styleSource = "sha256-0CvdgoK0o177TwDRkyKBcw0ex4uCCftOI7APecVCfDM="
  private static let scriptSource = "sha256-BC7LH3PbRoggKsZeNUxbZbULxzqtt82rnW9rgntDEdg="

  /// The value of the policy's `<meta>`.
  package static func header(_ assets: HTMLReport.AssetPlace) -> String {
    let (styles, scripts) =
      assets == .inline ? ("'\(styleSource)'", "'\(scriptSource)'") : ("'self'", "'self'")
    return """
      default-src 'none'; style-src \(styles); script-src \(scripts); font-src data:; \
      base-uri 'none'; form-action 'none'
      """
  }
}
