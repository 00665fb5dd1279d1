internal import LogModel
internal import ModelClient
internal import ModelReview

/// The output of a dry run: every request, and the sum.
struct DryRun {
  private let previews: [DraftPreview]
  private let settings: ChatSettings

  init(_ previews: [DraftPreview], _ settings: ChatSettings) {
    self.previews = previews
    self.settings = settings
  }

  var text: String {
    let requests = previews.enumerated().map { index, preview in
      let state = preview.call.isCached ? "kept answer, nothing is sent" : estimate(preview.call)
      return "# \(index + 1). \(preview.kind.name) of \(preview.issueID): \(state)\n"
        + Self.printable(preview.call.body) + "\n"
    }
    return requests.joined() + total + "\n"
  }

  /// The same JSON, with characters escaped that a terminal interprets or hides.
  private static func printable(_ body: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: body, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private func estimate(_ call: ChatPreview) -> String {
    "about \(PlainText.count(call.tokens.input)) tokens in, at most "
      + "\(PlainText.count(call.tokens.output)) out"
  }

  private var total: String {
    let calls = previews.filter { !$0.call.isCached }.map(\.call)
    let tokens = calls.reduce(TokenUsage()) { $0 + $1.tokens }
    let cost = calls.reduce(0) { $0 + $1.cost }
    let budget = settings.budget
    var text =
      "# \(settings.model.name) at \(settings.model.endpoint.chat): "
      + "\(PlainText.count(calls.count, "request")) "
      + "(the budget allows \(PlainText.count(budget.calls))), about "
      + "\(PlainText.count(tokens.input)) tokens in, at most \(PlainText.count(tokens.output)) out"
    text +=
      budget.price == TokenPrice()
      ? "; no price in the config file" : ", at most \(PlainText.number(cost, places: 4)) in money"
    return text + ". Nothing was sent."
  }
}
