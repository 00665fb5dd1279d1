/// Where the objects and arrays of a text end that was read through.
///
/// Records that lie in lists of other records are first checked as a whole and then read, level by
/// level. What was checked is not read again for its end. Bounded: of a record with more containers
/// than `capacity` the last ones are not kept.
struct ContainerEnds: Sendable {
  private static let capacity = 4096

  /// By their start, as they were opened in the order of the text.
  private var spans: [(start: Int, end: Int)] = []
  private var isKept: Bool

  /// The ends of a text that is read once, which nobody asks for.
  static let none = ContainerEnds(isKept: false)

  init(isKept: Bool = true) { self.isKept = isKept }

  /// Forgets all of them, before another text is read.
  mutating func removeAll() {
    spans.removeAll(keepingCapacity: true)
    isKept = true
  }

  /// Keeps nothing up to the next text, after an error in this one.
  mutating func giveUp() {
    spans.removeAll(keepingCapacity: true)
    isKept = false
  }

  /// The end of the container at a place; nil where it is not known.
  func end(of start: Int) -> Int? {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start < start { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].start == start && spans[low].end >= 0
      ? spans[low].end : nil
  }

  /// Notes that a container begins, and returns its number; nil where it is not kept.
  @inline(__always)
  mutating func open(_ start: Int) -> Int? {
    guard isKept, spans.count < Self.capacity else { return nil }
    spans.append((start, -1))
    return spans.count - 1
  }

  @inline(__always)
  mutating func close(_ number: Int?, at end: Int) {
    if let number { spans[number].end = end }
  }
}
