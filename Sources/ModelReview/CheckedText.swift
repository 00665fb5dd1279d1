// EvidenceLock: what a model wrote and what it was given in, the sentences that hold out.
//
//   answer ──▶ Answer (clean, in sentences) ──▶ EvidenceLock ──▶ CheckedText
//   document ──▶ GivenFacts ──────────────────────▲
//
// A sentence stays when nothing in it is new: no name, number, event or time that was not in the
// document sent, and nothing that acts on a reader, a browser, a terminal or a CI system. The check
// does not know whether a sentence is true; it knows what the sentence may be made of.

/// What a text is for; decides how strictly it is read and how long it may be.
package enum TextKind: CaseIterable, Sendable {
  case title
  case hypothesis
  case workaround
  case summary
  /// One statement with the events it stands on.
  case claim
  /// What customers read: plain words and times only.
  case notice

  /// The most characters that stay; what goes beyond is left out by whole sentences.
  package var limit: Int {
    switch self {
    case .title: 120
    case .claim: 400
    case .hypothesis: 600
    case .summary: 800
    case .workaround, .notice: 1200
    }
  }

  /// A longer sentence is left out.
  static let sentenceLimit = 400
  /// What a model writes beyond this many characters is not even read.
  static let answerLimit = 16_384
}

/// Why a sentence was left out; the raw value is what reports and `results.json` say.
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

/// A text after the check: what stayed, and what was left out.
package struct CheckedText: Equatable, Sendable {
  /// A sentence that did not stay.
  package struct Dropped: Equatable, Sendable {
    package var sentence: String
    package var reason: DropReason

    package init(_ sentence: String, _ reason: DropReason) {
      self.sentence = sentence
      self.reason = reason
    }
  }

  /// Sentences that stayed, in their order and lines; empty when none did.
  package internal(set) var text = ""
  package internal(set) var kept = 0
  package internal(set) var dropped: [Dropped] = []
}

/// A claim after the check.
package enum CheckedClaim: Equatable, Sendable {
  /// `ids` are those that were given, each once and in their order, at most five.
  case kept(statement: String, ids: [String])
  case dropped(DropReason)
}
