internal import LogModel

/// Records whose fields have the same paths in the same order, and which meet the same conditions:
/// all that the rules of a dialect say of them is known.
struct RecordKind: Sendable {
  let met: MarkerSet
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
  let target: Target
  let operation: FieldSource.Operation
  let form: ValueForm
  /// Whether the form leaves a value as it is.
  let isPlain: Bool
  /// Whether a text becomes a text as it stands there.
  let isText: Bool
  /// The power of ten that the form multiplies a number by; nil for other conversions.
  let power: Int?
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
    isText = isPlain && source.target.isText
    power = ValueText.power(of: form)
    self.isDuration = isDuration
    self.first = first
    self.second = second ?? first
    self.third = third ?? first
  }
}

/// The kinds of records met so far: programs write few, and each of them many times.
///
/// All of them lie in a few arrays of plain numbers, so that to look one up costs no counting of
/// references. Bounded: when too many were met, all are forgotten, so hostile input cannot exhaust
/// memory.
struct RecordKinds: Sendable {
  /// Records whose fields have the same paths in the same order.
  private struct Shape: Sendable {
    let hash: UInt64
    let paths: Range<Int>
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
  private(set) var steps: [MappingStep] = []
  private var paths: [PathID] = []
  private var tests: [PlacedTest] = []
  /// The shape of the last record without a known outline.
  private var latest = 0
  /// The shapes of outlines, by the last bits of their numbers.
  private var outlines = [(outline: Int, shape: Int)](repeating: (-1, 0), count: 256)
  /// By hash, the number of a shape and 1; 0 for none.
  private var slots = [UInt16](repeating: 0, count: 2 * capacity)

  /// The number of the shape of a record; nil for one that was not met.
  mutating func shape(of fields: RecordFields) -> Int? {
    let place = fields.outline & 255
    if fields.outline >= 0, outlines[place].outline == fields.outline {
      return outlines[place].shape
    }
    if latest < shapes.count, isSame(shapes[latest].paths, fields) {
      if fields.outline >= 0 { outlines[place] = (fields.outline, latest) }
      return latest
    }
    let hash = Self.hash(of: fields)
    var slot = Self.slot(hash)
    while slots[slot] != 0 {
      let shape = Int(slots[slot]) - 1
      if shapes[shape].hash == hash, isSame(shapes[shape].paths, fields) {
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
    for index in shapes[shape].tests {
      let value = fields.values[tests[index].place]
      if tests[index].test.isMet(by: value, in: chunk) { met.insert(tests[index].test.number) }
    }
    return met
  }

  private func isSame(_ range: Range<Int>, _ fields: RecordFields) -> Bool {
    guard range.count == fields.values.count else { return false }
    let paths = paths.span
    for index in 0..<range.count
    where paths[range.lowerBound &+ index] != fields.values[index].path { return false }
    return true
  }

  /// Learns the shape of a record: the conditions that all such records meet, and those on values.
  mutating func add(_ fields: RecordFields, _ present: MarkerSet, _ tests: [PlacedTest]) -> Int {
    let count = fields.values.count
    if shapes.count == Self.capacity || kinds.count >= 4 * Self.capacity
      || paths.count + count > Self.mostPaths
    {
      self = RecordKinds()
    }
    let hash = Self.hash(of: fields)
    var slot = Self.slot(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (2 * Self.capacity - 1) }
    shapes.append(
      Shape(
        hash: hash, paths: paths.count..<paths.count + count,
        tests: self.tests.count..<self.tests.count + tests.count, present: present))
    for value in fields.values { paths.append(value.path) }
    self.tests += tests
    slots[slot] = UInt16(shapes.count)
    return shapes.count - 1
  }

  /// The kind of records of a shape that meet these conditions; nil for one that was not met.
  func kind(of shape: Int, _ met: MarkerSet, _ given: Int?) -> RecordKind? {
    var number = shapes[shape].kind
    while number >= 0 {
      if kinds[number].met == met, kinds[number].given == given { return kinds[number] }
      number = kinds[number].next
    }
    return nil
  }

  mutating func add(
    to shape: Int, _ met: MarkerSet, _ given: Int?, dialect: Int, isIgnored: Bool,
    _ steps: [MappingStep]
  ) -> RecordKind {
    let kind = RecordKind(
      met: met, dialect: dialect, given: given, isIgnored: isIgnored,
      steps: self.steps.count..<self.steps.count + steps.count, next: shapes[shape].kind)
    self.steps += steps
    shapes[shape].kind = kinds.count
    kinds.append(kind)
    return kind
  }

  private static func hash(of fields: RecordFields) -> UInt64 {
    var hash = UInt64(fields.values.count)
    for value in fields.values { hash = hash &* 31 &+ UInt64(value.path) }
    return hash
  }

  private static func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: Word.mix(hash, 0)) & (2 * capacity - 1)
  }
}
