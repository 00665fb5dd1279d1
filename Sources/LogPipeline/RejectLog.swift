internal import FileOutput
internal import LogIngest
internal import LogModel

/// Counts the lines that are not events and writes each of them to a file.
struct RejectLog: ~Copyable {
  private static let shown = 20
  /// A longer line is cut after this many bytes.
  private static let longestText = 64 << 10

  private var file: LazyFile?
  private var counts: [RejectReason: Int] = [:]
  private var first: [Reject] = []
  private(set) var count = 0

  /// - Parameter path: The path of the file; nil only counts the lines.
  init(path: String?) {
    file = path.map { LazyFile($0) }
  }

  mutating func add(
    _ line: Batch.RejectedLine, _ text: ArraySlice<UInt8>, _ location: LineLocation
  ) {
    count += 1
    counts[line.reason, default: 0] += 1
    let reject = Reject(
      location: location, column: line.column, reason: line.reason.text,
      found: line.found(in: text),
      text: String(decoding: text.prefix(Self.longestText), as: UTF8.self),
      isWhole: line.length <= Self.longestText)
    if first.count < Self.shown { first.append(reject) }
    file?.write(RejectJSON.value(reject).compactBytes + [UInt8(ascii: "\n")])
  }

  var summary: RejectSummary {
    let reasons = RejectReason.allCases.compactMap { reason in
      counts[reason].map { ReasonCount(reason: reason.text, count: $0) }
    }
    return RejectSummary(
      byReason: reasons.sorted {
        $0.count == $1.count ? $0.reason < $1.reason : $0.count > $1.count
      }, first: first)
  }

  consuming func finish(in outputs: OutputBatch) { file.take()?.finish(in: outputs) }
}

/// Writes every flagged event to a file, when the user asked for it.
struct FlaggedLog: ~Copyable {
  private var file: LazyFile?
  private let thresholds: [Threshold]

  init(path: String?, thresholds: [Threshold]) {
    file = path.map { LazyFile($0) }
    self.thresholds = thresholds
  }

  var isWanted: Bool { file != nil }

  mutating func add(
    _ check: CheckResult, _ shown: ShownLine, _ location: LineLocation, _ services: NameTable
  ) {
    guard file != nil, let event = shown.event(at: location, services) else { return }
    let checked = CheckedEvent(event: event, check: check, location: location)
    file?.write(EventJSON.value(checked, thresholds).compactBytes + [UInt8(ascii: "\n")])
  }

  consuming func finish(in outputs: OutputBatch) { file.take()?.finish(in: outputs) }
}

extension Batch.RejectedLine {
  /// The text at the place of the error, shortened; empty when the reason concerns the whole line.
  func found(in text: ArraySlice<UInt8>) -> String {
    guard !reason.isAboutLine else { return "" }
    let rest = text.dropFirst(max(0, column - 1)).prefix(200)
    guard let first = rest.first else { return "the end of the line" }
    // A text ends at its closing quote, any other value before a byte that cannot belong to it.
    let end =
      first == UInt8(ascii: "\"")
      ? rest.dropFirst().firstIndex(of: first).map { $0 + 1 }
      : rest.firstIndex { ",}] ".utf8.contains($0) }
    return String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self).shortened(to: 40)
  }

  /// `the time is of no known form, found "yesterday"`.
  func sentence(in text: ArraySlice<UInt8>) -> String {
    let found = found(in: text)
    return found.isEmpty ? reason.text : "\(reason.text), found \(found)"
  }
}
