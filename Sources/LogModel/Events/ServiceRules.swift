/// What the user says of services: names to give them, and those whose events are not judged.
package struct ServiceRules: Equatable, Sendable {
  /// Services that get another name; of several that match, the most precise applies.
  private var renamed: [NamePattern] = []
  /// Their names, in the same order.
  private var names: [String] = []
  /// Services, by the names that they have then, whose events are counted but not judged.
  package var ignored: [NamePattern] = []

  package init() {}

  package var renames: Bool { !renamed.isEmpty }

  package mutating func rename(_ pattern: NamePattern, to name: String) {
    renamed.append(pattern)
    names.append(name)
  }

  /// The name of a service in all outputs.
  package func name(of service: String) -> String {
    renamed.bestMatch(service).map { names[$0] } ?? service
  }

  /// Whether the events of a service, by its name in outputs, are not judged.
  package func ignores(_ service: String) -> Bool { ignored.contains { $0.matches(service) } }
}
