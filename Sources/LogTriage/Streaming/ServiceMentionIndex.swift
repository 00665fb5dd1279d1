internal import LogModel

/// Finds the names of known services in messages, without making strings.
///
/// A word with `-`, `_`, `.` or a digit in it that equals a service's name is a mention; a plain
/// word ("cart") is one only right after a word that points ("upstream cart timed out").
struct ServiceMentionIndex: Sendable {
  /// Longer messages are read up to here.
  static let maximumMessage = 512

  /// Ids by hash of their name; 0 is a free slot.
  private var slots: [NameID] = []
  /// The bytes of the names in the order of their ids, and where each begins.
  ///
  /// The run's own table has strings, which are dearer to look at.
  private var names: [UInt8] = []
  private var starts = [0, 0]
  /// Without a plain word among the names it does not matter what points at what.
  private var hasPlainNames = false
  private var kinds = WordBytes()
  /// What every name has in it, so that a message without it names none.
  private var mark = CommonMark()

  private var known: Int { starts.count - 2 }

  /// Learns the names that are new since the last call.
  mutating func learn(_ services: NameTable) {
    guard services.count > known else { return }
    if services.count * 2 > slots.count {
      var size = 64
      while size < services.count * 4 { size *= 2 }
      slots = [NameID](repeating: 0, count: size)
      for id in 0..<known { enter(NameID(id + 1)) }
    }
    while known < services.count {
      // Longer ones are in no message as far as it is read.
      let name = services[NameID(known + 1)].utf8.prefix(Self.maximumMessage + 1)
      names += name
      starts.append(names.count)
      enter(NameID(known))
      if let initial = name.first { kinds.noteInitial(initial) }
      if name.allSatisfy({ WordBytes.isWord($0) }) { mark.note(name) }
      if name.allSatisfy({ WordBytes.isPlain($0) }) { hasPlainNames = true }
    }
  }

  private mutating func enter(_ id: NameID) {
    var hash = StableHash()
    for index in starts[Int(id)]..<starts[Int(id) + 1] { hash.add(names[index]) }
    var slot = Int(truncatingIfNeeded: hash.value) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = id
  }

  /// The services that the message of an event names, each once, in the order they appear.
  func mentions(in line: Span<UInt8>, of record: EventRecord) -> [NameID] {
    var found: [NameID] = []
    var search = search(record, line)
    while let service = next(&search, in: line) {
      if !found.contains(service) { found.append(service) }
    }
    return found
  }

  /// Begins to search the message of an event.
  func search(_ record: EventRecord, _ line: Span<UInt8>) -> MessageSearch {
    let start = min(Int(record.messageStart), line.count)
    let end = min(start + min(Int(record.messageLength), Self.maximumMessage), line.count)
    let isWorthIt = mark.isIn(line.extracting(start..<end))
    return MessageSearch(start: start, end: isWorthIt ? end : start)
  }

  /// The next service that a message names.
  func next(_ search: inout MessageSearch, in line: Span<UInt8>) -> NameID? {
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
      // Most words are plain ones that nothing points at: no hash is needed to pass them by.
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
        // "payments-db.prod.local" and a full stop: the part before the dot counts as well.
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
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if isName(slots[slot], word) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isName(_ id: NameID, _ word: Span<UInt8>) -> Bool {
    let start = starts[Int(id)]
    guard starts[Int(id) + 1] - start == word.count else { return false }
    for index in word.indices where names[start + index] != word[index] { return false }
    return true
  }

  private static let pointing = [
    "upstream", "dependency", "service", "backend", "host", "calling", "call", "from", "to", "by",
    "on", "for",
  ].map { packed(Array($0.utf8).span) }

  private static func points(_ word: Span<UInt8>) -> Bool {
    guard (2...10).contains(word.count) else { return false }
    // Their initials; most words end here.
    switch word[0] {
    case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "f"),
      UInt8(ascii: "h"), UInt8(ascii: "o"), UInt8(ascii: "s"), UInt8(ascii: "t"),
      UInt8(ascii: "u"):
      return pointing.contains(packed(word))
    default: return false
    }
  }

  /// A word of at most 16 bytes as a number; none of them is zero.
  private static func packed(_ word: Span<UInt8>) -> UInt128 {
    var number: UInt128 = 0
    for index in word.indices { number = number << 8 | UInt128(word[index]) }
    return number
  }
}

/// How far a message was searched for names.
struct MessageSearch {
  fileprivate var start: Int
  fileprivate let end: Int
  /// Whether the last word was one that points.
  fileprivate var isPointed = false

  fileprivate init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }
}

/// A character that every name has in it and few messages have, as the hyphen of `payments-db`: to
/// look for it takes 130 instructions a message, to look at each word 800.
private struct CommonMark: Sendable {
  private static let candidates = Array("-_.0123456789".unicodeScalars)

  /// One bit for each candidate that was in every name so far.
  private var common = UInt16.max
  /// Nil where the names have none in common.
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

/// What each byte can be part of, in a table: comparing each with five ranges, and names as strings,
/// a search took 2,500 instructions and not 800.
private struct WordBytes: Sendable {
  static let word: UInt8 = 1
  /// A letter of any script: what the words of a sentence are made of.
  static let plain: UInt8 = 2
  /// A name begins with it.
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
