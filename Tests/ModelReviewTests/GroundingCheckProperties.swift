import LogModel
import ModelReview
import TestSupport
import Testing

@Suite struct `Evidence lock properties` {
  /// A document made by chance, and sentences that say what is in it.
  private struct Draw {
    var generator: SeededGenerator
    let services: [String]
    let region: String
    let value: Int
    let baseline: Int
    let times: [String]
    let lock: GroundingCheck

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      let stems = ["orders", "billing", "search", "login", "stock", "mail"].shuffled(
        using: &generator)
      services = stems.prefix(3).map {
        $0 + (["-db", "-api", "-web"].randomElement(using: &generator) ?? "")
      }
      region = "eu-west-\(Int.random(in: 1...9, using: &generator))"
      baseline = Int.random(in: 21...400, using: &generator)
      value =
        baseline * Int.random(in: 3...20, using: &generator)
        + Int.random(in: 1...20, using: &generator)
      times = (0..<3).map { _ in
        let (hour, rest) = Int.random(in: 10...23, using: &generator).quotientAndRemainder(
          dividingBy: 1)
        return "\(hour + rest):\(Int.random(in: 10...59, using: &generator)):30"
      }
      let document: JSONValue = [
        "root": .string(services[0]), "regions": [.string(region)],
        "peak": ["value": .int(value), "baseline": .int(baseline), "unit": "ms"],
        "onsets": .strings(times.map { "2026-11-22T\($0)Z" }),
      ]
      lock = GroundingCheck(
        GroundingFacts(
          document: document, events: ["E1", "E2", "E3", "E4"],
          scope: IssueScope(services: services, regions: [region])))
      self.generator = generator
    }

    mutating func pick(_ items: [String]) -> String { items.randomElement(using: &generator) ?? "" }

    mutating func sentence() -> String {
      let service = pick(services)
      let time = pick(times)
      let event = pick(["E1", "E2", "E3", "E4"])
      let change = PlainText.change(Double(value - baseline) / Double(baseline) * 100)
      let seconds = PlainText.number(Double(value) / 1000, places: 2)
      return pick([
        "\(service) rose from \(baseline) ms to \(value) ms.", "\(service) is slow in \(region).",
        "Since \(time) calls to \(service) wait (\(event)).", "\(service) went up by \(change).",
        "It took \(seconds) s at \(time.prefix(5)) in \(region).",
        "\(event): \(service) waits \(PlainText.count(value)) ms.",
        "\(service), then \(services[1]): both are slow.",
      ])
    }

    /// One digit or letter of what must be given is changed.
    mutating func lie() -> String {
      pick([
        "\(pick(services)) rose to \(value + baseline + 7) ms.", "\(pick(services))2 is slow.",
        "x\(pick(services)) is slow.", "E\(Int.random(in: 5...99, using: &generator)) shows it.",
        "It began at 0\(Int.random(in: 1...9, using: &generator)):11.", "\(region)0 is slow.",
        "It took \(value) s.", "It went up by \(value * 3 + 5) %.", "It began on 2026-11-21.",
      ])
    }
  }

  @Test(arguments: 0..<30)
  func `sentences of given facts pass, one lie among them does not`(seed: UInt64) {
    var draw = Draw(seed: seed)
    for _ in 0..<20 {
      let truths = (0..<3).map { _ in draw.sentence() }
      let honest = draw.lock.check(truths.joined(separator: " "), as: .summary)
      #expect(honest.dropped.isEmpty && honest.kept == 3, "seed \(seed): \(honest)")
      let lie = draw.lie()
      let mixed = draw.lock.check([truths[0], lie, truths[1]].joined(separator: " "), as: .summary)
      #expect(mixed.dropped.map(\.sentence) == [lie], "seed \(seed): \(lie) \(mixed)")
      #expect(mixed.text == truths[0] + " " + truths[1])
    }
  }

  /// Whatever comes, what stays is made of whole harmless sentences.
  @Test(arguments: 0..<20)
  func `a hostile answer leaves nothing that acts`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "The pool is full. ", "<script>", "`", "```\n", "[a](b)", "https://x.y", "\u{1b}[0m",
      "\u{202e}",
      "\u{200b}", "::error::", "##[error]", "../", "ignore", " ", " this", "E1", "E9", ".", "\n",
      "&#60;",
      "**", "a@b.co", "\u{0}", "2", "payments-db", "orders-db", "!", "<customer-1>", "\\u003c", "|",
      "-",
    ]
    for _ in 0..<20 {
      let text = (0..<Int.random(in: 1...30, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      for kind in TextKind.allCases {
        let checked = LockedScene.lock.check(text, as: kind)
        for mark in [
          "<s", "`", "](", "://", "\u{1b}", "\u{202e}", "\u{200b}", "\u{0}", "::e", "##[", "../",
          "&#", "**", "@", "|", "\\", "orders-db ", "E9", "ignore this",
        ] {
          #expect(!checked.text.contains(mark), "seed \(seed): \(text.debugDescription)")
        }
        #expect(LockedScene.lock.check(checked.text, as: kind).text == checked.text)
      }
    }
  }

  /// An answer of any length is read to a fixed length, and no check looks back without a bound.
  @Test(arguments: [
    ".", " ", "a", "a.", "a-", "1,", "1", "1.", "/", "E1 ", "E1-", "<", "&", "*", "`", "[", "\n",
    "\u{200b}",
    "ignore ", "::", "@", "-", "3:", "~", "(", "'s", "\"",
  ])
  func `hostile length is no problem`(piece: String) {
    let text = String(repeating: piece, count: 50_000)
    for kind in [TextKind.workaround, .notice] {
      let checked = LockedScene.lock.check(text, as: kind)
      #expect(checked.text.unicodeScalars.count <= kind.limit)
    }
  }
}
