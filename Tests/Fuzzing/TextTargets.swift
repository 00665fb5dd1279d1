internal import KnowledgeBase
private import LogModel
private import LogmonCLI
internal import ModelClient
internal import ModelReview

extension FuzzTarget {
  /// Any bytes as a config file: refused with one line, or understood the same way twice.
  static let config = FuzzTarget("config") { input in
    let settings: Configuration
    do throws(ConfigurationError) {
      settings = try Configuration(input, file: "c.json")
    } catch {
      return try require(error.description.hasPrefix("c.json:"), "no place: \(error)")
    }
    try require(settings == (try? Configuration(input, file: "c.json")), "another configuration")
    try require(
      settings.thresholds.allSatisfy { $0.limit.isFinite && $0.normalBelow.isFinite },
      "a limit is no number")
  }

  /// Any text as a KB entry: what is understood can be written, and is then understood the same.
  static let entries = FuzzTarget("entries") { input in
    let text = String(decoding: input, as: UTF8.self)
    guard let entry = try? KBDocument.parse(text, documentID: "e.md") else { return }
    let written = KBDocument.text(entry)
    guard let again = try? KBDocument.parse(written, documentID: "e.md") else {
      throw FuzzFailure(description: "what was written is not understood: \(written)")
    }
    try require(KBDocument.text(again) == written, "written again: \(KBDocument.text(again))")
    // Keys that were missing are written as well.
    var expected = entry
    expected.frontMatter = again.frontMatter
    try require(again == expected, "understood: \(again), not \(entry)")
  }

  /// Any text as a model's answer: what stays is stable, short, and holds nothing that acts.
  static let answers = FuzzTarget("answers") { input in
    let text = String(decoding: input, as: UTF8.self)
    for kind in TextKind.allCases {
      let checked = Evidence.lock.check(text, as: kind)
      try require(
        checked.text.unicodeScalars.count <= kind.limit, "\(kind): longer than its limit")
      for mark in Evidence.acting {
        try require(!checked.text.contains(mark), "\(kind): \(mark.debugDescription) stays")
      }
      let again = Evidence.lock.check(checked.text, as: kind)
      try require(again.text == checked.text, "\(kind): \(again.text), not \(checked.text)")
    }
    guard let value = try? JSONValue(parsing: input) else { return }
    if Evidence.schema.violation(in: value) == nil {
      try require(value["cause"]?.string != nil, "an answer without a cause is valid")
    }
  }
}

/// What a model was given, and what it must answer.
private enum Evidence {
  static let lock = GroundingCheck(
    GroundingFacts(
      document: [
        "root": "payments-db", "onset": "2026-11-22T03:12:08Z",
        "peak": ["value": .int(3200), "baseline": .int(120), "unit": "ms"],
      ],
      events: ["E1", "E2"],
      scope: IssueScope(services: ["payments-db", "payments-api"], regions: ["us-east-1"])))

  static let schema = JSONSchema([
    "type": "object", "required": ["cause"], "additionalProperties": .bool(false),
    "properties": [
      "cause": ["type": "string", "minLength": .int(1), "maxLength": .int(400)],
      "events": ["type": "array", "maxItems": .int(5), "items": ["type": "string"]],
      "confidence": ["type": "number", "minimum": .int(0), "maximum": .int(1)],
    ],
  ])

  static let acting = [
    "<s", "`", "](", "://", "\u{1b}", "\u{202e}", "\u{200b}", "\u{0}", "::e", "##[", "../", "**",
  ]
}
