internal import LogModel

/// Finds the names of known services in messages, without making strings.
///
/// A word with `-`, `_`, `.` or a digit in it that equals a service's name is a mention; a plain
/// word ("cart") is one only right after a word that points ("upstream cart timed out").
struct ServiceDirectory: Sendable {
  /// Longer messages are read up to here.
  static let maximumMessage = 512

  /// Ids by hash of their name; 0 is a free slot.
  private var slots: [NameID] = []
  private var known = 0

  /// Learns the names that are new since the last call.
  mutating func learn(_ services: NameTable) {
    guard services.count > known else { return }
    if services.count * 2 > slots.count {
      var size = 64
      while size < services.count * 4 { size *= 2 }
      slots = [NameID](repeating: 0, count: size)
      known = 0
    }
    while known < services.count {
      known += 1
      var hash = NameHash()
      for byte in services[NameID(known)].utf8 { hash.add(byte) }
      var slot = Int(truncatingIfNeeded: hash.value) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = NameID(known)
    }
  }

  /// The services that `message` names, each once, in the order they appear.
  func mentions(in message: Span<UInt8>, of services: NameTable) -> [NameID] {
    guard !slots.isEmpty else { return [] }
    var found: [NameID] = []
    var isPointed = false
    var start = 0
    let end = min(message.count, Self.maximumMessage)
    while start < end {
      guard Self.isWord(message[start]) else {
        start += message[start] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      var stop = start
      var isPlain = true
      while stop < end, Self.isWord(message[stop]) {
        isPlain = isPlain && Self.isPlain(message[stop])
        stop += 1
      }
      let word = message.extracting(start..<stop)
      // Most words are plain ones that nothing points at: no hash is needed to pass them by.
      if !isPlain || isPointed,
        let service = service(named: word, isPointed: isPointed, services),
        !found.contains(service)
      {
        found.append(service)
      }
      isPointed = Self.points(word)
      start = stop
    }
    return found
  }

  private func service(named word: Span<UInt8>, isPointed: Bool, _ services: NameTable) -> NameID? {
    var hash = NameHash()
    var isPlain = true
    for index in word.indices {
      let byte = word[index]
      if byte == UInt8(ascii: "."), index > 0 {
        // "payments-db.prod.local" and a full stop: the part before the dot counts as well.
        if let hit = lookUp(word.extracting(0..<index), hash.value, services), !isPlain || isPointed
        {
          return hit
        }
      }
      if !Self.isPlain(byte) { isPlain = false }
      hash.add(byte)
    }
    guard !isPlain || isPointed else { return nil }
    return lookUp(word, hash.value, services)
  }

  private func lookUp(_ word: Span<UInt8>, _ hash: UInt64, _ services: NameTable) -> NameID? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if Self.equal(services[slots[slot]], word) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func equal(_ name: String, _ word: Span<UInt8>) -> Bool {
    guard name.utf8.count == word.count else { return false }
    for (index, byte) in name.utf8.enumerated() where byte != word[index] { return false }
    return true
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: byte >= 0x80
    }
  }

  /// A letter of any script: what the words of a sentence are made of.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte != UInt8(ascii: "_")
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

/// FNV-1a, 64 bits: stable across runs and machines, which `Hasher` is not.
struct NameHash: Sendable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// Adds a text and a separator, so that `ab`, `c` and `a`, `bc` differ.
  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xff)
  }

  /// 16 hex digits, mixed so that similar inputs look different.
  var hex: String {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    let digits = String(mixed ^ (mixed >> 31), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
