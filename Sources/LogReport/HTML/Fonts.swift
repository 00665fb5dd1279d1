/// The page's two type families, as subsets inside the style sheet.
///
/// Where `data:` is blocked, the reader's system fonts are used. `Scripts/fonts` makes the files;
/// their licences are beside them.
enum Fonts {
  static let css =
    face("DM Sans", "400 700", Assets.dmSansWOFF2)
    + face("Logmon Mono", "400", Assets.logmonMonoWOFF2)

  private static func face(_ family: String, _ weights: String, _ base64: String) -> String {
    """
    @font-face { font-family: "\(family)"; font-weight: \(weights); font-display: swap;
      src: url(data:font/woff2;base64,\(base64)) format("woff2"); }

    """
  }
}
