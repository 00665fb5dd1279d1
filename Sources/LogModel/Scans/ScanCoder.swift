/// Walks through a value that a scan holds: writes it, reads it, or gives its names other numbers.
///
/// A type describes its fields once, in a method `code`, so that the three cannot differ. Bytes that
/// are read are hostile: each number is checked before it is used, and a list grows only with the
/// bytes that are there.
package struct ScanCoder {
  private enum Purpose {
    case writing, reading, renumbering
  }

  /// The largest count that a scan may hold: sums of many of them do not overflow.
  private static let most = 1 << 40
  /// The years that a time may lie in, in microseconds: 0000 to 9999, and `Int64.min` for none.
  private static let times: ClosedRange<Int64> = -62_200_000_000_000_000...253_500_000_000_000_000

  private let purpose: Purpose
  /// The bytes that were written, or that are read.
  package private(set) var bytes: [UInt8]
  private var position = 0
  private let numbers: NameNumbers
  private let bounds: Bounds

  /// What numbers in a scan refer to beside names.
  package struct Bounds: Sendable {
    package var thresholds: Int
    package var metrics: Int

    package init(thresholds: Int, metrics: Int) {
      self.thresholds = thresholds
      self.metrics = metrics
    }
  }

  private init(_ purpose: Purpose, _ bytes: [UInt8], _ numbers: NameNumbers, _ bounds: Bounds) {
    self.purpose = purpose
    self.bytes = bytes
    self.numbers = numbers
    self.bounds = bounds
  }

  package static func writing() -> Self {
    Self(.writing, [], NameNumbers(), Bounds(thresholds: 0, metrics: 0))
  }

  /// A coder that reads bytes and gives names the numbers of a run.
  package static func reading(_ bytes: [UInt8], _ numbers: NameNumbers, _ bounds: Bounds) -> Self {
    Self(.reading, bytes, numbers, bounds)
  }

  package static func renumbering(_ numbers: NameNumbers) -> Self {
    Self(.renumbering, [], numbers, Bounds(thresholds: 0, metrics: 0))
  }

  /// The coder with the numbers that have become known.
  package func continued(_ numbers: NameNumbers) -> Self {
    var coder = Self(purpose, bytes, numbers, bounds)
    coder.position = position
    return coder
  }

  package var isReading: Bool { purpose == .reading }

  /// Throws unless all bytes were read.
  package func finish() throws {
    if isReading, position != bytes.count { throw ScanDamage() }
  }

  // MARK: Numbers

  /// Any integer.
  package mutating func int<Number: FixedWidthInteger>(_ value: inout Number) throws {
    switch purpose {
    case .renumbering: return
    case .writing:
      let number = Int64(truncatingIfNeeded: value)
      write(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    case .reading:
      let raw = try readVarint()
      let number = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
      guard let known = Number(exactly: number) else { throw ScanDamage() }
      value = known
    }
  }

  /// A number of things: not negative, and small enough to be added.
  package mutating func count(_ value: inout Int) throws {
    try int(&value)
    if isReading, !(0...Self.most).contains(value) { throw ScanDamage() }
  }

  /// An index of something of which there are so many.
  package mutating func index<Number: FixedWidthInteger>(
    _ value: inout Number, below count: Int
  ) throws {
    try int(&value)
    if isReading, value < 0 || value >= count { throw ScanDamage() }
  }

  package mutating func threshold(_ value: inout Int) throws {
    try index(&value, below: bounds.thresholds)
  }

  package mutating func metric(_ value: inout MetricID) throws {
    try int(&value)
    if isReading, Int(value) >= bounds.metrics, value != .max { throw ScanDamage() }
  }

  package mutating func bool(_ value: inout Bool) throws {
    var number = value ? 1 : 0
    try index(&number, below: 2)
    value = number == 1
  }

  /// 64 independent bits.
  package mutating func bits(_ value: inout UInt64) throws {
    switch purpose {
    case .renumbering: return
    case .writing:
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      }
    case .reading:
      guard bytes.count - position >= 8 else { throw ScanDamage() }
      value = (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
      position += 8
    }
  }

  /// A number, which may be infinite.
  package mutating func double(_ value: inout Double) throws {
    var bits = value.bitPattern
    try self.bits(&bits)
    value = Double(bitPattern: bits)
    if isReading, value.isNaN { throw ScanDamage() }
  }

  package mutating func finite(_ value: inout Double) throws {
    try double(&value)
    if isReading, !value.isFinite { throw ScanDamage() }
  }

  package mutating func time(_ value: inout Timestamp) throws {
    try int(&value.microseconds)
    let isTime = Self.times.contains(value.microseconds)
    if isReading, !isTime, value.microseconds != .min, value.microseconds != .max {
      throw ScanDamage()
    }
  }

  package mutating func duration(_ value: inout EventDuration) throws {
    try int(&value.microseconds)
    if isReading, value.microseconds.magnitude > UInt64(Self.times.upperBound) * 2 {
      throw ScanDamage()
    }
  }

  /// The number of a case of an enumeration.
  package mutating func choice<Value: RawRepresentable>(_ value: inout Value) throws
  where Value.RawValue: FixedWidthInteger {
    var raw = value.rawValue
    try int(&raw)
    guard isReading else { return }
    guard let known = Value(rawValue: raw) else { throw ScanDamage() }
    value = known
  }

  // MARK: Names

  /// The number of a name, which becomes that of the run.
  package mutating func name(
    _ value: inout NameID, _ field: KeyPath<NameNumbers, [NameID]>
  ) throws {
    try int(&value)
    guard purpose != .writing else { return }
    let numbers = numbers[keyPath: field]
    guard Int(value) < numbers.count else { throw ScanDamage() }
    value = numbers[Int(value)]
  }

  package mutating func kind(_ value: inout KindID) throws { try name(&value, \.kinds) }

  package mutating func input(_ value: inout Int) throws {
    try int(&value)
    guard purpose != .writing else { return }
    guard numbers.inputs.indices.contains(value) else { throw ScanDamage() }
    value = numbers.inputs[value]
  }

  // MARK: Texts and lists

  package mutating func bytes(_ value: inout [UInt8]) throws {
    guard purpose != .renumbering else { return }
    var count = value.count
    try self.count(&count)
    if isReading {
      guard count <= bytes.count - position else { throw ScanDamage() }
      value = Array(bytes[position..<position + count])
      position += count
    } else {
      bytes += value
    }
  }

  package mutating func text(_ value: inout String) throws {
    guard purpose != .renumbering else { return }
    var text = Array(value.utf8)
    try bytes(&text)
    if isReading { value = String(decoding: text, as: UTF8.self) }
  }

  /// A list whose elements are described by `body`; `empty` makes an element to be read.
  package mutating func list<Element>(
    _ value: inout [Element], _ empty: @autoclosure () -> Element,
    _ body: (inout Self, inout Element) throws -> Void
  ) throws {
    var count = value.count
    try self.count(&count)
    guard isReading else {
      for index in value.indices { try body(&self, &value[index]) }
      return
    }
    value = []
    for _ in 0..<count {
      // Each element takes a byte at least, so a list never outgrows the bytes.
      guard position < bytes.count else { throw ScanDamage() }
      var element = empty()
      try body(&self, &element)
      value.append(element)
    }
  }

  /// A value that may be missing.
  package mutating func optional<Value>(
    _ value: inout Value?, _ empty: @autoclosure () -> Value,
    _ body: (inout Self, inout Value) throws -> Void
  ) throws {
    var isThere = value != nil
    try bool(&isThere)
    guard isThere else {
      value = nil
      return
    }
    var known = value ?? empty()
    try body(&self, &known)
    value = known
  }

  // MARK: Bytes

  private mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func readVarint() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard position < bytes.count else { throw ScanDamage() }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw ScanDamage()
  }
}

/// The bytes are no scan: they end early, or a number in them cannot be.
package struct ScanDamage: Error, Equatable, Sendable {
  package init() {}
}
