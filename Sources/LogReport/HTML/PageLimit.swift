import LogModel

/// The maximum number of each kind on the page; results.json has the rest.
enum PageLimit {
  static let issues = 200
  static let alerts = 200
  static let tickets = 200
  static let documents = 200
  static let services = 200
  static let rejects = 20
  /// Bytes of a name, an id or a one-line text.
  static let name = 160
  /// Bytes of a body: an e-mail, a KB entry, a ticket.
  static let body = 32_768

  /// A note with the number that is not shown; empty if all are.
  static func note(
    _ all: Int, shown: Int, _ noun: String, where file: String = "results.json"
  ) -> HTML? {
    guard all > shown else { return nil }
    return "<p class=\"note\">\(PlainText.count(all - shown, "more \(noun)")) in \(file).</p>"
  }
}
