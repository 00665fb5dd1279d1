internal import LogModel

/// A scan as a file: what `logmon scan` writes and `logmon merge` reads.
///
/// The payload of a `SealedFile`: the head, then names and inputs, then the rest. Nothing in it is
/// trusted: every number is checked before it is used.
package struct Part: Sendable {
  /// What a part says of itself, before its names and numbers are read.
  package struct Head: Equatable, Sendable {
    /// Texts by name that must be the same in all parts and in the run that joins them.
    package var settings: [Setting] = []
    /// The numbers that only its log has and that it compares with their usual range.
    package var learned: [String] = []
    /// The rules of the gate that it has counted for.
    package var rules: [String] = []
    package var share = ServiceShare.whole
    /// The names of its inputs, in order.
    package var inputs: [String] = []
    package var files = 0
    package var lines = 0
    package var events = 0
    package var rejects = 0

    package init() {}
  }

  package struct Setting: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// The name of its file in messages.
  package var name: String
  package private(set) var head: Head
  /// Of all its bytes: two files with one hash are one part.
  package private(set) var hash: String
  /// Everything of the inputs, which is the same in all scans of them.
  let inputs: [UInt8]
  private let body: [UInt8]

  private static let seal = SealedFile(kind: "scan", version: 1)

  // MARK: Writing

  /// The bytes of a scan.
  package static func bytes(of scan: Scan, _ head: Head) throws -> [UInt8] {
    var head = head
    let counts = scan.counts
    (head.files, head.lines) = (counts.files, counts.lines)
    (head.events, head.rejects) = (counts.events, counts.rejects)
    var scan = try Scan.joined([[scan]])
    head.inputs = scan.inputs.inputNames
    var inputs = ScanCoder.writing()
    try scan.inputs.code(&inputs)
    try scan.inputs.codePlaces(&inputs)
    var body = ScanCoder.writing()
    try scan.names.code(&body)
    try scan.code(&body)
    var payload = ScanCoder.writing()
    try head.code(&payload)
    var (first, second) = (inputs.bytes, body.bytes)
    try payload.bytes(&first)
    try payload.bytes(&second)
    return try seal.bytes(payload.bytes)
  }

  /// The bytes of a part with any payload, for tests of what is not trusted in it.
  package static func sealed(_ payload: [UInt8]) throws -> [UInt8] { try seal.bytes(payload) }

  // MARK: Reading

  /// Reads the head of a part, after a check of all its bytes.
  package init(_ bytes: [UInt8], name: String) throws(PartError) {
    self.name = name
    let payload: [UInt8]
    do throws(SealedFile.Damage) {
      payload = try Self.seal.payload(of: bytes)
    } catch {
      switch error {
      case .foreign: throw .foreign(name)
      case .newer: throw .newer(name)
      case .cut: throw .cut(name)
      case .changed: throw .damaged(name)
      }
    }
    var (head, inputs, body) = (Head(), [UInt8](), [UInt8]())
    do {
      var coder = ScanCoder.reading(
        payload, NameNumbers(), ScanCoder.Bounds(thresholds: 0, metrics: 0))
      try head.code(&coder)
      try coder.bytes(&inputs)
      try coder.bytes(&body)
      try coder.finish()
    } catch {
      throw .damaged(name)
    }
    (self.head, self.inputs, self.body) = (head, inputs, body)
    hash = SHA256.hex(bytes)
  }

  /// The scan, for a run whose settings are those of the part.
  package func scan(_ settings: Scan.Settings) throws(PartError) -> Scan {
    do {
      return try read(settings)
    } catch {
      throw .damaged(name)
    }
  }

  private func read(_ settings: Scan.Settings) throws -> Scan {
    let bounds = ScanCoder.Bounds(
      thresholds: settings.thresholds.count, metrics: settings.metrics.count)
    var scan = Scan(
      names: Names(), inputs: InputStatistics(settings.metrics), settings: settings)
    var numbers = NameNumbers()
    var coder = ScanCoder.reading(inputs, numbers, bounds)
    try scan.inputs.code(&coder)
    numbers.inputs = Array(scan.inputs.inputNames.indices)
    coder = coder.continued(numbers)
    try scan.inputs.codePlaces(&coder)
    try coder.finish()
    coder = ScanCoder.reading(body, numbers, bounds)
    try scan.names.code(&coder)
    numbers = scan.names.numbers
    numbers.inputs = Array(scan.inputs.inputNames.indices)
    coder = coder.continued(numbers)
    try scan.code(&coder)
    try coder.finish()
    let counts = scan.counts
    guard
      (counts.events, counts.lines, counts.rejects, counts.files)
        == (head.events, head.lines, head.rejects, head.files)
    else { throw ScanDamage() }
    return scan
  }
}

extension Part.Head {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try coder.list(&settings, Part.Setting("", "")) { coder, setting in
      try coder.text(&setting.name)
      try coder.text(&setting.value)
    }
    try coder.list(&learned, "") { try $0.text(&$1) }
    try coder.list(&rules, "") { try $0.text(&$1) }
    try coder.list(&inputs, "") { try $0.text(&$1) }
    try share.code(&coder)
    try coder.count(&files)
    try coder.count(&lines)
    try coder.count(&events)
    try coder.count(&rejects)
  }
}

/// Why a part, or several, cannot be used: the place, the fact and the remedy.
package struct PartError: Error, Equatable, Sendable, CustomStringConvertible {
  package var description: String

  package init(_ name: String, _ fact: String, _ remedy: String) {
    description = "\(name): \(fact); \(remedy)"
  }

  static func foreign(_ name: String) -> Self {
    Self(name, "it is no part that 'logmon scan' wrote", "name the file after --output of the scan")
  }
  static func newer(_ name: String) -> Self {
    Self(name, "a newer logmon wrote it", "merge with that version, or scan again with this one")
  }
  static func cut(_ name: String) -> Self {
    Self(name, "it is cut short", "copy it again, or scan again")
  }
  static func damaged(_ name: String) -> Self {
    Self(name, "its bytes were changed", "copy it again, or scan again")
  }
}
