internal import LogModel

/// A condition on one field of a record.
struct Condition: Hashable, Sendable {
  enum Test: Hashable, Sendable {
    case present
    case number
    case text
    case equal(String)
    case prefix(String)
  }

  let path: String
  let test: Test

  /// Reads `path`, `path:number`, `path:text`, `path=value` or `path=start*`.
  init(_ text: Substring) {
    if let equals = text.firstIndex(of: "=") {
      path = String(text[..<equals])
      let value = text[text.index(after: equals)...]
      test = value.last == "*" ? .prefix(String(value.dropLast())) : .equal(String(value))
    } else if text.hasSuffix(":number") {
      path = String(text.dropLast(7))
      test = .number
    } else if text.hasSuffix(":text") {
      path = String(text.dropLast(5))
      test = .text
    } else {
      path = String(text)
      test = .present
    }
  }
}

/// A condition on a value in the form in which it is tested.
struct ValueTest: Sendable {
  private enum Kind: Sendable {
    case number
    case text
    case equal
    case prefix
  }

  /// The number of the condition.
  let number: Int
  /// Whether the type of a value alone decides.
  var isOfType: Bool { kind == .number || kind == .text }
  private let kind: Kind
  private var length = 0
  /// The text, which no condition has longer than 24 bytes, and which of these bytes count.
  private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private var mask: (UInt64, UInt64, UInt64) = (0, 0, 0)

  /// Nil for a condition that any value meets.
  init?(_ condition: Condition, number: Int) {
    self.number = number
    switch condition.test {
    case .present: return nil
    case .number: kind = .number
    case .text: kind = .text
    case .equal(let text):
      kind = .equal
      take(text)
    case .prefix(let text):
      kind = .prefix
      take(text)
    }
  }

  private mutating func take(_ text: String) {
    length = text.utf8.count
    precondition(length <= 24, "the condition on '\(text)' is too long")
    mask = (
      Word.mask(length), Word.mask(max(0, length - 8)), Word.mask(max(0, length - 16))
    )
    let found = Array(text.utf8).asChunk { $0.words(0) }
    words = (found.0 & mask.0, found.1 & mask.1, found.2 & mask.2)
  }

  /// Whether a value is of the type that the condition names.
  ///
  /// - Precondition: the condition is on the type.
  func isMet(by value: RecordFields.Value) -> Bool {
    kind == .number ? value.form == .number : value.isText
  }

  @inline(__always)
  func isMet(by value: RecordFields.Value, in chunk: RawSpan) -> Bool {
    switch kind {
    case .number, .text: isMet(by: value)
    case .equal: value.end &- value.start == length && begins(value, chunk)
    case .prefix: value.end &- value.start >= length && begins(value, chunk)
    }
  }

  @inline(__always)
  private func begins(_ value: RecordFields.Value, _ chunk: RawSpan) -> Bool {
    guard length > 0 else { return true }
    let found = chunk.words(value.start)
    return (found.0 & mask.0) == words.0 && (found.1 & mask.1) == words.1
      && (found.2 & mask.2) == words.2
  }
}

/// A source of a target: the fields it combines, and the condition on the record.
struct FieldSource: Sendable {
  enum Operation: Sendable {
    case single
    case sum
    case difference
    case share
  }

  let target: Target
  let operation: Operation
  let operands: Int
  let form: ValueForm
  let conditions: RecordConditions
}

/// A dialect's rules in the form that the mapper reads.
struct CompiledDialect: Sendable {
  /// A field's part in a source.
  struct Use: Sendable {
    var source: Int
    var operand: Int
    /// The unit that the field's own name states, which replaces the form of the source.
    var form: ValueForm?
    /// Whether the rule names the whole path, and no part of it inside of groups.
    var isWhole = true
  }

  /// By target, and the best of a target first.
  private(set) var sources: [FieldSource] = []
  /// By the plain name of a path.
  private var uses: [String: [Use]] = [:]
  /// By the plain name of a duration without its unit, the source for names that state one; the next
  /// source is for those that do not.
  private var durations: [String: [Int]] = [:]

  /// Compiles the rules of a dialect; `markers` gives each condition its number.
  init(
    _ dialect: Dialect, _ metrics: MetricTable, _ fields: [FieldMapping],
    _ markers: inout MarkerNumbers
  ) {
    var names: [String] = []
    // The fields of a component such as a database are known; a general name in them misleads.
    let isKnown = dialect.type != nil
    let lists: [KeyValuePairs<String, String>] =
      isKnown ? [dialect.fields] : [dialect.fields, GeneralNames.fields, GeneralNames.percentages]
    for list in lists { for (name, _) in list where !names.contains(name) { names.append(name) } }
    names += fields.map(\.name).filter { !names.contains($0) }
    if !isKnown {
      names += GeneralNames.durations.map(\.key).filter { !names.contains($0) }
      names += metrics.metrics.map(\.name).filter { !names.contains($0) }
    }
    for name in names {
      guard let target = Target(named: name, metrics) else { continue }
      for field in fields where field.name == name {
        add(Substring(field.source), target, &markers)
      }
      // The name may come from a log, so it is no rule.
      if target.metric != nil, !isKnown { addSource(.single, [Substring(name)], target) }
      for list in lists {
        for (key, sources) in list where key == name {
          for text in sources.split(separator: " ") { add(text, target, &markers) }
        }
      }
      for (key, bases) in GeneralNames.durations where key == name && !isKnown {
        for base in bases {
          // A field whose name states its unit goes before one whose value may.
          durations[base, default: []].append(sources.count)
          for _ in 0..<2 {
            sources.append(
              FieldSource(
                target: target, operation: .single, operands: 1, form: .duration,
                conditions: RecordConditions()))
          }
        }
      }
    }
  }

  private mutating func add(
    _ text: Substring, _ target: Target, _ markers: inout MarkerNumbers
  ) {
    let (rest, conditions) = markers.conditions(of: text)
    let parts = rest.split(separator: "|", maxSplits: 1)
    let (operation, fields) = Self.operands(parts[0])
    addSource(
      operation, fields, target, ValueForm(parts.count > 1 ? parts[1] : nil), conditions)
  }

  /// Adds the fields at some paths as a source of a target.
  private mutating func addSource(
    _ operation: FieldSource.Operation, _ fields: [Substring], _ target: Target,
    _ form: ValueForm = .plain, _ conditions: RecordConditions = RecordConditions()
  ) {
    for (operand, field) in fields.enumerated() {
      uses[GeneralNames.plain(field), default: []].append(
        Use(source: sources.count, operand: operand))
    }
    sources.append(
      FieldSource(
        target: target, operation: operation, operands: fields.count, form: form,
        conditions: conditions))
  }

  private static func operands(_ text: Substring) -> (FieldSource.Operation, [Substring]) {
    for (sign, operation) in [("+", FieldSource.Operation.sum), ("~", .difference), ("÷", .share)]
    where text.contains(Character(sign)) {
      return (operation, text.split(separator: Character(sign)))
    }
    return (.single, [text])
  }

  /// What the field at a path is used for; a search, so the mapper keeps the answer.
  func uses(of path: String) -> [Use] {
    var found: [Use] = []
    var seen: Set<Int> = []
    if GeneralNames.misleading.contains(path) { return found }
    for (index, name) in GeneralNames.names(of: path).enumerated() {
      for var use in uses[name.text] ?? []
      where !name.isMeasure || sources[use.source].target.metric != nil {
        use.isWhole = index == 0
        if seen.insert(use.source).inserted { found.append(use) }
      }
      for (base, form) in Self.bases(of: name.text) {
        for stated in durations[base] ?? [] {
          let source = form == nil ? stated + 1 : stated
          guard seen.insert(source).inserted else { continue }
          found.append(Use(source: source, operand: 0, form: form, isWhole: index == 0))
        }
      }
    }
    return found
  }

  /// A name without the unit at its end, also `duration` of `duration_in_seconds`, and as it is.
  private static func bases(of name: String) -> [(String, ValueForm?)] {
    var bases: [(String, ValueForm?)] = []
    for (ending, form) in ValueForm.endings
    where name.hasSuffix(ending) && name.utf8.count > ending.utf8.count {
      let base = name.dropLast(ending.count)
      bases.append((String(base), form))
      if base.hasSuffix("in") { bases.append((String(base.dropLast(2)), form)) }
    }
    return bases + [(name, nil)]
  }
}

/// The conditions of all dialects, each with a number.
struct MarkerNumbers: Sendable {
  private(set) var conditions: [Condition] = []
  private var numbers: [Condition: Int] = [:]
  private var byPath: [String: [Int]] = [:]

  mutating func number(_ text: Substring) -> Int {
    let condition = Condition(text)
    if let known = numbers[condition] { return known }
    let number = conditions.count
    precondition(number < MarkerSet.capacity, "the dialects have too many conditions")
    conditions.append(condition)
    numbers[condition] = number
    byPath[condition.path, default: []].append(number)
    return number
  }

  func numbers(at path: String) -> [Int] { byPath[path] ?? [] }

  /// A source without its conditions, and these.
  mutating func conditions(of text: Substring) -> (rest: Substring, conditions: RecordConditions) {
    guard text.last == "]", let open = text.lastIndex(of: "[") else {
      return (text, RecordConditions())
    }
    let words = text[text.index(after: open)...].dropLast().split(separator: "&")
    return (text[..<open], conditions(of: words))
  }

  /// Conditions to meet and, behind `!`, to refuse.
  mutating func conditions(of words: [Substring]) -> RecordConditions {
    var conditions = RecordConditions()
    for word in words {
      if word.hasPrefix("!") {
        conditions.refused.insert(number(word.dropFirst()))
      } else {
        conditions.required.insert(number(word))
      }
    }
    return conditions
  }
}

/// What every mapper of a run knows of the dialects.
///
/// The rules of a dialect are compiled when the first record of it comes.
struct RuleBook: Sendable {
  let metrics: MetricTable
  private let fields: [FieldMapping]
  private(set) var markers = MarkerNumbers()
  /// The conditions on fields that a dialect reads or ignores.
  private var conditional = MarkerSet()
  /// The number of conditions that were known when `conditional` was made.
  private var known = 0
  /// By the number of required conditions, most first.
  private var keys: [(conditions: RecordConditions, count: Int, dialect: Int)] = []
  private var ignored: [[RecordConditions]] = []
  private var compiled: [CompiledDialect?]
  /// Met by a record that has a status, a method or a route: its bare duration is a request's.
  let isRequest: Int
  /// Met by a record whose fields are sorted by name.
  let isSorted: Int
  /// Met by a record that begins with its level and ends with its message.
  let isLeveled: Int
  /// Met by a record of at most four values.
  let isSmall: Int

  init(metrics: MetricTable, fields: [FieldMapping]) {
    self.metrics = metrics
    self.fields = fields
    isRequest = markers.number("@request")
    isSorted = markers.number("@sorted")
    isLeveled = markers.number("@leveled")
    isSmall = markers.number("@small")
    compiled = [CompiledDialect?](repeating: nil, count: Dialects.all.count)
    for (index, dialect) in Dialects.all.enumerated() {
      for text in dialect.keys {
        let words = text.split(separator: " ")
        keys.append((markers.conditions(of: words), words.count { !$0.hasPrefix("!") }, index))
      }
      for (_, rule) in dialect.fields {
        for text in rule.split(separator: " ") {
          conditional.formUnion(markers.conditions(of: text).conditions.all)
        }
      }
      ignored.append(dialect.ignored.map { markers.conditions(of: $0.split(separator: " ")) })
    }
    for conditions in ignored.joined() { conditional.formUnion(conditions.all) }
    known = markers.conditions.count
    keys.sort { $0.count == $1.count ? $0.dialect < $1.dialect : $0.count > $1.count }
  }

  /// The dialect of a JSON record by the conditions it meets.
  func dialect(meeting met: MarkerSet) -> Int {
    keys.first { $0.conditions.allow(met) }?.dialect ?? Dialects.general
  }

  /// The conditions that decide about records which meet these conditions and perhaps those.
  ///
  /// The others only tell dialects whose further conditions such records never meet.
  func deciding(meeting met: MarkerSet, perhaps possible: MarkerSet) -> MarkerSet {
    var most = met
    most.formUnion(possible)
    // The user's own rules may have any conditions.
    guard fields.isEmpty else { return most }
    var deciding = conditional
    for key in keys where most.isSuperset(of: key.conditions.required) {
      deciding.formUnion(key.conditions.all)
    }
    for number in known..<max(known, markers.conditions.count) { deciding.insert(number) }
    return deciding
  }

  /// The dialects that a record fits, the best first.
  func candidates(meeting met: MarkerSet) -> [Int] {
    var found: [Int] = []
    for key in keys where key.conditions.allow(met) && !found.contains(key.dialect) {
      found.append(key.dialect)
    }
    return found
  }

  func isIgnored(_ dialect: Int, _ met: MarkerSet) -> Bool {
    ignored[dialect].contains { $0.allow(met) }
  }

  /// What the field at a path is used for in a dialect whose rules are compiled.
  func uses(of path: PathID, in dialect: Int, _ paths: PathTable) -> [CompiledDialect.Use] {
    path <= PathTable.unknown ? [] : compiled[dialect]?.uses(of: paths.texts[Int(path)]) ?? []
  }

  mutating func prepare(_ dialect: Int) {
    if compiled[dialect] == nil {
      compiled[dialect] = CompiledDialect(Dialects.all[dialect], metrics, fields, &markers)
    }
  }

  /// The sources of a dialect whose rules are compiled.
  func sources(of dialect: Int) -> [FieldSource] { compiled[dialect]?.sources ?? [] }
}
