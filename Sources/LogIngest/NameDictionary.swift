internal import LogModel

/// The names one decoder has met in one kind of field, found by their bytes without making a string.
///
/// Open addressing over words: a name of up to 16 bytes is two words compared at once; longer ones
/// are told apart by two independent 64-bit hashes and their length. Ids count up from 1.
struct NameDictionary: Sendable {
  private struct Entry {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var length: UInt32 = 0
    var id: NameID = 0
  }

  /// Past this many names the decoder starts over, so that hostile input cannot fill the memory.
  static let capacity = 1 << 13

  private var entries: [Entry]
  private var mask: Int
  /// Names in order of their ids, the first has id 1.
  private(set) var names: [String] = []

  init() {
    entries = Array(repeating: Entry(), count: 64)
    mask = 63
  }

  /// The id of the text in `range`, given now if it is new.
  @inline(__always)
  mutating func id(_ chunk: RawSpan, _ start: Int, _ length: Int) -> NameID {
    var first = chunk.word(start)
    var second: UInt64 = 0
    if length <= 8 {
      first &= Word.mask(length)
    } else if length <= 16 {
      second = chunk.word(start + 8) & Word.mask(length - 8)
    } else {
      (first, second) = Self.longHash(chunk, start, length)
    }
    var index = Int(truncatingIfNeeded: Self.mix(first ^ UInt64(length), second)) & mask
    while true {
      let entry = entries[index]
      if entry.first == first, entry.second == second, entry.length == UInt32(length), entry.id != 0
      {
        return entry.id
      }
      if entry.id == 0 { break }
      index = (index + 1) & mask
    }
    let entry = Entry(
      first: first, second: second, length: UInt32(length), id: NameID(names.count + 1))
    return insert(entry, at: index, chunk.bytes(start..<start + length))
  }

  /// The id of a name that had to be decoded first.
  mutating func id(_ text: [UInt8]) -> NameID {
    let padded = text + [UInt8](repeating: 0, count: Slot.padding)
    return unsafe id(padded.span.bytes.extracting(0..<text.count), 0, text.count)
  }

  @inline(never)
  private mutating func insert(_ entry: Entry, at index: Int, _ text: [UInt8]) -> NameID {
    names.append(String(decoding: text, as: UTF8.self))
    entries[index] = entry
    if names.count * 2 > entries.count { grow() }
    return entry.id
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: Entry(), count: old.count * 2)
    mask = entries.count - 1
    for entry in old where entry.id != 0 {
      let hash = Self.mix(entry.first ^ UInt64(entry.length), entry.second)
      var index = Int(truncatingIfNeeded: hash) & mask
      while entries[index].id != 0 { index = (index + 1) & mask }
      entries[index] = entry
    }
  }

  /// - Source: the folded 128-bit product of wyhash, public domain.
  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: b ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }

  @inline(never)
  private static func longHash(
    _ chunk: RawSpan, _ start: Int, _ length: Int
  ) -> (UInt64, UInt64) {
    var first: UInt64 = 0x9e37_79b9_7f4a_7c15
    var second: UInt64 = 0xd1b5_4a32_d192_ed03
    var at = start
    var left = length
    while left > 0 {
      let word = chunk.word(at) & Word.mask(left)
      first = mix(first ^ word, 0x8ebc_6af0_9c88_c6e3)
      second = mix(second, word ^ 0x5899_65cc_7537_4cc3)
      at += 8
      left -= 8
    }
    return (first, second)
  }
}
