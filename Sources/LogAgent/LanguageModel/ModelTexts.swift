/// What a language model wrote for an issue's mail and KB entry, checked; nil where it did not.
struct ModelTexts: Equatable, Sendable {
  /// One line, without the severity in front.
  var alertSubject: String?
  /// The alert's first paragraph.
  var alertSummary: String?
  /// The whole body of the notice.
  var notice: String?
  /// The entry's first section.
  var kbSummary: String?
}
