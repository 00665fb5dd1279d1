private import Glibc
internal import LogModel

/// Compares how often the lines of each template come with how often they usually do.
///
///     line ──▶ LineTemplate ──▶ counts of a minute ─unlikely?─▶ Deviation
///
/// Only events without numbers are lines. Error lines deviate where there are more than usual, other
/// lines where they vanish though their service still writes. How unlikely a count is, is the
/// logarithm of its likelihood ratio for a Poisson distribution, in nats.
///
/// - Shape: bounded by `capacity` templates and as many services, O(1) a line.
struct LineDetector: Sendable {
  fileprivate static let capacity = 1 << 16
  /// The templates of one service in a region.
  fileprivate static let mostTemplates = 200
  fileprivate static let window: Int64 = 60_000_000
  /// The time that must be known before a minute is judged, in minutes.
  fileprivate static let known = 1.5
  /// The usual error lines a minute are at least these; fewer tell nothing.
  fileprivate static let leastErrors = 0.5
  /// The lines that must be missing, and the share of them that may still come.
  fileprivate static let leastLost = 8.0
  fileprivate static let stillThere = 0.2
  /// The surprise from which on a count deviates, and from which on it is an outbreak by itself.
  fileprivate static let unlikely = 4.0
  fileprivate static let telling = 8.0
  /// The lines of a service after which lost templates are searched for within a minute.
  fileprivate static let lookEvery = 32

  fileprivate struct Template {
    let text: String
    let isError: Bool
    let series: Int
    /// The lines before the current minute, and in it.
    var before = 0.0
    var now = 0.0
    /// The count at which it deviates again.
    var next = 0.0
  }

  fileprivate struct Owner {
    var templates: [Template] = []
    var indices: [UInt64: Int] = [:]
    var start: Int64
    var minutes = 0.0
    var before = 0.0
    var now = 0
  }

  private var owners: [SeriesOwner: Owner] = [:]
  private var count = 0

  init() {}

  /// Adds the next lines in order, a batch or part of one; `text` holds their bytes.
  mutating func observe(
    _ records: Span<EventRecord>, _ names: Names, in text: Span<UInt8>,
    into deviations: inout [Deviation]
  ) {
    for index in records.indices where records[index].sampleCount == 0 {
      observe(records[index], names.kinds[records[index].kind], in: text, into: &deviations)
    }
  }

  @inline(never)
  private mutating func observe(
    _ record: EventRecord, _ kind: EventKind, in text: Span<UInt8>,
    into deviations: inout [Deviation]
  ) {
    let name = SeriesOwner(service: kind.service, region: kind.region)
    let time = record.time.microseconds
    if owners[name] == nil {
      guard owners.count < Self.capacity else { return }
      owners[name] = Owner(start: time)
    }
    let start = Int(record.lineStart) + Int(record.messageStart)
    let message = text.extracting(start..<start + Int(record.messageLength))
    let report = { (template: Template, surprise: Double, usual: Double, since: Int64) in
      Deviation(
        lines: template.text, isError: template.isError, series: template.series, owner: name,
        type: kind.type, record: record, count: template.now, usual: usual, surprise: surprise,
        isTelling: surprise >= Self.telling, since: Timestamp(microseconds: since))
    }
    owners[name]?.add(
      LineTemplate(of: message), message, isError: record.severity.isError, at: time, &count,
      report: report, into: &deviations)
  }
}

extension LineDetector.Owner {
  fileprivate typealias Report = (LineDetector.Template, Double, Double, Int64) -> Deviation

  fileprivate mutating func add(
    _ template: LineTemplate, _ message: Span<UInt8>, isError: Bool, at time: Int64,
    _ total: inout Int, report: Report, into deviations: inout [Deviation]
  ) {
    if time - start >= LineDetector.window {
      findLost(report, into: &deviations)
      endMinute(at: time)
    }
    let key = template.key ^ (isError ? 1 : 0)
    guard let index = indices[key] ?? open(template, message, key, isError, &total) else { return }
    now += 1
    templates[index].now += 1
    if isError { judgeErrors(index, report, into: &deviations) }
    if now % LineDetector.lookEvery == 0 { findLost(report, into: &deviations) }
  }

  /// Adds a template; nil where there is no room.
  private mutating func open(
    _ template: LineTemplate, _ message: Span<UInt8>, _ key: UInt64, _ isError: Bool,
    _ total: inout Int
  ) -> Int? {
    guard templates.count < LineDetector.mostTemplates, total < LineDetector.capacity else {
      return nil
    }
    total += 1
    indices[key] = templates.count
    templates.append(
      LineDetector.Template(text: template.text(of: message), isError: isError, series: -total))
    return templates.count - 1
  }

  private mutating func judgeErrors(
    _ index: Int, _ report: Report, into deviations: inout [Deviation]
  ) {
    guard minutes >= LineDetector.known else { return }
    let usual = max(templates[index].before / minutes, LineDetector.leastErrors)
    let count = templates[index].now
    guard count > usual, count >= templates[index].next else { return }
    let surprise = count * log(count / usual) - (count - usual)
    guard surprise >= LineDetector.unlikely else { return }
    templates[index].next = 2 * count
    deviations.append(report(templates[index], surprise, usual, start))
  }

  /// Looks for templates that the service no longer writes, by their usual share of its lines.
  private mutating func findLost(_ report: Report, into deviations: inout [Deviation]) {
    guard minutes >= LineDetector.known, before > 0 else { return }
    for index in templates.indices where !templates[index].isError && templates[index].next == 0 {
      let usual = templates[index].before / before * Double(now)
      let count = templates[index].now
      guard usual >= LineDetector.leastLost, count <= LineDetector.stillThere * usual else {
        continue
      }
      let surprise = usual - count + (count > 0 ? count * log(count / usual) : 0)
      guard surprise >= LineDetector.unlikely else { continue }
      templates[index].next = 1
      deviations.append(report(templates[index], surprise, usual, start))
    }
  }

  private mutating func endMinute(at time: Int64) {
    for index in templates.indices {
      templates[index].before += templates[index].now
      (templates[index].now, templates[index].next) = (0, 0)
    }
    before += Double(now)
    minutes += Double(time - start) / Double(LineDetector.window)
    (now, start) = (0, time)
  }
}

extension Deviation {
  fileprivate init(
    lines: String, isError: Bool, series: Int, owner: SeriesOwner, type: EventType,
    record: EventRecord, count: Double, usual: Double, surprise: Double, isTelling: Bool,
    since: Timestamp
  ) {
    self.init(
      series: series, owner: owner, type: type, metric: nil,
      meaning: isError ? .errorLines : .lostLines, record: record, value: count,
      band: UsualBand(low: usual, middle: usual, high: usual, count: 0), excess: surprise,
      streak: 2, since: since, interval: .minutes(1))
    self.lines = lines
    opens = isTelling
  }
}
