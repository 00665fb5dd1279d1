internal import LogModel

/// A config file is invalid; says where and why.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// A mistake in the config file, with the way to its place.
struct ConfigIssue: Error {
  private(set) var text: String
  /// The positions of the members and items from the document down to the mistake.
  private(set) var path: [Int] = []
  /// Whether the name of the member there is the mistake, not its value.
  private(set) var isInName = false

  init(_ text: String, isInName: Bool = false) {
    self.text = text
    self.isInName = isInName
  }

  /// The mistake as seen from the value that holds it at `position`.
  func inside(_ position: Int) -> Self {
    var issue = self
    issue.path.insert(position, at: 0)
    return issue
  }

  /// The mistake with the name of the part that holds it before its text.
  func of(_ part: String) -> Self {
    var issue = self
    issue.text = "\(part): \(text)"
    return issue
  }
}

/// The keys of one object of the config file, of which each has one list: its reader switches over
/// them, messages propose them, and the schema names them.
protocol ConfigurationKey: RawRepresentable<String>, CaseIterable, Sendable {}

extension ConfigurationKey {
  static var names: [String] { allCases.map(\.rawValue) }
}

/// Parts of the config file, each with the place of a mistake in it.
extension JSONValue {
  /// Reads the members of an object, whose names must be keys; `fault` is the text for another
  /// value.
  func read<Key: ConfigurationKey>(
    _: Key.Type, else fault: String = "expected an object",
    _ body: (_ key: Key, _ member: JSONMember) throws(ConfigIssue) -> Void
  ) throws(ConfigIssue) {
    try forEachMember(else: fault) { member throws(ConfigIssue) in
      guard let key = Key(rawValue: member.name) else {
        let near = Suggestion.text(for: member.name, among: Key.names)
        let hint = near.isEmpty ? "; keys are \(Key.names.joined(separator: ", "))" : near
        throw ConfigIssue("unknown key '\(member.name)'\(hint)", isInName: true)
      }
      try body(key, member)
    }
  }

  /// Reads the members of an object with any names.
  func forEachMember(
    else fault: String = "expected an object",
    _ body: (_ member: JSONMember) throws(ConfigIssue) -> Void
  ) throws(ConfigIssue) {
    guard let members else { throw ConfigIssue(fault) }
    for (position, member) in members.enumerated() {
      do throws(ConfigIssue) { try body(member) } catch { throw error.inside(position) }
    }
  }

  /// Reads the items of a list.
  func forEachItem(
    else fault: String, _ body: (_ position: Int, _ item: JSONValue) throws(ConfigIssue) -> Void
  ) throws(ConfigIssue) {
    guard let array else { throw ConfigIssue(fault) }
    for (position, item) in array.enumerated() {
      do throws(ConfigIssue) { try body(position, item) } catch { throw error.inside(position) }
    }
  }
}

/// Validated values of the config file.
extension JSONMember {
  func text() throws(ConfigIssue) -> String {
    guard let text = value.string else { throw ConfigIssue("'\(name)' must be text") }
    return text
  }

  func flag() throws(ConfigIssue) -> Bool {
    guard let flag = value.bool else { throw ConfigIssue("'\(name)' must be true or false") }
    return flag
  }

  func number() throws(ConfigIssue) -> Double {
    guard let number = value.number else { throw ConfigIssue("'\(name)' must be a number") }
    return number
  }

  func amount(upTo most: Double = 1e15) throws(ConfigIssue) -> Double {
    let number = try number()
    guard (0...most).contains(number) else {
      throw ConfigIssue("'\(name)' must be between 0 and \(PlainText.number(most, places: 0))")
    }
    return number
  }

  func count() throws(ConfigIssue) -> Int {
    let number = try amount(upTo: 1e9)
    guard number == number.rounded() else { throw ConfigIssue("'\(name)' must be a whole number") }
    return Int(number)
  }

  /// A name, or a pattern of names.
  func pattern() throws(ConfigIssue) -> NamePattern {
    guard let pattern = NamePattern(try text()) else {
      throw ConfigIssue("'\(name)' is empty; expected a name or a pattern such as \"batch-*\"")
    }
    return pattern
  }
}
