/// How often the lines of each template of one service came in a run.
///
/// - Shape: at most 24 templates in full; of the others, of which a run counts 200 in each region, a
///   short hash.
package struct LineProfile: Equatable, Sendable {
  package struct Template: Equatable, Sendable {
    package var id: UInt64
    /// The start of a message that has it, or the template itself where it may be shown.
    package var text: String
    package var isError: Bool
    package var lines: Int
    /// The minutes in which it came, and the sequences of such minutes with at most one empty minute
    /// between two; each region counts by itself.
    package var minutes: Int
    package var spells: Int

    package init(
      id: UInt64, text: String, isError: Bool, lines: Int, minutes: Int, spells: Int
    ) {
      self.id = id
      self.text = text
      self.isError = isError
      self.lines = lines
      self.minutes = minutes
      self.spells = spells
    }

    /// Adds what another region or another run has of it.
    package mutating func add(_ other: Self) {
      lines += other.lines
      minutes += other.minutes
      spells += other.spells
      if other.text.precedesInBytes(text) { text = other.text }
    }
  }

  private static let (mostErrors, mostOthers) = (16, 8)

  /// Those of error lines first, then those with the most lines.
  package var templates: [Template] = []
  /// The hashes of the others, ascending.
  package private(set) var others: [UInt32] = []
  /// The regions in which the service wrote lines.
  package private(set) var regions = 0
  /// Whether no line was left out.
  package private(set) var isWhole = true

  /// A service without lines.
  package init() {}

  /// What was written to a document.
  package init(_ templates: [Template], others: [UInt32], regions: Int, isWhole: Bool) {
    (self.templates, self.others) = (templates, others)
    (self.regions, self.isWhole) = (regions, isWhole)
  }

  /// Keeps the most frequent templates in full.
  package init(_ all: [Template], regions: Int, isWhole: Bool) {
    let sorted = all.sorted { ($1.lines, $0.id) < ($0.lines, $1.id) }
    let (errors, rest) = (sorted.filter(\.isError), sorted.filter { !$0.isError })
    templates = Array(errors.prefix(Self.mostErrors) + rest.prefix(Self.mostOthers))
    others = (errors.dropFirst(Self.mostErrors) + rest.dropFirst(Self.mostOthers))
      .map { Self.hash($0.id) }.sorted()
    (self.regions, self.isWhole) = (regions, isWhole)
  }

  /// Adds what another run has of the service.
  package mutating func add(_ other: Self) {
    for template in other.templates {
      if let place = templates.firstIndex(where: { $0.id == template.id }) {
        templates[place].add(template)
      } else {
        templates.append(template)
      }
    }
    others = Set(others).union(other.others).sorted()
    regions = max(regions, other.regions)
    isWhole = isWhole && other.isWhole
  }

  /// Whether a template may have come.
  package func mayHave(_ id: UInt64) -> Bool {
    !isWhole || others.contains(Self.hash(id)) || templates.contains { $0.id == id }
  }

  /// 24 bits: one of 200 templates has that of another one in one of 80,000 cases.
  private static func hash(_ id: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: id >> 40) }

  package mutating func code(_ coder: inout ScanCoder) throws {
    let empty = Template(id: 0, text: "", isError: false, lines: 0, minutes: 0, spells: 0)
    try coder.list(&templates, empty) { coder, template in
      try coder.bits(&template.id)
      try coder.text(&template.text)
      try coder.bool(&template.isError)
      try coder.count(&template.lines)
      try coder.count(&template.minutes)
      try coder.count(&template.spells)
    }
    try coder.list(&others, 0) { try $0.int(&$1) }
    try coder.count(&regions)
    try coder.bool(&isWhole)
  }
}

/// The lines of one service of a scan.
package struct ServiceLines: Sendable {
  package var service: NameID
  package var profile: LineProfile

  package init(service: NameID, _ profile: LineProfile) {
    (self.service, self.profile) = (service, profile)
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try profile.code(&coder)
  }
}
