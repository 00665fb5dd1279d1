internal import Gzip
internal import LogModel

/// A scan as a file: what `logmon scan` writes and `logmon merge` reads.
///
///     # logmon scan 1          the kind of file and its version
///     size, size               of the payload: as it is, and compressed
///     payload                  a gzip member: the head, then names and inputs, then the rest
///     SHA-256                  of all before
///     logmon.end               what a file that was cut short lacks
///
/// Nothing in it is trusted: the hash tells damage, sizes are checked before memory is reserved, and
/// every number is checked before it is used.
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

  private static let magic = Array("# logmon scan ".utf8)
  private static let version = 1
  private static let trailer = Array("logmon.end\n".utf8)
  private static let hashSize = 32
  /// The largest payload, and how many times it may be larger than its compressed form.
  private static let mostBytes = 1 << 28
  private static let mostRatio = 1100

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
    let compressed = try gzipMember(payload.bytes)
    var bytes = magic + Array("\(version)\n".utf8)
    bytes += size(payload.bytes.count) + size(compressed.count) + compressed
    return bytes + SHA256.digest(bytes) + trailer
  }

  private static func size(_ count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  // MARK: Reading

  /// Reads the head of a part, after a check of all its bytes.
  package init(_ bytes: [UInt8], name: String) throws(PartError) {
    self.name = name
    let payload = try Self.payload(bytes, name)
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

  private static func payload(_ bytes: [UInt8], _ name: String) throws(PartError) -> [UInt8] {
    guard bytes.starts(with: magic), let newline = bytes.prefix(40).firstIndex(of: 0x0a) else {
      throw .foreign(name)
    }
    let text = String(decoding: bytes[magic.count..<newline], as: UTF8.self)
    guard let number = Int(text), number > 0 else { throw .foreign(name) }
    guard number <= version else { throw .newer(name) }
    let start = newline + 1
    let end = bytes.count - hashSize - trailer.count
    guard start + 16 <= end, bytes.suffix(trailer.count).elementsEqual(trailer) else {
      throw .cut(name)
    }
    guard
      SHA256.digest(Array(bytes[..<end])).elementsEqual(bytes[end..<end + hashSize])
    else { throw .damaged(name) }
    let (whole, compressed) = (Self.size(in: bytes, at: start), Self.size(in: bytes, at: start + 8))
    guard let whole, let compressed, compressed == end - start - 16, whole <= mostBytes,
      whole <= compressed * mostRatio
    else { throw .damaged(name) }
    guard let payload = inflated(Array(bytes[(start + 16)..<end]), whole) else {
      throw .damaged(name)
    }
    return payload
  }

  private static func size(in bytes: [UInt8], at start: Int) -> Int? {
    let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    return Int(exactly: value)
  }

  /// The bytes of one gzip member, exactly so many; nil for others.
  private static func inflated(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
    guard var inflater = try? Inflater() else { return nil }
    var output = [UInt8](repeating: 0, count: count + 1)
    var (read, written) = (0, 0)
    while true {
      let step = inflater.step(
        bytes, read..<bytes.count, into: &output, written..<output.count)
      read += step.consumed
      written += step.produced
      if step.isAtEnd {
        guard written == count, read == bytes.count else { return nil }
        output.removeLast()
        return output
      }
      if step.error != nil || step.consumed == 0 && step.produced == 0 { return nil }
    }
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
    try coder.int(&share.number)
    try coder.int(&share.count)
    try coder.count(&files)
    try coder.count(&lines)
    try coder.count(&events)
    try coder.count(&rejects)
    guard (1...ServiceShare.most).contains(share.count), (1...share.count).contains(share.number)
    else {
      throw ScanDamage()
    }
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
