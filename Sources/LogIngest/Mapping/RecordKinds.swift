internal import LogModel

/// Records whose fields have the same paths and types in the same order, and which meet the same
/// conditions: all that the rules of a dialect say of them is known.
struct RecordKind: Sendable {
  /// In `RecordKinds`.
  fileprivate let number: Int
  let dialect: Int
  /// The dialect, where it was known beforehand.
  fileprivate let given: Int?
  /// Whether they are part of other records, or of none.
  let isIgnored: Bool
  /// In `RecordKinds.steps`: by target, and the best source of a target first.
  let steps: Range<Int>
  /// The next kind of the same shape; -1 for none.
  fileprivate let next: Int
}

/// Gives a target its value from fields of a record, which stand at these places in it.
struct MappingStep: Sendable {
  /// How a value of the usual form is read.
  enum Reading: UInt8, Sendable {
    /// As it stands there.
    case text
    /// A status of three digits.
    case status
    /// A whole number in the unit of its metric.
    case number
    /// A path without its query.
    case path
    /// By the rules of the target and the form.
    case other
  }

  let reading: Reading
  let target: Target
  let operation: FieldSource.Operation
  let form: ValueForm
  /// Whether the form leaves a value as it is.
  let isPlain: Bool
  /// The power of ten that the form multiplies a number by; nil for other conversions.
  let power: Int?
  /// The metric of the target.
  let metric: Int
  /// Whether a number below nothing stands for none.
  let isDuration: Bool
  let operands: Int
  let first: Int
  let second: Int
  let third: Int

  init(
    _ source: FieldSource, _ form: ValueForm, isDuration: Bool, _ first: Int, _ second: Int?,
    _ third: Int?
  ) {
    target = source.target
    operation = source.operation
    operands = source.operands
    self.form = form
    isPlain = form == .plain
    power = ValueText.power(of: form)
    metric = Int(source.target.metric ?? 0)
    reading =
      if isPlain, source.target.isText {
        .text
      } else if form == .path, source.target.isText {
        .path
      } else if source.target == .status {
        .status
      } else if source.target.metric != nil, source.operation == .single, power == 0 {
        .number
      } else {
        .other
      }
    self.isDuration = isDuration
    self.first = first
    self.second = second ?? first
    self.third = third ?? first
  }
}

/// The path of a field and whether its value is text, a number or something else.
private struct FieldMark: Equatable, Sendable {
  let number: UInt32

  @inline(__always)
  init(_ value: RecordFields.Value) {
    let type: UInt32 = value.isText ? 0 : value.form == .number ? 1 : 2
    number = UInt32(value.path) << 2 | type
  }
}

/// The kinds of records met so far: programs write few, and each of them many times.
///
/// All of them lie in a few arrays of plain numbers, so that to look one up costs no counting of
/// references. Bounded: when too many were met, all are forgotten, so hostile input cannot exhaust
/// memory.
struct RecordKinds: Sendable {
  /// Records whose fields have the same paths and types in the same order.
  private struct Shape: Sendable {
    let hash: UInt64
    let fields: Range<Int>
    /// Conditions on single values.
    let tests: Range<Int>
    /// The conditions that all of them meet.
    let present: MarkerSet
    /// The latest of its kinds; -1 for none.
    var kind = -1
  }

  /// A condition on the value at a place of a record.
  struct PlacedTest: Sendable {
    let place: Int
    let test: ValueTest
  }

  private static let capacity = 1024
  private static let mostPaths = 1 << 16

  private var shapes: [Shape] = []
  private var kinds: [RecordKind] = []
  /// By kind, the conditions that its records meet.
  private var met: [MarkerSet] = []
  private(set) var steps: [MappingStep] = []
  /// The paths and types of the fields of all shapes.
  private var fields: [FieldMark] = []
  private var tests: [PlacedTest] = []
  /// The shape of the last record without a known outline.
  private var latest = 0
  /// The shapes of outlines, by the last bits of their numbers.
  private var outlines = [(outline: Int, shape: Int)](repeating: (-1, 0), count: 256)
  /// By hash, the number of a shape and 1; 0 for none.
  private var slots = [UInt16](repeating: 0, count: 2 * capacity)

  /// The number of the shape of a record; nil for one that was not met.
  mutating func shape(of fields: RecordFields) -> Int? {
    let place = (fields.outline ^ fields.outline >> 20 ^ fields.outline >> 40) & 255
    if fields.outline >= 0, outlines[place].outline == fields.outline {
      return outlines[place].shape
    }
    if latest < shapes.count, isSame(shapes[latest].fields, fields) {
      if fields.outline >= 0 { outlines[place] = (fields.outline, latest) }
      return latest
    }
    let hash = Self.hash(of: fields)
    var slot = Self.slot(hash)
    while slots[slot] != 0 {
      let shape = Int(slots[slot]) - 1
      if shapes[shape].hash == hash, isSame(shapes[shape].fields, fields) {
        if fields.outline >= 0 { outlines[place] = (fields.outline, shape) }
        latest = shape
        return shape
      }
      slot = (slot + 1) & (2 * Self.capacity - 1)
    }
    return nil
  }

  /// The conditions that a record of a shape meets.
  func conditions(of shape: Int, _ fields: RecordFields, _ chunk: RawSpan) -> MarkerSet {
    var met = shapes[shape].present
    let tests = tests.span
    let values = fields.values.storage.span
    for index in shapes[shape].tests
    where tests[index].test.isMet(by: values[tests[index].place], in: chunk) {
      met.insert(tests[index].test.number)
    }
    return met
  }

  private func isSame(_ range: Range<Int>, _ fields: RecordFields) -> Bool {
    guard range.count == fields.values.count else { return false }
    let known = self.fields.span
    let values = fields.values.storage.span
    for index in 0..<range.count
    where known[range.lowerBound &+ index] != FieldMark(values[index]) { return false }
    return true
  }

  /// Learns the shape of a record: the conditions that all such records meet, and those on values.
  mutating func add(_ fields: RecordFields, _ present: MarkerSet, _ tests: [PlacedTest]) -> Int {
    let count = fields.values.count
    if shapes.count == Self.capacity || kinds.count >= 4 * Self.capacity
      || self.fields.count + count > Self.mostPaths
    {
      self = RecordKinds()
    }
    let hash = Self.hash(of: fields)
    var slot = Self.slot(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (2 * Self.capacity - 1) }
    shapes.append(
      Shape(
        hash: hash, fields: self.fields.count..<self.fields.count + count,
        tests: self.tests.count..<self.tests.count + tests.count, present: present))
    for value in fields.values { self.fields.append(FieldMark(value)) }
    self.tests += tests
    slots[slot] = UInt16(shapes.count)
    return shapes.count - 1
  }

  /// The kind of a record of a shape; nil for one that was not met.
  func kind(
    of shape: Int, _ fields: RecordFields, _ chunk: RawSpan, _ given: Int?
  ) -> RecordKind? {
    let kinds = kinds.span
    var number = shapes[shape].kind
    // Without conditions on values all records of a shape meet the same ones.
    let isTested = !shapes[shape].tests.isEmpty
    let found = isTested ? conditions(of: shape, fields, chunk) : MarkerSet()
    while number >= 0 {
      if kinds[number].given == given, !isTested || met[number] == found { return kinds[number] }
      number = kinds[number].next
    }
    return nil
  }

  /// The conditions that the records of a kind meet.
  func conditions(of kind: RecordKind) -> MarkerSet { met[kind.number] }

  mutating func add(
    to shape: Int, _ met: MarkerSet, _ given: Int?, dialect: Int, isIgnored: Bool,
    _ steps: [MappingStep]
  ) -> RecordKind {
    let kind = RecordKind(
      number: kinds.count, dialect: dialect, given: given, isIgnored: isIgnored,
      steps: self.steps.count..<self.steps.count + steps.count, next: shapes[shape].kind)
    self.steps += steps
    shapes[shape].kind = kinds.count
    kinds.append(kind)
    self.met.append(met)
    return kind
  }

  private static func hash(of fields: RecordFields) -> UInt64 {
    var hash = UInt64(fields.values.count)
    for value in fields.values { hash = hash &* 31 &+ UInt64(FieldMark(value).number) }
    return hash
  }

  private static func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: Word.mix(hash, 0)) & (2 * capacity - 1)
  }
}
