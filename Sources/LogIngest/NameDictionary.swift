internal import LogModel

/// The names one decoder has met in one kind of field, found by their bytes without making a string.
///
/// Open addressing over words: a name of up to 16 bytes is two words compared at once; longer ones
/// are told apart by two independent 64-bit hashes and their length. Ids count up from 1.
struct NameDictionary: Sendable {
  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var length: UInt32 = 0
    var id: NameID = 0
  }

  /// Past this many names the decoder starts over, so that hostile input cannot fill the memory.
  static let capacity = 1 << 13

  private var slots: [Slot]
  private var mask: Int
  /// Names in order of their ids, the first has id 1.
  private(set) var names: [String] = []

  init() {
    slots = Array(repeating: Slot(), count: 64)
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
      let slot = slots[index]
      if slot.first == first, slot.second == second, slot.length == UInt32(length), slot.id != 0 {
        return slot.id
      }
      if slot.id == 0 { break }
      index = (index + 1) & mask
    }
    let slot = Slot(
      first: first, second: second, length: UInt32(length), id: NameID(names.count + 1))
    return insert(slot, at: index, chunk.bytes(start..<start + length))
  }

  /// The id of a name that had to be decoded first.
  mutating func id(_ text: [UInt8]) -> NameID {
    let padded = text + [UInt8](repeating: 0, count: 16)
    return unsafe id(padded.span.bytes, 0, text.count)
  }

  @inline(never)
  private mutating func insert(_ slot: Slot, at index: Int, _ text: [UInt8]) -> NameID {
    names.append(String(decoding: text, as: UTF8.self))
    slots[index] = slot
    if names.count * 2 > slots.count { grow() }
    return slot.id
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    mask = slots.count - 1
    for slot in old where slot.id != 0 {
      let hash = Self.mix(slot.first ^ UInt64(slot.length), slot.second)
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index].id != 0 { index = (index + 1) & mask }
      slots[index] = slot
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
