package import LogModel

/// Where the next chunk of an input begins, and what its reader knows there.
struct ReadingPlace: Codable, Equatable, Sendable {
  /// Bytes of the log before it, of a compressed one after decompression.
  var offset = 0
  /// The number of chunks before it.
  var sequence = 0
  var frame: Frame?
  var returnsEndLines: Bool?
  var isCompressed = false
}

/// How far the events of an input were delivered, so that another run can go on there.
///
/// The other run reads the chunk again that was delivered in part, from its beginning.
package struct InputPosition: Codable, Sendable {
  /// What became of the chunk that begins at the position.
  enum Stage: UInt8, Codable, Sendable {
    /// It was not taken yet.
    case untouched
    /// It was taken, but is counted anew: the input ended with it, so there may be more of it.
    case open
    /// It was counted. It has `length` bytes.
    case counted
    /// The input was read to its end.
    case ended
  }

  var place = ReadingPlace()
  /// Lines and events before it, and how far these were out of order.
  package internal(set) var lines = 0
  var events = 0
  var disorder = DisorderCheck()
  var stage = Stage.untouched
  /// The bytes of its chunk, as far as they were there.
  var length = 0
  /// The events of its chunk that were delivered.
  var delivered = 0

  package var isEnded: Bool { stage == .ended }
  /// Whether its chunk was passed to `begin`, and is again by the run that goes on.
  package var isOpen: Bool { stage == .open }
}

/// Where a run has to go on.
package struct Resumption: Sendable {
  /// By input.
  package var positions: [Int: InputPosition]
  /// The time of the last event that was delivered.
  package var horizon: Timestamp?

  package init(positions: [Int: InputPosition], horizon: Timestamp?) {
    (self.positions, self.horizon) = (positions, horizon)
  }
}

/// A new input has events as old as some that were delivered, so the run cannot go on.
package struct OldEventsFound: Error {
  package var input: Int
}

extension Frame.Kind: Codable {
  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    switch self {
    case .lines: try list.encode("lines")
    case .values: try list.encode("values")
    case .table: try list.encode("table")
    case .directives: try list.encode("directives")
    case .blocks(let marks):
      try list.encode("blocks")
      for mark in marks { try list.encode(mark) }
    }
  }

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    var texts: [String] = []
    while !list.isAtEnd { texts.append(try list.decode(String.self)) }
    switch texts.first {
    case "values": self = .values
    case "table": self = .table
    case "directives": self = .directives
    case "blocks": self = .blocks(Array(texts.dropFirst()))
    default: self = .lines
    }
  }
}
