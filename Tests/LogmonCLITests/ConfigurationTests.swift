import Foundation
internal import KnowledgeBase
import LogModel
import LogmonCLI
import TestSupport
import Testing

@Suite struct `Configuration files` {
  private static func read(_ entries: String) throws -> [Threshold] {
    try Configuration(Array(#"{"thresholds": [\#(entries)]}"#.utf8), file: "c.json").thresholds
  }

  @Test func `no file and an empty object are the defaults`() throws {
    #expect(try Configuration.load(nil).thresholds == Threshold.defaults)
    #expect(try Configuration(Array("{}".utf8), file: "c.json") == Configuration())
  }

  @Test func `an entry changes what it names and leaves the rest`() throws {
    let changed = try Self.read(
      #"{"metric": "latency_ms", "event_type": "api", "alert_above": 400, "label": "Latency"}"#)
    #expect(changed.count == 7)
    #expect(changed[0].alertAbove == 400 && changed[0].normalBelow == 200)
    #expect(changed[0].label == "Latency" && changed[0].unit == "ms")
    #expect(Array(changed.dropFirst()) == Array(Threshold.defaults.dropFirst()))
  }

  @Test func `normal never lies above the alert`() throws {
    let changed = try Self.read(
      #"{"metric": "latency_ms", "event_type": "api", "alert_above": 150}"#)
    #expect(changed[0].normalBelow == 150)
  }

  @Test func `each measure has its own policy`() throws {
    let text = #"{"similarity": {"words": {"minimum": 0.6}, "my-minilm": {"margin": 0.1}}}"#
    let similarity = try Configuration(Array(text.utf8), file: "c.json")
    #expect(similarity.words.policy == SimilarityPolicy(minimum: 0.6, margin: 0.05))
    #expect(similarity.similarity["my-minilm"] == SimilarityPolicy(minimum: 0.7, margin: 0.1))
    #expect(try Configuration.load(nil).words.policy == .words)
  }

  @Test func `an unknown metric is a new threshold`() throws {
    let added = try Self.read(
      #"{"metric": "slow_queries", "event_type": "database", "alert_above": 10}"#)
    #expect(
      added.last
        == Threshold(
          metric: "slow_queries", eventType: .database, label: "slow_queries", unit: "",
          normalBelow: 10, alertAbove: 10))
  }

  @Test func `a threshold is switched off, and the error rate can be another type's`() throws {
    let off = try Self.read(
      #"{"metric": "memory_percent", "event_type": "infrastructure", "enabled": false}"#)
    #expect(off == Threshold.defaults.filter { $0.metric != "memory_percent" })
    let rate = try Self.read(
      #"{"metric": "error_rate", "event_type": "frontend", "alert_above": 2}"#)
    #expect(rate.last?.rule == .errorRate)
  }

  @Test(arguments: [
    ("[]", "c.json: expected an object"),
    ("{\n  \"thresholds\": [}", "c.json:2:18: expected a value"),
    (
      #"{"similarity": []}"#,
      "c.json: 'similarity' must be an object; expected {\"words\": {\"minimum\": 0.6}}"
    ),
    (
      #"{"similarity": {"words": {"minimum": 2}}}"#,
      "c.json: similarity['words']: 'minimum' must be a number from 0 to 1"
    ),
    (
      #"{"similarity": {"words": {"minimun": 0.2}}}"#,
      "c.json: similarity['words']: unknown key 'minimun'; did you mean 'minimum'?"
    ),
    (#"{"treshold": []}"#, "c.json: unknown key 'treshold'; did you mean 'thresholds'?"),
    (
      #"{"thresholds": {}}"#, "c.json: 'thresholds' must be a list; expected [{\"metric\": …}, …]"
    ),
  ])
  func `a mistake in the document has its place`(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(Array(text.utf8), file: "c.json")
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ("1", "expected an object"),
    ("{}", "'metric' is missing; expected the name of a metric"),
    (
      #"{"metric": "x", "event_type": 5}"#,
      "'event_type' must be text; expected api, database, frontend, infrastructure, any"
    ),
    (#"{"metric": "x"}"#, "'alert_above' is missing; expected a number"),
    (
      #"{"metric": "error_lines", "event_type": "api"}"#,
      "'error_lines' counts lines of any type; leave 'event_type' out"
    ),
    (
      #"{"metric": "x", "event_type": "databse"}"#,
      "unknown event_type 'databse'; did you mean 'database'?"
    ),
    (
      #"{"metric": "x", "event_type": "api"}"#, "'alert_above' is missing; expected a number"
    ),
    (
      #"{"metric": "x", "event_type": "api", "alert_above": "9"}"#, "'alert_above' must be a number"
    ),
    (
      #"{"metric": "x", "event_type": "api", "alert_abov": 9}"#,
      "unknown key 'alert_abov'; did you mean 'alert_above'?"
    ),
    (#"{"metric": "x", "event_type": "api", "label": 1}"#, "'label' must be text"),
    (
      #"{"metric": "x", "event_type": "api", "enabled": 0}"#, "'enabled' must be true or false"
    ),
    (
      #"{"metric": "x", "event_type": "api", "enabled": false}"#,
      "there is no such threshold to switch off"
    ),
    (
      #"{"metric": "x", "event_type": "api", "alert_above": 1, "normal_below": 2}"#,
      "'normal_below' is larger than 'alert_above'; swap them"
    ),
  ])
  func `a mistake in an entry names the entry`(entry: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try Self.read(entry) }
    #expect(error?.description == "c.json: thresholds[0]: \(message)")
  }

  @Test func `more metrics than can be numbered are refused`() {
    let entries = (0..<300).map {
      #"{"metric": "m\#($0)", "event_type": "api", "alert_above": 1}"#
    }
    let error = #expect(throws: ConfigurationError.self) {
      try Self.read(entries.joined(separator: ","))
    }
    #expect(error?.description == "c.json: more than 200 metrics; leave some out")
  }

  /// A search among all before it for each of 100,000 took fifteen seconds.
  @Test func `a list too long to be meant is refused at once`() {
    let entry = #"{"metric": "m", "event_type": "api", "alert_above": 1}"#
    let error = #expect(throws: ConfigurationError.self) {
      try Self.read(repeatElement(entry, count: 100_000).joined(separator: ","))
    }
    #expect(
      error?.description
        == "c.json: 'thresholds' has 100,000 entries, and at most 800 are read; leave some out")
  }

  /// The same metric of all types of events, for more metrics than have a number.
  @Test func `as many as can be read are read, and no more`() throws {
    func entries(_ metrics: Range<Int>) -> String {
      metrics.flatMap { metric in
        EventType.allCases.map {
          #"{"metric": "m\#(metric)", "event_type": "\#($0.name)", "alert_above": 1}"#
        }
      }.joined(separator: ",")
    }
    #expect(try Self.read(entries(0..<192)).count == 192 * 4 + Threshold.defaults.count)
    #expect(throws: ConfigurationError.self) { try Self.read(entries(0..<200)) }
  }

  @Test func `an entry without a type is for any`() throws {
    let changed = try Self.read(#"{"metric": "latency_ms", "alert_above": 400}"#)
    #expect(changed[0].alertAbove == 400 && changed[0].eventType == .api)
    let added = try Self.read(#"{"metric": "took_ms", "event_type": "any", "alert_above": 9}"#)
    #expect(added.last?.eventType == nil && added.last?.rule == .value)
    let lines = try Self.read(#"{"metric": "error_lines", "alert_above": 20}"#)
    #expect(lines.last?.alertAbove == 20 && lines.last?.rule == .errorLines && lines.count == 7)
    #expect(try Self.read(#"{"metric": "error_lines", "enabled": false}"#).count == 6)
  }

  @Test func `a byte order mark before it is no mistake`() throws {
    let text = Array("\u{feff}{\"thresholds\": []}".utf8)
    #expect(try Configuration(text, file: "c.json") == Configuration())
  }

  @Test func `a file that cannot be read is named with a remedy`() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.appending(path: "none.json").path
    for (path, reason) in [
      (missing, "No such file or directory"), (folder.url.path, "Is a directory"),
    ] {
      let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path) }
      #expect(error?.description == "\(path): \(reason); check the path")
    }
  }
}
