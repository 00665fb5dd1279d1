internal import LogModel

/// Where a template may begin: an index of the book's openings.
typealias OpeningID = UInt16

/// The templates of one decoder, found by where they begin and by their text.
///
/// A template begins where a line does, behind a value that varies, or before a value that the template
/// before it was too long to hold. Keys whose values prove to be too many to be parts of templates vary
/// from then on, and the book is begun anew.
struct TemplateCache: Sendable {
  /// What stands around a place in a line.
  enum Depth: UInt8, Sendable {
    /// Before its object.
    case line
    case event
    /// Behind the opening brace of the metrics.
    case openingMetrics
    case metrics
  }

  /// What becomes of the values of a key: it moves on to the next when they do not fit.
  enum KeyPolicy: Sendable {
    /// They stand in the midst of templates.
    case joins
    /// They begin templates of their own.
    case begins
    /// They are read one by one.
    case varies
  }

  /// A key as the lines write it.
  struct Key: Sendable {
    var field: Field
    var custom: KeyPolicy
    /// Whether templates hold values of it.
    var isInPhrases = false
  }

  /// A value that is a part of a template.
  struct Part: Sendable {
    var key: Int
    /// Bytes of the template.
    var range: Range<Int>
  }

  private struct Opening: Sendable {
    var depth: Depth
    /// The key whose value comes first.
    var key: Int?
    /// Whether templates that begin there are learned at all.
    var learns = true
    /// Whether they cannot be told apart.
    var isTooAlike = false
    var texts: [PerfectHashBuilder.Text] = []
  }

  static let lineStart: OpeningID = 0
  private static let mostKeys = 512
  private static let mostPhrases = 1 << 13
  /// As many as a slot can number, with room for one more text.
  private static let mostBlocks = 60_000
  /// With more from one opening, keys that have many values vary.
  private static let mostFromOpening = 256

  private(set) var keys: [Key] = []
  /// By the depth and the name of a key.
  private var numbers: [[UInt8]: Int] = [:]
  private var openings =
    [Opening(depth: .line)]
    + [Depth.line, .event, .openingMetrics, .metrics].map { Opening(depth: $0, learns: false) }
  /// By opening.
  private(set) var starts = [PerfectHash](repeating: PerfectHash(), count: 5)
  private(set) var slots = PerfectHashBuilder()
  private(set) var texts = PhraseTexts()
  /// By the number of a template.
  private var statements: [Statement] = []
  private var parts: [[Part]] = []
  /// How often the book was begun anew: what templates say is numbered by it, too.
  private var editions = 0

  /// Whether it is time to start over.
  var isFull: Bool {
    parts.count >= Self.mostPhrases || texts.blocks.count >= Self.mostBlocks || slots.isFull
  }

  /// What a template of this edition says of the kind of its event.
  func statement(of saying: UInt32) -> Statement { statements[Int(saying & 0xffff)] }

  // MARK: Places

  /// Where a line goes on behind what is not in the book.
  static func unknown(_ depth: Depth) -> OpeningID { OpeningID(depth.rawValue) + 1 }
  func depth(_ opening: OpeningID) -> Depth { openings[Int(opening)].depth }
  func learns(_ opening: OpeningID) -> Bool {
    openings[Int(opening)].learns && !openings[Int(opening)].isTooAlike && !isFull
  }
  /// The key whose value the opening is before.
  func key(before opening: OpeningID) -> Int? { openings[Int(opening)].key }
  static func opening(before key: Int) -> OpeningID { OpeningID(5 + 2 * key) }
  static func opening(behind key: Int) -> OpeningID { OpeningID(6 + 2 * key) }

  /// The number of a key, given now if it is new; nil when there are too many.
  mutating func number(of name: [UInt8], _ depth: Depth, _ field: Field) -> Int? {
    let identity = [depth.rawValue] + name
    if let known = numbers[identity] { return known }
    guard keys.count < Self.mostKeys else { return nil }
    let key = keys.count
    numbers[identity] = key
    keys.append(Key(field: field, custom: field.role.mayRepeat ? .joins : .varies))
    openings += [Opening(depth: depth, key: key), Opening(depth: depth)]
    starts += [PerfectHash(), PerfectHash()]
    return key
  }

  // MARK: Learning

  /// Adds a template; returns it as it is to be applied, or nil where it cannot be told apart from the
  /// others.
  mutating func add(_ draft: PhraseDraft, _ text: [UInt8], at opening: OpeningID) -> LineTemplate? {
    let place = Int(opening)
    guard openings[place].texts.count < Self.mostFromOpening else {
      thinOut(place)
      return nil
    }
    let number = parts.count
    var template = draft.template
    template.length = UInt16(text.count)
    template.text = UInt16(texts.append(text))
    if !draft.statement.isEmpty { template.say(UInt32(editions) << 16 | UInt32(number)) }
    let new = PerfectHashBuilder.Text(number: number, template: template, bytes: text)
    guard slots.add(openings[place].texts + [new], to: &starts[place]) else {
      if let part = draft.parts.last { loosen(part.key) } else { thinOut(place) }
      return nil
    }
    openings[place].texts.append(new)
    statements.append(draft.statement)
    parts.append(draft.parts)
    for part in draft.parts { keys[part.key].isInPhrases = true }
    return template
  }

  /// Lets the values of a key vary.
  mutating func letVary(_ key: Int) { change([key], .varies) }

  /// Moves a key on whose values make templates too long.
  mutating func loosen(_ key: Int) {
    change([key], keys[key].custom == .joins ? .begins : .varies)
  }

  /// Changes what becomes of values, and begins the book anew if templates hold some.
  private mutating func change(_ changed: [Int], _ custom: KeyPolicy) {
    for key in changed { keys[key].custom = custom }
    if changed.contains(where: { keys[$0].isInPhrases }) { beginAnew() }
  }

  /// Forgets every template, but not what became of the values of keys.
  mutating func beginAnew() {
    for index in keys.indices { keys[index].isInPhrases = false }
    for index in openings.indices {
      openings[index].texts = []
      openings[index].isTooAlike = false
    }
    starts = [PerfectHash](repeating: PerfectHash(), count: starts.count)
    slots = PerfectHashBuilder()
    statements = []
    parts = []
    texts = PhraseTexts()
    editions += 1
  }

  /// Too many templates begin at one place: keys that have many values in them vary.
  private mutating func thinOut(_ place: Int) {
    var values: [Int: Set<[UInt8]>] = [:]
    for text in openings[place].texts {
      for part in parts[text.number] {
        values[part.key, default: []].insert(Array(text.bytes[part.range]))
      }
    }
    let most = values.map(\.value.count).max() ?? 0
    let changed = values.filter { $0.value.count >= min(most, Self.mostFromOpening / 8) }
    if changed.isEmpty {
      openings[place].isTooAlike = true
    } else {
      change(changed.map(\.key), .varies)
    }
  }
}
