/// What a language model wrote for an issue's notifications and KB entry, checked; nil where it did not.
package struct ModelTexts: Equatable, Sendable {
  /// One line, without the severity in front.
  package var alertSubject: String?
  /// The alert's first paragraph.
  package var alertSummary: String?
  /// The whole body of the notice.
  package var notice: String?
  /// The entry's first section.
  package var kbSummary: String?
}
