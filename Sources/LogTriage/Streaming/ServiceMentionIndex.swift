internal import LogModel

/// Finds the names of known services in messages, without making strings.
///
/// A word with `-`, `_`, `.` or a digit that equals a service's name is a mention. A plain word
/// ("cart") is a mention only right after a pointing word ("upstream cart timed out").
struct ServiceMentionIndex: Sendable {
  /// Only this many bytes of a message are searched.
  static let maximumMessage = 512

  /// The numbers of names by their hash; 0 is a free slot.
  private var slots: [Int] = []
  /// The bytes of the names in the order in which they were learned, and where each begins.
  ///
  /// The run's own table holds strings, which are slower to read.
  private var names: [UInt8] = []
  private var starts = [0, 0]
  /// The service of each name; a renamed service has several.
  private var services: [NameID] = [0]
  /// Without plain words among the names, pointing words are irrelevant.
  private var hasPlainNames = false
  private var kinds = WordBytes()
  /// A character that all names contain; a message without it names no service.
  private var mark = CommonMark()

  /// The names of all services of a run, and their other names.
  init(_ table: NameTable) {
    for id in 0..<NameID(table.count) { learn(table[id + 1], of: id + 1) }
    for alias in table.aliases { learn(alias.name, of: alias.id) }
  }

  private mutating func learn(_ name: String, of service: NameID) {
    // A longer name cannot occur in the searched part of a message.
    let name = name.utf8.prefix(Self.maximumMessage + 1)
    names += name
    starts.append(names.count)
    services.append(service)
    if services.count * 2 > slots.count {
      slots = [Int](repeating: 0, count: max(64, slots.count * 2))
      for number in services.indices.dropFirst() { enter(number) }
    } else {
      enter(services.count - 1)
    }
    if let initial = name.first { kinds.noteInitial(initial) }
    if name.allSatisfy({ WordBytes.isWord($0) }) { mark.note(name) }
    if name.allSatisfy({ WordBytes.isPlain($0) }) { hasPlainNames = true }
  }

  private mutating func enter(_ number: Int) {
    var hash = StableHash()
    for index in starts[number]..<starts[number + 1] { hash.add(names[index]) }
    let slot = LinearProbing.first(Int(truncatingIfNeeded: hash.value), count: slots.count) {
      slots[$0] == 0
    }
    slots[slot] = number
  }

  /// The part of an event's message that is searched.
  static func searched(_ record: EventRecord, _ line: Span<UInt8>) -> Range<Int> {
    let start = min(Int(record.messageStart), line.count)
    let end = min(start + min(Int(record.messageLength), maximumMessage), line.count)
    return start..<end
  }

  /// The services that a message names, each once, in order of appearance.
  func mentions(in message: Span<UInt8>) -> [NameID] {
    guard mark.isIn(message) else { return [] }
    var found: [NameID] = []
    var search = MessageSearch(end: message.count)
    while let service = next(&search, in: message) {
      if !found.contains(service) { found.append(service) }
    }
    return found
  }

  /// Whether a message may name a service other than one, whatever the names are: it has a word that
  /// is no plain word, or a plain one after a pointing word.
  static func mayName(_ message: Span<UInt8>) -> Bool {
    var start = 0
    var isPointed = false
    while start < message.count {
      guard WordBytes.isWord(message[start]) else {
        start += message[start] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      var stop = start
      var isPlain = true
      while stop < message.count, WordBytes.isWord(message[stop]) {
        isPlain = isPlain && WordBytes.isPlain(message[stop])
        stop += 1
      }
      let isNumber = message[start] >= UInt8(ascii: "0") && message[start] <= UInt8(ascii: "9")
      if isPointed || !isPlain && !isNumber { return true }
      isPointed = points(message.extracting(start..<stop))
      start = stop
    }
    return false
  }

  /// The next service that a message names.
  private func next(_ search: inout MessageSearch, in line: Span<UInt8>) -> NameID? {
    guard !slots.isEmpty else { return nil }
    let kinds = kinds.bits.span
    while search.start < search.end {
      let start = search.start
      let first = kinds[Int(line[start])]
      guard first & WordBytes.word != 0 else {
        search.start += line[start] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      var all = first
      var stop = start + 1
      while stop < search.end {
        let next = kinds[Int(line[stop])]
        if next & WordBytes.word == 0 { break }
        all &= next
        stop += 1
      }
      search.start = stop
      let isPointed = search.isPointed
      if hasPlainNames { search.isPointed = Self.points(line.extracting(start..<stop)) }
      // Most words are plain and follow no pointing word: they are skipped without a hash.
      if first & WordBytes.initial != 0, all & WordBytes.plain == 0 || isPointed,
        let service = service(named: line.extracting(start..<stop), isPointed: isPointed)
      {
        return service
      }
    }
    return nil
  }

  private func service(named word: Span<UInt8>, isPointed: Bool) -> NameID? {
    var hash = StableHash()
    var isPlain = true
    for index in word.indices {
      let byte = word[index]
      if byte == UInt8(ascii: "."), index > 0 {
        // In "payments-db.prod.local", and before a full stop, the part before the dot counts as
        // well.
        if let hit = lookUp(word.extracting(0..<index), hash.value), !isPlain || isPointed {
          return hit
        }
      }
      if !WordBytes.isPlain(byte) { isPlain = false }
      hash.add(byte)
    }
    guard !isPlain || isPointed else { return nil }
    return lookUp(word, hash.value)
  }

  private func lookUp(_ word: Span<UInt8>, _ hash: UInt64) -> NameID? {
    let slot = LinearProbing.first(Int(truncatingIfNeeded: hash), count: slots.count) {
      slots[$0] == 0 || isName(slots[$0], word)
    }
    return slots[slot] == 0 ? nil : services[slots[slot]]
  }

  private func isName(_ number: Int, _ word: Span<UInt8>) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == word.count else { return false }
    for index in word.indices where names[start + index] != word[index] { return false }
    return true
  }

  private static let pointing = [
    "upstream", "dependency", "service", "backend", "host", "calling", "call", "from", "to", "by",
    "on", "for",
  ].map { packed(Array($0.utf8).span) }

  private static func points(_ word: Span<UInt8>) -> Bool {
    guard (2...10).contains(word.count) else { return false }
    // Tested by initial; most words fail here.
    switch word[0] {
    case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "f"),
      UInt8(ascii: "h"), UInt8(ascii: "o"), UInt8(ascii: "s"), UInt8(ascii: "t"),
      UInt8(ascii: "u"):
      return pointing.contains(packed(word))
    default: return false
    }
  }

  /// A word of at most 16 bytes as a number; no byte of it is zero.
  private static func packed(_ word: Span<UInt8>) -> UInt128 {
    var number: UInt128 = 0
    for index in word.indices { number = number << 8 | UInt128(word[index]) }
    return number
  }
}

/// The state of a search for names in a message.
private struct MessageSearch {
  fileprivate var start = 0
  fileprivate let end: Int
  /// Whether the last word was a pointing word.
  fileprivate var isPointed = false

  fileprivate init(end: Int) { self.end = end }
}

/// A character that every name contains and few messages contain, such as the hyphen of
/// `payments-db`: one search for it replaces a look at each word.
private struct CommonMark: Sendable {
  private static let candidates = Array("-_.0123456789".unicodeScalars)

  /// One bit for each candidate that every name so far contains.
  private var common = UInt16.max
  /// Nil where the names share no candidate.
  private var character: Unicode.Scalar? = candidates[0]

  mutating func note(_ name: some Sequence<UInt8>) {
    var here: UInt16 = 0
    for (bit, candidate) in Self.candidates.enumerated()
    where name.contains(UInt8(ascii: candidate)) {
      here |= 1 << UInt16(bit)
    }
    common &= here
    character = common == 0 ? nil : Self.candidates[common.trailingZeroBitCount]
  }

  func isIn(_ message: Span<UInt8>) -> Bool {
    guard let character else { return true }
    return message.contains(character)
  }
}

/// The classes of each byte, in a table: faster than comparing ranges.
private struct WordBytes: Sendable {
  static let word: UInt8 = 1
  /// A letter of any script: part of a plain word.
  static let plain: UInt8 = 2
  /// The initial of a name.
  static let initial: UInt8 = 4

  private(set) var bits: [UInt8]

  init() {
    bits = (UInt8.min...UInt8.max).map { byte in
      (Self.isWord(byte) ? Self.word : 0) | (Self.isPlain(byte) ? Self.plain : 0)
    }
  }

  mutating func noteInitial(_ byte: UInt8) { bits[Int(byte)] |= Self.initial }

  static func isPlain(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte != UInt8(ascii: "_")
  }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: byte >= 0x80
    }
  }
}
