import LogModel

/// A message with placeholders, parsed once: `upstream {up} timed out after {ms} ms`.
struct Template: Sendable, ExpressibleByStringLiteral {
  /// A placeholder, filled from the event.
  enum Gap: String, CaseIterable, Sendable {
    /// Latency, query time or load time.
    case milliseconds = "ms"
    case cpu
    case memory
    case disk
    case status
    case method
    /// Path of an endpoint or a page.
    case path
    case statement
    case table
    /// Connections in use.
    case connections
    /// A count that fits the problem: waiting requests, read rows, queued tasks.
    case waiting
    case error
    /// The service that this one waits for.
    case upstream = "up"
    case upstreamMethod = "up_method"
    case upstreamPath = "up_path"
    case region
  }

  enum Piece: Sendable {
    /// Escaped for JSON.
    case literal([UInt8])
    case gap(Gap)
  }

  let pieces: [Piece]

  /// Parsing costs more than an event, so templates are parsed beforehand.
  static let empty: Template = ""

  /// Text in braces that names no placeholder stays as it is.
  init(stringLiteral text: String) {
    var pieces: [Piece] = []
    for (position, part) in text.split(separator: "{", omittingEmptySubsequences: false)
      .enumerated()
    {
      let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      if position > 0, halves.count == 2, let gap = Gap(rawValue: String(halves[0])) {
        pieces.append(.gap(gap))
        pieces.append(.literal(.init(escaping: String(halves[1]))))
      } else {
        pieces.append(.literal(.init(escaping: (position > 0 ? "{" : "") + part)))
      }
    }
    self.pieces = pieces.filter { piece in
      if case .literal(let bytes) = piece { !bytes.isEmpty } else { true }
    }
  }
}

extension [UInt8] {
  /// `text` as written between the quotes of a JSON string.
  init(escaping text: String) {
    self = []
    appendJSONString(text)
    removeFirst()
    removeLast()
  }
}
