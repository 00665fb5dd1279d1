/// A phrase that may stand at a place: all that finding it needs, in one load.
struct PhraseSlot: Sendable {
  /// 0 for none.
  var phrase: UInt16 = 0
  /// Bytes.
  var length: UInt16 = 0
  /// Where its text begins in that of the book, in blocks of 16 bytes.
  var text: UInt16 = 0
  /// Where among the others the next one stands that is to be tried; 0 for none.
  var next: UInt16 = 0
}

/// How to find the phrase that stands at a place: which bytes tell those apart that may.
///
/// Up to four words of the text, multiplied so that phrases with different ones have slots of their
/// own. Every search takes the same few instructions, whatever it finds: a tree of bytes took no more
/// of them, but where each walk ended no branch predictor foresaw, a tenth of the decoder's time.
struct PhraseStart: Sendable {
  /// A word of the text.
  struct Sample: Sendable {
    /// Bytes; so small that no check is needed for the word to lie in the padding.
    var offset: UInt8 = 0
    /// What the word is multiplied with; 0 where it is not needed.
    var factor: UInt64 = 0

    @inline(__always)
    func part(_ chunk: RawSpan, _ at: Int) -> UInt64 { chunk.word(at, offset) &* factor }
  }

  /// The phrase, where there is one only or those that there are have no word.
  var only = PhraseSlot()
  /// As many pairs of blocks as the longest phrase has: all are compared alike.
  var pairs: UInt8 = 1
  /// 64 less the number of bits that count the slots; 0 without slots.
  var shift: UInt8 = 0
  /// Where the slots lie.
  var base: UInt32 = 0
  var first = Sample()
  var second = Sample()
  var third = Sample()
  var fourth = Sample()

  init(pairs: UInt8 = 1) { self.pairs = pairs }

  /// Where the phrase would be that stands at `at`.
  @inline(__always)
  func slot(_ chunk: RawSpan, _ at: Int) -> Int {
    let hash =
      first.part(chunk, at) &+ second.part(chunk, at)
      &+ (third.part(chunk, at) &+ fourth.part(chunk, at))
    return Int(base) &+ Int(truncatingIfNeeded: hash &>> UInt64(shift))
  }

  /// In the order of the text's words; never more than four.
  var samples: [Sample] {
    get { [first, second, third, fourth] }
    set { (first, second, third, fourth) = (newValue[0], newValue[1], newValue[2], newValue[3]) }
  }
}

/// What a book lends out while lines are read.
extension Span<PhraseStart> {
  /// The phrase that stands at `at`, or none; all spans but the chunk are those of one book.
  @inline(__always)
  func phrase(
    _ opening: Int, _ slots: Span<PhraseSlot>, _ others: Span<PhraseSlot>, _ texts: RawSpan,
    _ chunk: RawSpan, _ at: Int
  ) -> PhraseSlot {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: chunk.byteCount))
    // SAFETY: openings come from the book's phrases, which lead to its own starts; slots come from
    // its starts, texts and others from its slots, with masks before and as many blocks behind each
    // text as the longest has. `at` lies inside the chunk, and as many bytes from there on in the chunk or
    // its padding. One check for eleven: a tenth of the decoder's instructions.
    var found = unsafe self[unchecked: opening].only
    if found.phrase == 0 {
      found = unsafe slots[unchecked: self[unchecked: opening].slot(chunk, at)]
    }
    while unsafe !texts.holds(found, pairs: self[unchecked: opening].pairs, chunk, at) {
      found = unsafe others[unchecked: Int(found.next)]
      if found.phrase == 0 { break }
    }
    return found
  }
}

extension RawSpan {
  /// Whether a text of these stands at `at` in a chunk.
  @inline(__always)
  fileprivate func holds(_ slot: PhraseSlot, pairs: UInt8, _ chunk: RawSpan, _ at: Int) -> Bool {
    var difference = SIMD16<UInt8>(repeating: 0)
    var (text, place, left) = (Int(slot.text) &* 16, at, pairs)
    var mask = PhraseTexts.mask(of: Int(slot.length))
    repeat {
      difference |= (block(text) ^ chunk.block(place)) & block(mask)
      difference |= (block(text &+ 16) ^ chunk.block(place &+ 16)) & block(mask &+ 16)
      text &+= 32
      place &+= 32
      mask &+= 32
      left &-= 1
    } while left > 0
    return difference.isZero && slot.phrase != 0
  }
}

/// The texts of phrases, one behind the other.
///
/// Without gaps or masks of their own, so that more fit into the nearest cache: 5 % of the decoder's
/// time.
struct PhraseTexts: Sendable {
  typealias Block = SIMD16<UInt8>

  /// In bytes.
  private static let longest = Phrase.longestText
  private static let set = [Block](repeating: Block(repeating: 0xff), count: longest / 16)
  private static let clear = [Block](repeating: Block(repeating: 0), count: longest / 16)

  /// Set bytes, as many as the longest text has, and clear ones; then the texts, each from a block of
  /// its own on; then clear ones again, so that a compare may go on behind each of them.
  private(set) var blocks = set + clear + clear

  /// Where the mask of a text begins, in bytes.
  @inline(__always) static func mask(of length: Int) -> Int { longest &- length }

  /// Adds a text; returns the block it begins with.
  mutating func append(_ text: [UInt8]) -> Int {
    blocks.removeLast(Self.clear.count)
    let first = blocks.count
    blocks += repeatElement(Block(repeating: 0), count: (text.count + 15) / 16)
    for (index, byte) in text.enumerated() { blocks[first + index / 16][index % 16] = byte }
    blocks += Self.clear
    return first
  }
}

extension RawSpan {
  /// The word `offset` bytes behind `at`.
  @inline(__always)
  fileprivate func word(_ at: Int, _ offset: UInt8) -> UInt64 {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span; 255 bytes and the word fit into the padding behind it.
    return unsafe unsafeLoadUnaligned(
      fromUncheckedByteOffset: at &+ Int(offset), as: UInt64.self)
  }

  /// The 16 bytes at `at`, for `phrase`, which knows that they are there.
  @inline(__always)
  fileprivate func block(_ at: Int) -> SIMD16<UInt8> {
    // SAFETY: as there.
    unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: SIMD16<UInt8>.self)
  }
}

extension SIMD16<UInt8> {
  @inline(__always) fileprivate var isZero: Bool {
    // SAFETY: sixteen bytes have the layout of two words.
    let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return words.x | words.y == 0
  }
}
