internal import LogIngest
internal import LogModel

/// The lines of a run that are no events, in their order, for a run that goes on later.
///
/// The later run takes the last chunks of inputs that may have grown once more. Their lines stand
/// where a run over all has them: at the place where the chunk was taken first.
struct RejectHistory: Codable, Sendable {
  private struct Line: Codable, Sendable {
    var reason: RejectReason
    var reject: Reject
  }

  /// Where the lines of a last chunk belong.
  private struct End: Codable, Sendable {
    var input: Int
    /// The number of lines before.
    var place: Int
    /// Those of the chunk that was taken once more.
    var lines: [Line] = []
  }

  private var lines: [Line] = []
  /// In the order in which the chunks were taken.
  private var ends: [End] = []
  /// The last chunks that are taken once more; nil once all lines before the next event are known.
  private var open: [End]?
  private var after: [Line] = []
  private var bytes = 0
  private static let most = 4 << 20

  init() {}

  /// Whether it has all lines; false where there are too many.
  var isWhole: Bool { bytes <= Self.most }

  /// Adds a line; returns whether `settled` gives it later.
  mutating func add(_ reason: RejectReason, _ reject: Reject) -> Bool {
    guard isWhole else { return false }
    let line = Line(reason: reason, reject: reject)
    bytes += reject.text.utf8.count + 200
    guard let open else {
      lines.append(line)
      return false
    }
    if let index = open.firstIndex(where: { $0.input == reject.location.input }) {
      self.open?[index].lines.append(line)
    } else {
      after.append(line)
    }
    return true
  }

  mutating func beginEnd(of input: Int) {
    guard open == nil || open?.contains(where: { $0.input == input }) == false else { return }
    ends.append(End(input: input, place: lines.count + (open?.count ?? 0)))
  }

  /// All lines so far in their order, when they are known for the first time.
  mutating func settled() -> [Reject]? {
    guard let open else { return nil }
    self.open = nil
    var all: [Line] = []
    var before: [End] = []
    for (index, line) in (lines.map { Optional($0) } + [nil]).enumerated() {
      for end in open where end.place == index {
        before.append(End(input: end.input, place: all.count))
        all += end.lines
      }
      if let line { all.append(line) }
    }
    ends = before + ends.map { End(input: $0.input, place: all.count) }
    lines = all + after
    after = []
    return lines.map(\.reject)
  }

  /// The history for a later run, which takes the chunks at these positions once more.
  func without(_ positions: [Int: InputPosition]) -> Self {
    var history = self
    _ = history.settled()
    let isLeft = history.lines.map { line in
      guard let position = positions[line.reject.location.input], position.isOpen else {
        return true
      }
      return line.reject.location.line <= position.lines
    }
    history.open = history.ends.filter { positions[$0.input]?.isOpen ?? false }.map { end in
      End(input: end.input, place: isLeft[..<end.place].count { $0 })
    }
    history.lines = zip(history.lines, isLeft).filter(\.1).map(\.0)
    history.ends = []
    history.bytes = history.lines.reduce(0) { $0 + $1.reject.text.utf8.count + 200 }
    return history
  }

  /// The counts of its lines.
  var counts: RejectCounts {
    var counts = RejectCounts()
    for line in lines where counts.add(line.reason, line.reject.location) {
      counts.show(line.reject)
    }
    return counts
  }

  /// Gives inputs the numbers that they have now.
  mutating func renumber(_ inputs: [StateInput]) throws {
    for index in open?.indices ?? 0..<0 {
      guard let old = open?[index].input, inputs.indices.contains(old) else { throw ScanDamage() }
      open?[index].input = inputs[old].number
    }
  }
}
