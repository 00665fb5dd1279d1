/// A perfect hash of the templates that may begin at one place.
///
/// Up to four words of the text are multiplied with factors that give templates with different
/// words different slots. Every search takes the same few instructions, whatever it finds. A tree
/// of bytes would need branches that the processor cannot predict.
struct PerfectHash: Sendable {
  /// The template, where there is only one, or where all of them are too short for a word.
  var only = LineTemplate()
  /// The factor of each word; 0 for a word that is not needed.
  var factors = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
  /// The offsets of the words in bytes; small enough that the words lie in the chunk or its
  /// padding.
  var offsets = (UInt8(0), UInt8(0), UInt8(0), UInt8(0))
  /// The index of the first slot.
  var base: UInt32 = 0
  /// 64 minus the number of bits of a slot number; 0 without slots.
  var shift: UInt8 = 0
  /// The length of the longest template in pairs of blocks; every comparison uses this length.
  var pairs: UInt8 = 1

  init(pairs: UInt8 = 1) { self.pairs = pairs }

  /// The index of the slot for a text; `word` gives the word at an offset.
  @inline(__always)
  func slot(_ word: (UInt8) -> UInt64) -> Int {
    var hash = word(offsets.0) &* factors.0
    // Half of the places need one word only; the branch is predictable for each place.
    if factors.1 != 0 {
      hash &+=
        word(offsets.1) &* factors.1
        &+ (word(offsets.2) &* factors.2 &+ word(offsets.3) &* factors.3)
    }
    return Int(base) &+ Int(truncatingIfNeeded: hash &>> UInt64(shift))
  }
}

/// A search over the hashes of a cache that is borrowed while lines are read.
extension Span<PerfectHash> {
  /// The template that begins at `at`, or none.
  ///
  /// All spans except the chunk belong to one cache.
  @inline(__always)
  func template(
    _ opening: Int, _ slots: Span<LineTemplate>, _ others: Span<LineTemplate>, _ texts: RawSpan,
    _ chunk: RawSpan, _ at: Int
  ) -> LineTemplate {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: chunk.byteCount))
    // SAFETY: openings come from the cache's templates, which lead to its own starts; slots come
    // from its starts; texts and others come from its slots, with masks before and as many blocks
    // behind each text as the longest has. `at` lies inside the chunk, and the bytes read from
    // there on lie in the chunk or its padding.
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
  /// Whether the text of a template stands at `at` in a chunk.
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

/// The texts of templates, one after another.
///
/// Without gaps or masks of their own, so that more of them fit into the first-level cache.
struct PhraseTexts: Sendable {
  typealias Block = SIMD16<UInt8>

  /// In bytes.
  private static let longest = LineTemplate.longestText
  private static let set = [Block](repeating: Block(repeating: 0xff), count: longest / 16)
  private static let clear = [Block](repeating: Block(repeating: 0), count: longest / 16)

  /// Set bytes, as many as the longest text has, and clear ones.
  ///
  /// The texts follow, each from a block of its own on. Clear bytes follow again, so that a
  /// comparison may go on past the end of each text.
  private(set) var blocks = set + clear + clear

  /// Where the mask of a text begins, in bytes.
  @inline(__always) static func mask(of length: Int) -> Int { longest &- length }

  /// Adds a text; returns the index of its first block.
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
  /// The word at `offset` bytes after `at`.
  @inline(__always)
  fileprivate func word(_ at: Int, _ offset: UInt8) -> UInt64 {
    precondition(UInt(bitPattern: at) < UInt(bitPattern: byteCount))
    // SAFETY: `at` lies inside the span; 255 bytes and the word fit into the padding after it.
    return unsafe unsafeLoadUnaligned(
      fromUncheckedByteOffset: at &+ Int(offset), as: UInt64.self)
  }

  /// The 16 bytes at `at`, for `template`, which guarantees that they are there.
  @inline(__always)
  fileprivate func block(_ at: Int) -> SIMD16<UInt8> {
    // SAFETY: see `template`.
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
