private import Glibc
internal import LogModel

/// How often the lines of each template of one service in a region come, minute by minute.
///
/// How unlikely a count is, is the logarithm of its likelihood ratio for a Poisson distribution, in
/// nats. What is usual is the mean of about the last hour, in proportion to the lines of the
/// service, or the most that a minute had, whichever is more. A minute that deviates is not learned
/// at once, as in `UsualRange`.
///
/// - Shape: at most 200 templates, O(1) a line.
struct LineCounts: Codable, Sendable {
  static let minute: Int64 = 60_000_000
  private static let mostTemplates = 200
  /// The time that must be known before a minute is judged, and that is remembered, in minutes.
  private static let known = 1.5
  private static let memory = 60.0
  /// The part of the most lines of a minute that is forgotten in each further one.
  private static let forgetting = 0.001
  /// The usual error lines a minute are at least these; fewer tell nothing.
  private static let leastErrors = 0.5
  /// The lines that must be missing, and the share of them that may still come.
  private static let leastLost = 8.0
  private static let stillThere = 0.2
  /// The surprise from which on a count deviates, and from which on it tells of trouble by itself.
  private static let unlikely = 4.0
  private static let telling = 8.0
  /// Deviating minutes in a row that are a new level.
  private static let levelShift = 8
  /// The lines of a service after which lost templates are looked for within a minute.
  private static let lookEvery = 32

  fileprivate struct Template: Codable {
    let id: UInt64
    /// The start of the first message.
    let text: String
    let isError: Bool
    /// What came before the current minute: lines, minutes with some, and the sequences of such
    /// minutes with at most one empty minute between two; the last of them began at `latest`.
    var lines = 0
    var minutesSeen = 0
    var spells = 0
    var latest = Int64.min
    /// The lines before the current minute, in it, and the most that a minute had.
    var before = 0.0
    var now = 0.0
    var most = 0.0
    /// The lines from which on it deviates again in this minute; 0 before it did.
    var next = 0.0
    /// Deviating minutes in a row, and the lines of the first, until it is known whether it was alone.
    var run = 0
    var held = 0.0
    /// How often it was lost and came back.
    var returns = 0.0
  }

  /// A count that is unusual.
  struct Change: Codable {
    var template: Deviation.Template
    var isError: Bool
    var count: Double
    var usual: Double
    var surprise: Double
    /// Whether it tells of trouble by itself.
    var isTelling: Bool
    /// The start of the minute, in microseconds.
    var start: Int64
  }

  private var templates: [Template] = []
  private var indices: [UInt64: Int] = [:]
  private var start: Int64
  private var minutes = 0.0
  /// Whether it has left out lines, as there was no room for their template.
  private(set) var hasLeftOut = false
  /// The lines of all templates before the current minute, and in it.
  private var before = 0.0
  private var now = 0

  /// Scales each surprise.
  private let sensitivity: Double

  init(start: Int64, sensitivity: Double) {
    self.start = start
    self.sensitivity = sensitivity
  }

  /// Adds a line, and appends what is unusual.
  ///
  /// `room` is the number of templates that may be added.
  mutating func add(
    _ message: Span<UInt8>, isError: Bool, at time: Int64, room: inout Int,
    into changes: inout [Change]
  ) {
    if time - start >= Self.minute {
      findLost(into: &changes)
      endMinute(at: time)
    }
    let id = MessageTemplate.id(of: message) ^ (isError ? 1 : 0)
    guard let index = indices[id] ?? open(id, message, isError, &room) else { return }
    now += 1
    templates[index].now += 1
    if isError { judgeErrors(index, into: &changes) }
    if now % Self.lookEvery == 0 { findLost(into: &changes) }
  }

  /// Adds a template; nil where there is no room.
  private mutating func open(
    _ id: UInt64, _ message: Span<UInt8>, _ isError: Bool, _ room: inout Int
  ) -> Int? {
    guard templates.count < Self.mostTemplates, room > 0 else {
      hasLeftOut = true
      return nil
    }
    room -= 1
    indices[id] = templates.count
    templates.append(
      Template(id: id, text: MessageTemplate.start(of: message), isError: isError))
    return templates.count - 1
  }

  /// The lines that its share of the service's lines makes of those of the current minute.
  private func expected(_ template: Template) -> Double {
    before > 0 ? template.before / before * Double(now) : 0
  }

  private mutating func judgeErrors(_ index: Int, into changes: inout [Change]) {
    guard minutes >= Self.known else { return }
    let template = templates[index]
    let usual = max(
      max(template.before / minutes, expected(template)), max(template.most, Self.leastErrors))
    guard template.now > usual, template.now >= template.next else { return }
    let surprise =
      (template.now * log(template.now / usual) - (template.now - usual)) * sensitivity
    guard surprise >= Self.unlikely else { return }
    templates[index].next = 2 * template.now
    changes.append(
      change(template, usual: usual, surprise, isTelling: surprise >= Self.telling))
  }

  /// Looks for templates that the service no longer writes.
  private mutating func findLost(into changes: inout [Change]) {
    guard minutes >= Self.known else { return }
    for index in templates.indices where templates[index].before > 0 {
      let template = templates[index]
      guard !template.isError, template.next == 0 else { continue }
      let usual = expected(template)
      guard usual >= Self.leastLost, template.now <= Self.stillThere * usual else { continue }
      let rest = template.now > 0 ? template.now * log(template.now / usual) : 0
      let surprise = (usual - template.now + rest) * sensitivity
      guard surprise >= Self.unlikely else { continue }
      templates[index].next = 1
      // One that comes and goes must be missed more.
      let isTelling = surprise >= Self.telling * (1 + template.returns)
      changes.append(change(template, usual: usual, surprise, isTelling: isTelling))
    }
  }

  private func change(
    _ template: Template, usual: Double, _ surprise: Double, isTelling: Bool
  ) -> Change {
    Change(
      template: Deviation.Template(id: template.id, text: template.text),
      isError: template.isError, count: template.now, usual: usual, surprise: surprise,
      isTelling: isTelling, start: start)
  }

  private mutating func endMinute(at time: Int64) {
    for index in templates.indices {
      templates[index].count(at: start)
      if templates[index].isError {
        templates[index].learnErrors(shift: Self.levelShift)
      } else {
        let isExpected = expected(templates[index]) >= Self.leastLost
        templates[index].learn(isExpected: isExpected, shift: Self.levelShift)
      }
      templates[index].most *= 1 - Self.forgetting
      (templates[index].now, templates[index].next) = (0, 0)
    }
    before += Double(now)
    minutes += Double(time - start) / Double(Self.minute)
    (now, start) = (0, time)
    guard minutes > Self.memory else { return }
    let kept = Self.memory / minutes
    for index in templates.indices { templates[index].before *= kept }
    before *= kept
    minutes = Self.memory
  }
}

extension LineCounts {
  /// What came of each template so far.
  var profile: [LineProfile.Template] {
    templates.map { template in
      var template = template
      template.count(at: start)
      return LineProfile.Template(
        id: template.id, text: template.text, isError: template.isError, lines: template.lines,
        minutes: template.minutesSeen, spells: template.spells)
    }
  }
}

extension LineCounts.Template {
  /// Counts the lines of the minute that began at `start`.
  fileprivate mutating func count(at start: Int64) {
    guard now > 0 else { return }
    lines += Int(now)
    minutesSeen += 1
    if latest == .min || start - latest >= 3 * LineCounts.minute { spells += 1 }
    latest = start
  }

  /// Learns the lines of a minute, unless they deviated and may be an incident.
  fileprivate mutating func learnErrors(shift: Int) {
    guard next > 0 else {
      if run == 1 { learn(held) }
      run = 0
      learn(now)
      return
    }
    run += 1
    if run == 1 { held = now }
    if run >= shift {
      run = 0
      learn(now)
    }
  }

  private mutating func learn(_ count: Double) {
    before += count
    most = max(most, count)
  }

  /// Learns the lines of a minute; lost long enough, they are no longer expected.
  ///
  /// `isExpected` says that the minute had enough lines of the service to tell.
  fileprivate mutating func learn(isExpected: Bool, shift: Int) {
    before += now
    if next > 0 {
      run += 1
      if run >= shift { (run, before) = (0, 0) }
    } else if isExpected, run > 0 {
      run = 0
      returns += 1
    }
  }
}
