// GroundingCheck: a model's text and its input in, the sentences that pass out.
//
//   answer ──▶ Answer (clean, in sentences) ──▶ GroundingCheck ──▶ CheckedText
//   document ──▶ GroundingFacts ─────────────────────▲
//
// A sentence passes when it contains nothing new: no name, number, event or time that is not in the
// document sent, and nothing that acts on a reader, a browser, a terminal or a CI system. The check
// does not decide whether a sentence is true; it only limits its parts.

/// The purpose of a text; determines how strictly it is checked and its maximum length.
package enum TextKind: CaseIterable, Sendable {
  case title
  case hypothesis
  case workaround
  case summary
  /// One statement with the events that support it.
  case claim
  /// Text for customers: plain words and times only.
  case notice

  /// The maximum length in characters; whole sentences beyond it are dropped.
  package var limit: Int {
    switch self {
    case .title: 120
    case .claim: 400
    case .hypothesis: 600
    case .summary: 800
    case .workaround, .notice: 1200
    }
  }

  /// A longer sentence is dropped.
  static let sentenceLimit = 400
  /// Characters of a model's text that are read; the rest is ignored.
  static let answerLimit = 16_384
}

/// Why a sentence was dropped; the raw value appears in reports and `results.json`.
package enum DropReason: String, CaseIterable, Sendable {
  case unknownEvent = "cites an event it was not given"
  case unknownName = "names something it was not given"
  case unknownNumber = "holds a number that does not follow from the given ones"
  case unknownTime = "holds a time it was not given"
  case internalName = "tells customers an internal name"
  case number = "tells customers a number"
  case link = "holds a link"
  case email = "holds an e-mail address"
  case markup = "holds markup"
  case code = "holds code"
  case ciCommand = "holds a command for a CI system"
  case path = "holds a path that leads up"
  case terminalEscape = "holds a terminal escape"
  case disguise = "is written in letters that pass for others"
  case playsDown = "plays the problem down"
  case order = "gives an order that is not the model's to give"
  case instruction = "is an instruction to a model"
  case noEvidence = "cites no event"
  case tooLong = "is too long"
  case empty = "says nothing"
}

/// A checked text: the kept and the dropped sentences.
package struct CheckedText: Equatable, Sendable {
  /// A dropped sentence.
  package struct Dropped: Equatable, Sendable {
    package var sentence: String
    package var reason: DropReason

    package init(_ sentence: String, _ reason: DropReason) {
      self.sentence = sentence
      self.reason = reason
    }
  }

  /// The kept sentences, in their order and lines; empty when there are none.
  package internal(set) var text = ""
  package internal(set) var kept = 0
  package internal(set) var dropped: [Dropped] = []
}

/// A checked claim.
package enum CheckedClaim: Equatable, Sendable {
  /// `ids` are given ones, each once and in their order, at most five.
  case kept(statement: String, ids: [String])
  case dropped(DropReason)
}
