internal import LogIngest
internal import LogModel

/// What was understood of one input, and by what another copy of it is known.
struct InputAccount: Sendable {
  private(set) var events = 0
  private(set) var rejected = 0
  /// The first line that is no event.
  private(set) var firstReject: Reject?
  private var first: UInt64?
  private var last: UInt64 = 0

  struct Reject: Sendable {
    var line: Int
    var reason: RejectReason
    /// Whether it does not look like text.
    var isBinary: Bool
  }

  /// Two inputs with the same are taken for one log.
  struct Edges: Hashable {
    var first: UInt64
    var last: UInt64
    var lines: Int
  }

  /// Takes in a chunk; `keepsEdges` where there are others to compare with.
  mutating func note(_ slot: Slot, keepsEdges: Bool) {
    events += slot.batch.count
    rejected += slot.batch.rejects.count
    if firstReject == nil, let reject = slot.batch.rejects.first {
      firstReject = Reject(
        line: slot.firstLine + reject.lineOffset, reason: reject.reason,
        isBinary: Self.isBinary(slot.line(reject)))
    }
    guard keepsEdges, let edges = slot.edgeLines else { return }
    first = first ?? edges.first.span.hash(seed: 0)
    last = edges.last.span.hash(seed: 0)
  }

  /// Nil for an input without events, which cannot count twice.
  func edges(lines: Int) -> Edges? {
    guard events > 0 else { return nil }
    return first.map { Edges(first: $0, last: last, lines: lines) }
  }

  private static func isBinary(_ line: ArraySlice<UInt8>) -> Bool {
    line.contains(0) || (try? UTF8Span(validating: line.span)) == nil
  }
}
