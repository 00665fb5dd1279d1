/// How often a line holds the bytes by which the forms of lines differ most.
struct LineMarks: Sendable {
  private var quotes = 0
  private var brackets = 0
  private var bars = 0

  init() {}

  init(_ chunk: RawSpan, _ start: Int, _ end: Int) {
    var at = start
    while at < end {
      // By byte of a word, how often each mark stood there; the sums stay below 256.
      var counts: (UInt64, UInt64, UInt64) = (0, 0, 0)
      func count(_ low: UInt64, _ high: UInt64) {
        func count(_ mark: UInt8) -> UInt64 {
          let stops = chunk.stops(at, mark, mark, mark)
          return (stops.low & low) &+ (stops.high & high)
        }
        counts.0 &+= count(UInt8(ascii: "\""))
        counts.1 &+= count(UInt8(ascii: "["))
        counts.2 &+= count(UInt8(ascii: "|"))
        at &+= 16
      }
      let stop = min(end, at &+ 15 * 16)
      while at &+ 16 <= stop { count(Word.ones, Word.ones) }
      if at < stop {
        count(
          Word.mask(end &- at) & Word.ones, Word.mask(max(0, end &- at &- 8)) & Word.ones)
      }
      quotes &+= Int(truncatingIfNeeded: (counts.0 &* Word.ones) >> 56)
      brackets &+= Int(truncatingIfNeeded: (counts.1 &* Word.ones) >> 56)
      bars &+= Int(truncatingIfNeeded: (counts.2 &* Word.ones) >> 56)
    }
  }

  mutating func add(_ literal: ArraySlice<UInt8>) {
    quotes += literal.count { $0 == UInt8(ascii: "\"") }
    brackets += literal.count { $0 == UInt8(ascii: "[") }
    bars += literal.count { $0 == UInt8(ascii: "|") }
  }

  /// The number of each mark, in the order of `MarkedEntries`.
  fileprivate func count(_ mark: Int) -> Int { mark == 0 ? quotes : mark == 1 ? brackets : bars }
}

/// Which patterns a line may fit by its marks, as bits of their numbers.
struct MarkedEntries: Sendable {
  private static let most = 15

  /// By mark, and by how often a line holds it.
  private var entries = [TextPatterns.EntrySet](repeating: 0, count: 3 * (most + 1))

  /// Adds the pattern with a number, whose lines hold at least these marks.
  mutating func add(_ number: Int, _ needs: LineMarks) {
    for mark in 0..<3 {
      precondition(needs.count(mark) <= Self.most, "a pattern has too many marks")
      for count in needs.count(mark)...Self.most {
        entries[Self.place(mark, count)] |= 1 << TextPatterns.EntrySet(number)
      }
    }
  }

  /// The patterns that a line with these marks may fit.
  func fitting(_ marks: LineMarks) -> TextPatterns.EntrySet {
    entries[Self.place(0, marks.count(0))] & entries[Self.place(1, marks.count(1))]
      & entries[Self.place(2, marks.count(2))]
  }

  private static func place(_ mark: Int, _ count: Int) -> Int {
    mark &* (most &+ 1) &+ min(count, most)
  }
}
