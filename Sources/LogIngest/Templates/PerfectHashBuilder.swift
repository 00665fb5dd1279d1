/// Builds the perfect hashes of all starts and holds their slots.
struct PerfectHashBuilder: Sendable {
  /// A template and its text.
  struct Text: Sendable {
    /// The number of the template in its cache.
    var number: Int
    var template: LineTemplate
    var bytes: [UInt8]

    /// Whether it is shorter than a word: such texts are compared after the hash found nothing.
    var isBrief: Bool { bytes.count < 8 }

    /// The word at `offset`, which must lie inside the text.
    func word(_ offset: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) &<< UInt64(8 * $1) }
    }
  }

  private(set) var slots = [LineTemplate()]
  /// Templates to try when the one in the slot does not match; the first entry means none.
  private(set) var others = [LineTemplate()]

  private static let mostWords = 4
  /// The most templates that are compared in turn.
  private static let mostTries = 8
  private static let mostBits = 15
  private static let capacity = 1 << 18
  /// The number of factors to try before the slots are doubled.
  private static let tries = 16

  var isFull: Bool { slots.count >= Self.capacity || others.count >= Self.capacity / 8 }

  /// Makes room for the last of the texts that may begin at a start; false where too many of them
  /// are too similar.
  ///
  /// Usually it takes a free slot, or a place after the template that has its slot. A new layout is
  /// far more expensive, so it is made only each time the number of texts has grown by a half.
  mutating func add(_ texts: [Text], to start: inout PerfectHash) -> Bool {
    guard let new = texts.last else { return false }
    start.pairs = max(start.pairs, UInt8((new.bytes.count + 31) / 32))
    return !Self.isDue(texts.count) && place(new, start) || arrange(texts, &start)
  }

  /// Whether a number is a power of two, or three times one.
  private static func isDue(_ count: Int) -> Bool {
    count.nonzeroBitCount == 1 || count % 3 == 0 && (count / 3).nonzeroBitCount == 1
  }

  /// Places a text in the present layout; false where there is no place.
  private mutating func place(_ text: Text, _ start: PerfectHash) -> Bool {
    let (first, second, third, fourth) = start.offsets
    let end = Int(max(first, second, third, fourth))
    guard start.only.length == 0, text.bytes.count >= end + 8 else { return false }
    let index = start.slot { text.word(Int($0)) }
    guard tries(from: slots[index]) < Self.mostTries else { return false }
    slots[index] = put(text, before: slots[index])
    return true
  }

  /// Puts a text before the template that is tried after it.
  private mutating func put(_ text: Text, before next: LineTemplate) -> LineTemplate {
    var template = text.template
    if next.length == 0 {
      template.other = next.other
    } else {
      template.other = UInt16(others.count)
      others.append(next)
    }
    return template
  }

  private func tries(from first: LineTemplate) -> Int {
    var (count, template) = (0, first)
    while template.length != 0 || template.other != 0 {
      count += 1
      template = others[Int(template.other)]
    }
    return count
  }

  // MARK: Layout

  /// Makes a new layout of a start's slots.
  private mutating func arrange(_ texts: [Text], _ start: inout PerfectHash) -> Bool {
    var brief = LineTemplate()
    for text in texts where text.isBrief { brief = put(text, before: brief) }
    let long = texts.filter { !$0.isBrief }
    guard long.count > 1 else {
      guard texts.count <= Self.mostTries else { return false }
      start = PerfectHash(pairs: start.pairs)
      start.only = long.first.map { put($0, before: brief) } ?? brief
      return true
    }
    let (offsets, groups) = Self.distinction(long)
    let isAlike = groups.contains { $0.count + texts.count - long.count > Self.mostTries }
    return !isAlike && layOut(groups, offsets, behind: brief, &start)
  }

  /// Finds factors that give each group of texts a slot of its own.
  private mutating func layOut(
    _ groups: [[Text]], _ offsets: [Int], behind brief: LineTemplate, _ start: inout PerfectHash
  ) -> Bool {
    var bits = Int.bitWidth - (16 * groups.count - 1).leadingZeroBitCount
    while bits <= Self.mostBits {
      for attempt in 0..<Self.tries {
        var new = PerfectHash(pairs: start.pairs)
        new.shift = UInt8(64 - bits)
        let words = (0..<Self.mostWords).map { index in
          guard index < offsets.count else { return (offset: UInt8(0), factor: UInt64(0)) }
          let number = UInt64((bits * Self.tries + attempt) * Self.mostWords + index)
          return (UInt8(offsets[index]), Word.mix(number, UInt64(groups.count)) | 1)
        }
        new.offsets = (words[0].offset, words[1].offset, words[2].offset, words[3].offset)
        new.factors = (words[0].factor, words[1].factor, words[2].factor, words[3].factor)
        guard Self.areApart(groups, new) else { continue }
        makeRoom(for: &new, as: start, behind: brief)
        for text in groups.joined() { _ = place(text, new) }
        start = new
        return true
      }
      bits += 1
    }
    return false
  }

  private static func areApart(_ groups: [[Text]], _ start: PerfectHash) -> Bool {
    var taken = [Bool](repeating: false, count: 1 << (64 - Int(start.shift)))
    for group in groups {
      let slot = start.slot { group[0].word(Int($0)) }
      guard !taken[slot] else { return false }
      taken[slot] = true
    }
    return true
  }

  /// Empties the slots of a start.
  ///
  /// Reuses them if the number fits, else adds new ones.
  private mutating func makeRoom(
    for new: inout PerfectHash, as old: PerfectHash, behind brief: LineTemplate
  ) {
    var empty = LineTemplate()
    if brief.length != 0 {
      empty.other = UInt16(others.count)
      others.append(brief)
    }
    let count = 1 << (64 - Int(new.shift))
    if old.shift == new.shift {
      new.base = old.base
      for slot in 0..<count { slots[Int(new.base) + slot] = empty }
    } else {
      new.base = UInt32(slots.count)
      slots += [LineTemplate](repeating: empty, count: count)
    }
  }

  // MARK: Distinction

  private typealias Distinction = (offsets: [Int], groups: [[Text]])

  /// The offsets of the words that distinguish most of the texts, and the texts that stay equal.
  ///
  /// No word reaches past the end of the shortest text, because any bytes may follow there.
  private static func distinction(_ texts: [Text]) -> Distinction {
    let last = texts.reduce(.max) { min($0, $1.bytes.count - 8) }
    // Words overlap by half, so that each difference between two texts lies whole in one of them.
    let places = Array(stride(from: 0, to: last, by: 4)) + [last]
    var best = (count: 1, words: [UInt64](repeating: 0, count: texts.count))
    var offsets: [Int] = []
    while offsets.count < mostWords, best.count < texts.count {
      let words = best.words
      var found: Int?
      for offset in places where best.count < texts.count {
        let split = texts.indices.map { Word.mix(words[$0], texts[$0].word(offset)) }
        let count = distinctCount(split)
        if count > best.count { (found, best) = (offset, (count, split)) }
      }
      guard let found else { break }
      offsets.append(found)
    }
    let groups = Dictionary(grouping: texts.indices) { best.words[$0] }.values
    return (offsets, groups.map { $0.map { texts[$0] } }.sorted { $0[0].number < $1[0].number })
  }

  private static func distinctCount(_ words: [UInt64]) -> Int {
    let sorted = words.sorted()
    return 1 + sorted.indices.dropFirst().count { sorted[$0] != sorted[$0 - 1] }
  }
}
