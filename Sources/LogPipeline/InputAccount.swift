internal import LogIngest
internal import LogModel

/// The counts of one input, and the lines by which a copy of it is detected.
struct InputAccount: Sendable {
  private(set) var events = 0
  private(set) var rejected = 0
  private(set) var disorder = DisorderCheck()
  /// The first line that is not an event.
  private(set) var firstReject: Reject?
  private var first: UInt64?
  private var last: UInt64 = 0

  struct Reject: Sendable {
    var line: Int
    /// The problem of this line, or of the whole input.
    var nature: String
    /// Whether the input has another format, of which some lines may be valid events by chance.
    var isForeign = false
  }

  /// Two inputs with equal edges are taken for one log.
  struct Edges: Hashable {
    var first: UInt64
    var last: UInt64
    var lines: Int
  }

  /// Adds a chunk; `keepsEdges` is set where there are other inputs to compare with.
  mutating func note(_ slot: ChunkBuffer, keepsEdges: Bool) {
    events += slot.batch.count
    rejected += slot.batch.rejects.count
    disorder.note(slot)
    if firstReject == nil, let reject = slot.batch.rejects.first {
      firstReject = Self.judge(reject, slot)
    }
    guard keepsEdges, let edges = slot.edgeLines else { return }
    first = first ?? edges.first.span.hash(seed: 0)
    last = edges.last.span.hash(seed: 0)
  }

  /// The first reject of an input whose lines are not events, or only by chance.
  var stranger: Reject? {
    firstReject.flatMap { events == 0 || $0.isForeign ? $0 : nil }
  }

  /// Nil for an input without events, which cannot count twice.
  func edges(lines: Int) -> Edges? {
    guard events > 0 else { return nil }
    return first.map { Edges(first: $0, last: last, lines: lines) }
  }

  private static func judge(_ reject: Batch.RejectedLine, _ slot: ChunkBuffer) -> Reject {
    let text = slot.line(reject)
    let line = slot.firstLine + reject.lineOffset
    guard text.contains(0) || (try? UTF8Span(validating: text.span)) == nil else {
      return Reject(line: line, nature: reject.sentence(in: text))
    }
    guard line == 1, let format = slot.foreignFormat else {
      return Reject(line: line, nature: "the file looks binary")
    }
    return Reject(line: line, nature: format, isForeign: true)
  }
}
