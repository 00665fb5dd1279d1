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

  func satisfies(_ needs: Self) -> Bool {
    quotes >= needs.quotes && brackets >= needs.brackets && bars >= needs.bars
  }
}
