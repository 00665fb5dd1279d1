internal import LogDetect
internal import LogIngest
package import LogModel

/// Whether the run read enough of its inputs: a gate needs this before it passes.
package struct InputQuality: Equatable, Sendable {
  /// False when an input could not be read to its end.
  package var isComplete: Bool
  /// False, too, when too few lines of the inputs were valid.
  package var isTrustworthy: Bool
  /// The most important doubt about the result; nil when there is none.
  package private(set) var doubt: Doubt?
  /// One sentence each: place, fact, remedy.
  package var warnings: [String]

  init(
    _ scan: Scan, _ detection: Detection, _ measurement: Measurement, mostRejects: Percent
  ) {
    let (statistics, failures) = (scan.inputs, scan.inputs.failures)
    let inputs = statistics.read
    isComplete = failures.isEmpty && inputs.allSatisfy(\.isComplete)
    isTrustworthy = isComplete
    warnings =
      failures.map(\.description) + statistics.problems.map(\.description)
      + Self.few(statistics.copies.map(\.description), more: "with a copy")
    for input in inputs where input.lines == 0 && input.isComplete {
      warnings.append("\(input.name): the file is empty; check what writes it")
    }
    judge(scan, detection, mostRejects)
    if detection.statistics.totals.events > 0,
      let missing = measurement.missing(detection.statistics.totals.events)
    {
      isTrustworthy = false
      doubt = doubt ?? missing.doubt
      warnings.append(missing.warning)
    }
    if isTrustworthy, let few = measurement.fewRequests(scan.names) { warnings.append(few) }
    warnings +=
      statistics.mismatchWarnings
      + Self.few(statistics.unitlessWarnings, more: "with such a number")
      + statistics.timelessWarnings + statistics.disorderWarnings
    warn(scan.names)
  }

  private mutating func judge(
    _ scan: Scan, _ detection: Detection, _ mostRejects: Percent
  ) {
    let statistics = scan.inputs
    let rejected = statistics.rejects.count
    let events = detection.statistics.totals.events + scan.outside + scan.ignored
    judgeInputs(statistics)
    if events == 0 {
      isTrustworthy = false
      if rejected == 0, statistics.lines > 0 { warnings.append(Self.blank(statistics)) }
    } else if detection.statistics.totals.events == 0 {
      isTrustworthy = false
      warnings.append(
        scan.ignored > 0
          ? "every event is of a service that 'services.ignore' names; check its patterns"
          : "no event lies between --since and --until; check the times")
    }
    judgeRejects(statistics.rejectedShares, mostRejects)
  }

  /// A higher share of rejected lines causes a warning.
  private static let noteworthyRejects = Percent(1)

  /// Judges each input separately, because a large valid input would hide the losses of another.
  private mutating func judgeRejects(_ shares: [RejectedShare], _ most: Percent) {
    let noteworthy = shares.filter { $0.share > min(most, Self.noteworthyRejects) }
    if let first = noteworthy.first(where: { $0.share > most }) {
      isTrustworthy = false
      doubt = Doubt(
        lead: "Too many lines were rejected",
        detail: "\(first.fact), above the \(most) of --max-rejects")
    }
    let texts = noteworthy.map { input in
      input.share > most
        ? "\(input.fact) were rejected, above the \(most) of --max-rejects; see the rejected lines, "
          + "mend the log, or allow more"
        : "\(input.fact) were rejected; see the rejected lines"
    }
    warnings += Self.few(texts, more: "with rejected lines")
  }

  private static func blank(_ statistics: InputStatistics) -> String {
    "no event in \(PlainText.count(statistics.lines, "line")), all blank; check what writes the log"
  }

  /// An input without events was not analyzed, whatever the others hold.
  private mutating func judgeInputs(_ statistics: InputStatistics) {
    let foreignFiles = statistics.foreignFiles
    if !foreignFiles.isEmpty { isTrustworthy = false }
    warnings += Self.few(foreignFiles, more: "without an event; see the rejected lines")
  }

  /// The first few warnings of one kind, with a note of how many more inputs have it.
  private static func few(_ warnings: [String], more: String) -> [String] {
    let rest = warnings.count - 20
    guard rest > 0 else { return warnings }
    return warnings.prefix(20) + ["\(PlainText.count(rest, "more input")) \(more)"]
  }

  private mutating func warn(_ names: Names) {
    let tables = [
      ("services", names.services), ("regions", names.regions), ("customers", names.customers),
      ("endpoints and pages", names.endpoints), ("error types", names.errorTypes),
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
