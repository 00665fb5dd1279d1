internal import LogModel

/// Phrases that no text of a model may hold, whatever else it says.
///
/// A list stops what is said plainly; what is said in other words stays harmless because nothing
/// acts on a model's text: no severity falls and no ticket closes by it. What soothes is told by its
/// grammar, in `Polarity`.
enum ForbiddenPhrases {
  /// What only a person may decide, or what a text may not make a person do.
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

  /// What is said to a model, not to a reader.
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

  /// The reason to leave a sentence out, or nil.
  static func reason(_ sentence: String) -> DropReason? {
    let text = plain(sentence)
    let holds = { (phrases: [[[UInt8]]]) in
      text.indices.dropLast().contains { at in
        text[at] == 0x20 && phrases[Int(text[at + 1])].contains { text[at...].starts(with: $0) }
      }
    }
    if holds(instructionBytes) { return .instruction }
    return holds(orderBytes) ? .order : nil
  }

  private static let orderBytes = bytes(orders)
  private static let instructionBytes = bytes(instructions)

  /// By the first letter, since most words begin none.
  private static func bytes(_ phrases: [String]) -> [[[UInt8]]] {
    var lists = [[[UInt8]]](repeating: [], count: 256)
    for phrase in phrases.map({ plain($0) }) { lists[Int(phrase[1])].append(phrase) }
    return lists
  }

  /// The words in lower case with a space around each, so that a phrase is found by whole words.
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
