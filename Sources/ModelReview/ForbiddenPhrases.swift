internal import LogModel

/// Phrases that a model's text must not contain.
///
/// The list blocks plain wordings. Other wordings are harmless, because nothing acts on a model's
/// text: it lowers no severity and closes no ticket. Reassurance is detected by grammar, in
/// `Polarity`.
enum ForbiddenPhrases {
  /// Decisions that only a person may take, or requests that a text must not make.
  static let orders = [
    "close the ticket", "close this", "close the issue", "close the incident", "close ticket",
    "close it", "can be closed", "should be closed", "be deleted", "be merged", "mark as resolved",
    "mark it as", "mark this as", "mark the", "set the severity",
    "lower the severity", "reduce the severity", "downgrade the", "downgrade this", "delete",
    "merge", "drop table", "drop database", "drop the database", "truncate table", "rm rf",
    "rm -rf", "sudo", "curl", "wget", "chmod", "disable the alert", "disable alerts",
    "disable alerting", "disable the alarm", "disable monitoring", "disable the monitoring",
    "mute the", "mute this", "silence the", "silence this", "suppress the", "suppress this",
    "snooze", "click", "log in", "sign in", "visit", "send your", "enter your",
    "share your", "reply with", "provide your", "approve the",
  ]

  /// Instructions to a model rather than to a reader.
  static let instructions = [
    "ignore previous", "ignore all previous", "ignore any previous", "ignore prior",
    "previous instructions", "prior instructions", "above instructions", "earlier instructions",
    "new instructions", "your instructions", "system prompt", "system message",
    "developer message", "hidden prompt", "you are now", "you are an ai", "as an ai",
    "as a language model", "ai assistant", "language model", "jailbreak", "do anything now",
    "act as", "pretend to", "roleplay", "begin prompt", "end of prompt", "end prompt",
    "user message", "do not tell", "do not reveal", "don't reveal", "im start", "im end", "inst",
    "respond only", "respond with", "output only", "forget everything", "forget all", "override",
  ]

  /// The reason to drop a sentence, or nil.
  static func reason(_ sentence: String) -> DropReason? {
    let text = plain(sentence)
    let holds = { (phrases: [[[UInt8]]]) in
      text.indices.dropLast().contains { at in
        text[at] == 0x20 && phrases[Int(text[at + 1])].contains { text.span.holds($0, at: at) }
      }
    }
    if holds(instructionBytes) { return .instruction }
    return holds(orderBytes) ? .order : nil
  }

  private static let orderBytes = bytes(orders)
  private static let instructionBytes = bytes(instructions)

  /// Indexed by the first letter, because most words begin no phrase.
  private static func bytes(_ phrases: [String]) -> [[[UInt8]]] {
    phrases.map { plain($0) }.listed { $0[1] }
  }

  /// The words in lower case with a space around each, so that only whole words match.
  private static func plain(_ text: String) -> [UInt8] {
    var out: [UInt8] = [0x20]
    for scalar in text.lowercased().unicodeScalars {
      let byte = UInt8(truncatingIfNeeded: PlainLetter.of(scalar).value)
      if byte.isAlphanumeric || byte == 0x27 {
        out.append(byte)
      } else if out.last != 0x20 {
        out.append(0x20)
      }
    }
    if out.last != 0x20 { out.append(0x20) }
    return out
  }
}
