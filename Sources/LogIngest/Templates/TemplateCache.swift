internal import LogModel

/// Where a template may begin: an index of the cache's openings.
typealias OpeningID = UInt16

/// The templates of one decoder, found by where they begin and by their text.
///
/// A template begins at the start of a line, after a varying value, or before a value that would
/// make the previous template too long. A key whose values are too many to be parts of templates
/// varies from then on, and the cache is cleared.
struct TemplateCache: Sendable {
  /// The position in the structure of a line.
  enum Depth: UInt8, Sendable {
    /// Before the line's object.
    case line
    case event
    /// After the opening brace of the metrics.
    case openingMetrics
    case metrics
  }

  /// How the values of a key are handled.
  ///
  /// A key moves to the next case when its values do not fit.
  enum KeyPolicy: Sendable {
    /// Values are inside templates.
    case joins
    /// Values begin templates of their own.
    case begins
    /// Values are read one by one.
    case varies
  }

  /// A key as it is written in lines.
  struct Key: Sendable {
    var field: Field
    var custom: KeyPolicy
    /// Whether templates contain values of the key.
    var isInPhrases = false
  }

  /// A value that is part of a template.
  struct Part: Sendable {
    var key: Int
    /// The bytes of the value in the template.
    var range: Range<Int>
  }

  private struct Opening: Sendable {
    var depth: Depth
    /// The key of the first value.
    var key: Int?
    /// Whether templates that begin here are learned.
    var learns = true
    /// Whether the templates are too similar to be told apart.
    var isTooAlike = false
    var texts: [PerfectHashBuilder.Text] = []
  }

  static let lineStart: OpeningID = 0
  private static let mostKeys = 512
  private static let mostPhrases = 1 << 13
  /// The most blocks: as many as `LineTemplate.text` can number, with room for one more text.
  private static let mostBlocks = 60_000
  /// Above this number of templates at one opening, keys that have many values vary.
  private static let mostFromOpening = 256

  private(set) var keys: [Key] = []
  /// The number of a key, by its depth and name.
  private var numbers: [[UInt8]: Int] = [:]
  private var openings =
    [Opening(depth: .line)]
    + [Depth.line, .event, .openingMetrics, .metrics].map { Opening(depth: $0, learns: false) }
  /// The hashes by opening.
  private(set) var starts = [PerfectHash](repeating: PerfectHash(), count: 5)
  private(set) var slots = PerfectHashBuilder()
  private(set) var texts = PhraseTexts()
  /// The statements by template number.
  private var statements: [Statement] = []
  private var parts: [[Part]] = []
  /// How often the cache was cleared.
  ///
  /// It is part of each statement number.
  private var editions = 0

  /// Whether a limit is reached, so that the decoder must start over.
  var isFull: Bool {
    parts.count >= Self.mostPhrases || texts.blocks.count >= Self.mostBlocks || slots.isFull
  }

  /// What a template of this edition states about the kind of its event.
  func statement(of saying: UInt32) -> Statement { statements[Int(saying & 0xffff)] }

  // MARK: Places

  /// The opening after text that is not in the cache.
  static func unknown(_ depth: Depth) -> OpeningID { OpeningID(depth.rawValue) + 1 }
  func depth(_ opening: OpeningID) -> Depth { openings[Int(opening)].depth }
  func learns(_ opening: OpeningID) -> Bool {
    openings[Int(opening)].learns && !openings[Int(opening)].isTooAlike && !isFull
  }
  /// The key whose value begins at the opening.
  func key(before opening: OpeningID) -> Int? { openings[Int(opening)].key }
  static func opening(before key: Int) -> OpeningID { OpeningID(5 + 2 * key) }
  static func opening(behind key: Int) -> OpeningID { OpeningID(6 + 2 * key) }

  /// The number of a key, assigned now if it is new; nil when there are too many.
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

  /// Adds a template.
  ///
  /// Returns it ready to apply, or nil where it is too similar to the others.
  mutating func add(_ draft: TemplateDraft, _ text: [UInt8], at opening: OpeningID) -> LineTemplate?
  {
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

  /// Makes the values of a key vary.
  mutating func letVary(_ key: Int) { change([key], .varies) }

  /// Moves a key whose values make templates too long to the next policy.
  mutating func loosen(_ key: Int) {
    change([key], keys[key].custom == .joins ? .begins : .varies)
  }

  /// Changes the policy of keys, and clears the cache if templates contain their values.
  private mutating func change(_ changed: [Int], _ custom: KeyPolicy) {
    for key in changed { keys[key].custom = custom }
    if changed.contains(where: { keys[$0].isInPhrases }) { beginAnew() }
  }

  /// Forgets every template, but keeps the policies of the keys.
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

  /// Called when too many templates begin at one place: makes its keys with many values vary.
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
