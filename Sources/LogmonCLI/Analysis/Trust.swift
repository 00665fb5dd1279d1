internal import LogDetect
internal import LogIngest
internal import LogModel

/// Whether the run saw what it was meant to see: what a gate needs to know before it says "pass".
struct Trust: Equatable, Sendable {
  /// False when an input could not be read to its end.
  var isComplete: Bool
  /// False, too, when too little of the inputs was understood to judge by.
  var isTrustworthy: Bool
  /// One sentence each: place, fact, remedy.
  var warnings: [String]

  init(
    _ ledger: InputLedger, _ detection: Detection, _ rejects: RejectSummary,
    _ failures: [InputFailure], _ names: Names
  ) {
    let inputs = ledger.summaries([])
    isComplete = failures.isEmpty && inputs.allSatisfy(\.isComplete)
    isTrustworthy = isComplete
    warnings =
      failures.map(\.description) + ledger.problems.map(\.description)
      + ledger.copies.map(\.description)
    for input in inputs where input.lines == 0 && input.isComplete {
      warnings.append("\(input.name): the file is empty; check what writes it")
    }
    judge(ledger, detection, rejects)
    for oddity in ledger.oddities {
      warnings.append(
        "\(oddity.first): '\(oddity.metric)' is no number in "
          + "\(PlainText.count(oddity.count, "event")); these were not checked against a limit")
    }
    warn(names)
  }

  private mutating func judge(
    _ ledger: InputLedger, _ detection: Detection, _ rejects: RejectSummary
  ) {
    let rejected = rejects.byReason.reduce(0) { $0 + $1.count }
    let events = detection.totals.events + ledger.outside
    judgeInputs(ledger)
    if events == 0 {
      isTrustworthy = false
      if rejected == 0, ledger.lines > 0 { warnings.append(Self.blank(ledger)) }
    } else if rejected > events {
      isTrustworthy = false
      warnings.append(
        "\(PlainText.count(rejected)) of \(PlainText.count(rejected + events)) lines are no "
          + "events; see the rejected lines for the reasons")
    } else if detection.totals.events == 0 {
      isTrustworthy = false
      warnings.append("no event lies between --since and --until; check the times")
    }
  }

  private static func blank(_ ledger: InputLedger) -> String {
    "no event in \(PlainText.count(ledger.lines, "line")), all blank; check what writes the log"
  }

  /// An input of which no line is an event was not seen, whatever the others hold.
  private mutating func judgeInputs(_ ledger: InputLedger) {
    let strangers = ledger.strangers
    if !strangers.isEmpty { isTrustworthy = false }
    warnings += strangers.prefix(Self.mostNamed)
    if strangers.count > Self.mostNamed {
      let rest = PlainText.count(strangers.count - Self.mostNamed, "more input")
      warnings.append("\(rest) without an event; see the rejected lines")
    }
  }

  /// Of inputs with one and the same fault.
  private static let mostNamed = 20

  private mutating func warn(_ names: Names) {
    let tables = [
      ("services", names.services), ("regions", names.regions), ("customers", names.customers),
      ("endpoints and pages", names.places), ("error types", names.faults),
    ]
    for (kind, table) in tables where table.hasOverflowed {
      warnings.append(
        "more than \(PlainText.count(table.capacity)) \(kind); the rest count as "
          + "'\(NameTable.overflowName)'")
    }
    if names.kinds.hasOverflowed {
      warnings.append(
        "more than \(PlainText.count(names.kinds.capacity)) combinations of service, region, page, "
          + "status and error; the rest count without the last three")
    }
  }
}
