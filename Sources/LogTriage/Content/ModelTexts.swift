/// The checked texts of a language model for an issue's notifications and KB entry; nil where there
/// is none.
package struct ModelTexts: Equatable, Sendable {
  /// One line, without the severity prefix.
  package var alertSubject: String?
  /// The alert's first paragraph.
  package var alertSummary: String?
  /// The whole body of the notice.
  package var notice: String?
  /// The entry's first section.
  package var kbSummary: String?
}
