/// How to find the template that stands at a place: which bytes tell those apart that may.
///
/// Up to four words of the text, multiplied so that templates with different ones have slots of their
/// own. Every search at a place takes the same few instructions, whatever it finds: a tree of bytes
/// took no more of them, but where each walk ended no branch predictor foresaw, a tenth of the
/// decoder's time.
struct PerfectHash: Sendable {
  /// The template, where there is one only or those that there are have no word.
  var only = LineTemplate()
  /// What each word is multiplied with; 0 where it is not needed.
  var factors = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
  /// Where the words stand, in bytes; so small that no check is needed for them to lie in the padding.
  var offsets = (UInt8(0), UInt8(0), UInt8(0), UInt8(0))
  /// Where the slots lie.
  var base: UInt32 = 0
  /// 64 less the number of bits that count the slots; 0 without slots.
  var shift: UInt8 = 0
  /// As many pairs of blocks as the longest template has: all are compared alike.
  var pairs: UInt8 = 1

  init(pairs: UInt8 = 1) { self.pairs = pairs }

  /// Where the template would be that has these words: `word` gives the one at an offset.
  @inline(__always)
  func slot(_ word: (UInt8) -> UInt64) -> Int {
    var hash = word(offsets.0) &* factors.0
    // At half of the places one word does; at which, the predictor knows.
    if factors.1 != 0 {
      hash &+=
        word(offsets.1) &* factors.1
        &+ (word(offsets.2) &* factors.2 &+ word(offsets.3) &* factors.3)
    }
    return Int(base) &+ Int(truncatingIfNeeded: hash &>> UInt64(shift))
  }
}

/// What a book lends out while lines are read.
extension Span<PerfectHash> {
  /// The template that stands at `at`, or none; all spans but the chunk are those of one book.
  @inline(__always)
  func template(
    _ opening: Int, _ slots: Span<LineTemplate>, _ others: Span<LineTemplate>, _ texts: RawSpan,
    _ chunk: RawSpan, _ at: Int
  ) -> LineTemplate {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: chunk.byteCount))
    // SAFETY: openings come from the book's templates, which lead to its own starts; slots come from
    // its starts, texts and others from its slots, with masks before and as many blocks behind each
    // text as the longest has. `at` lies inside the chunk, and as many bytes from there on in the chunk or
    // its padding. One check for eleven: a tenth of the decoder's instructions.
    var found = unsafe self[unchecked: opening].only
    if found.length == 0 {
      found = unsafe slots[unchecked: self[unchecked: opening].slot { chunk.word(at, $0) }]
    }
    while unsafe !texts.holds(found, pairs: self[unchecked: opening].pairs, chunk, at) {
      found = unsafe others[unchecked: Int(found.other)]
      if found.length == 0 { break }
    }
    return found
  }
}

extension RawSpan {
  /// Whether a text of these stands at `at` in a chunk.
  @inline(__always)
  fileprivate func holds(_ template: LineTemplate, pairs: UInt8, _ chunk: RawSpan, _ at: Int)
    -> Bool
  {
    var difference = SIMD16<UInt8>(repeating: 0)
    var (text, place, left) = (Int(template.text) &* 16, at, pairs)
    var mask = PhraseTexts.mask(of: Int(template.length))
    repeat {
      difference |= (block(text) ^ chunk.block(place)) & block(mask)
      difference |= (block(text &+ 16) ^ chunk.block(place &+ 16)) & block(mask &+ 16)
      text &+= 32
      place &+= 32
      mask &+= 32
      left &-= 1
    } while left > 0
    return difference.isZero && template.length != 0
  }
}

/// The texts of templates, one behind the other.
///
/// Without gaps or masks of their own, so that more fit into the nearest cache: 5 % of the decoder's
/// time.
struct PhraseTexts: Sendable {
  typealias Block = SIMD16<UInt8>

  /// In bytes.
  private static let longest = LineTemplate.longestText
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

  /// The 16 bytes at `at`, for `template`, which knows that they are there.
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
