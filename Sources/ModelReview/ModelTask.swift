internal import LogModel
internal import LogTriage
internal import ModelClient
internal import Redaction

/// One draft for a language model: the issue as sent, the request, and the check of the answer.
struct ModelTask {
  /// The issue's index among the pending ones.
  let index: Int
  let kind: DraftKind
  let document: PromptContext
  let request: ChatRequest
  let lock: GroundingCheck

  init(
    _ kind: DraftKind, _ entry: IssuePublisher.PendingIssue, at index: Int,
    _ publisher: IssuePublisher,
    redacts: Bool
  ) {
    var document = PromptContext(
      entry.issue, thresholds: publisher.thresholds, similar: publisher.similar(to: entry),
      redacts: redacts)
    let value =
      kind == .customerNotice
      ? document.publicValue(isFailing: entry.isFailing) : document.value()
    let prompt = Prompt(kind)
    (self.index, self.kind, self.document) = (index, kind, document)
    request = ChatRequest(
      system: prompt.system, user: prompt.message(value), schemaName: kind.rawValue,
      schema: JSONSchema(prompt.schema), promptVersion: "\(kind.rawValue)/\(prompt.version)",
      maximumTokens: prompt.maximumTokens)
    lock = GroundingCheck(document.facts(value))
  }

  /// A checked text with the removed names restored.
  func spelledOut(_ text: String) -> String {
    let ids = document.idOfAlias
    var spelled = ""
    var word = ""
    for character in text + " " {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        spelled += ids[word].map(PublicText.name) ?? word
        spelled.append(character)
        word = ""
      }
    }
    return document.restored(String(spelled.dropLast())).asTerminalText
  }
}
