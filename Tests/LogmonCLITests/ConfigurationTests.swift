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
    #expect(changed[0].limit == 400 && changed[0].normalBelow == 200)
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
    ("[]", "c.json:1:1: expected an object"),
    ("{\n  \"thresholds\": [}", "c.json:2:18: expected a value"),
    (
      #"{"similarity": []}"#,
      "c.json:1:16: 'similarity' must be an object; expected {\"words\": {\"minimum\": 0.6}}"
    ),
    (
      #"{"similarity": {"words": {"minimum": 2}}}"#,
      "c.json:1:38: similarity['words']: 'minimum' must be a number from 0 to 1"
    ),
    (
      #"{"similarity": {"words": {"minimun": 0.2}}}"#,
      "c.json:1:27: similarity['words']: unknown key 'minimun'; did you mean 'minimum'?"
    ),
    (#"{"treshold": []}"#, "c.json:1:2: unknown key 'treshold'; did you mean 'thresholds'?"),
    (
      #"{"thresholds": {}}"#,
      "c.json:1:16: 'thresholds' must be a list; expected [{\"metric\": …}, …]"
    ),
    (
      "{\"fields\": {\n  // ours\n  \"latency_sm\": \"took|ms\"}}",
      "c.json:3:3: 'fields.latency_sm' is neither a field nor a metric with a limit; did you mean "
        + "'latency_ms'?"
    ),
    (
      #"{"fields": {"latency_ms": ["a|ms", "b|mss"]}}"#,
      "c.json:1:36: 'fields.latency_ms' must be a path with its unit, such as \"took|s\"; units are "
        + "ns, us, ms, s, duration, ratio"
    ),
    (
      #"{"timezone": "Mars"}"#,
      "c.json:1:14: 'Mars' is not a known 'timezone'; expected a zone such as Europe/Berlin, or an "
        + "offset such as +02:00"
    ),
    (#"{"services": {"ignor": []}}"#, "c.json:1:15: unknown key 'ignor'; did you mean 'ignore'?"),
    (
      #"{"services": {"ignore": "a"}}"#,
      "c.json:1:25: 'services.ignore' must be a list; expected [\"health-*\", …]"
    ),
    (
      #"{"services": {"ignore": ["a", ""]}}"#,
      "c.json:1:31: 'services.ignore' is empty; expected a name or a pattern such as \"batch-*\""
    ),
    (
      #"{"services": {"rename": {"a": ""}}}"#,
      "c.json:1:31: the new name of 'a' is empty; expected a name"
    ),
    (
      #"{"topology": {"a": "b"}}"#,
      "c.json:1:20: 'topology.a' must be a list of services; expected [\"cart\", …]"
    ),
    (#"{"topology": {"a": ["b", "a"]}}"#, "c.json:1:26: 'a' calls itself; leave it out"),
    (#"{"topology": {"a": [1]}}"#, "c.json:1:21: a service that 'a' calls must be a name"),
    (#"{"topolgy": {}}"#, "c.json:1:2: unknown key 'topolgy'; did you mean 'topology'?"),
    (
      #"{"services": {"rename": {"": "b"}}}"#,
      "c.json:1:26: a name in 'services.rename' is empty; expected a name or a pattern"
    ),
    (
      #"{"llm": {"prices": {"m": {"imput": 1, "x": 2}}}}"#,
      "c.json:1:27: llm: unknown key 'imput'; did you mean 'input'?"
    ),
    (
      #"{"llm": {"prices": {"m": {"x": 2}}}}"#,
      "c.json:1:27: llm: unknown key 'x'; keys are input, output"
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
      "'error_lines' counts all lines of any type; leave 'event_type' out"
    ),
    (
      #"{"metric": "error_lines", "service": "a", "alert_above": 1}"#,
      "'error_lines' counts all lines of any type; leave 'service' out"
    ),
    (
      #"{"metric": "error_rate", "alert_below": 1}"#,
      "'error_rate' is a share already; leave 'alert_below' out"
    ),
    (
      #"{"metric": "error_rate", "percentile": 95, "alert_above": 1}"#,
      "'error_rate' is a share already; leave 'percentile' out"
    ),
    (
      #"{"metric": "x", "alert_above": 1, "window": 10}"#,
      "'window' is for a percentile; add 'percentile', or leave it out"
    ),
    (
      #"{"metric": "x", "percentile": 101, "alert_above": 1}"#,
      "'percentile' must be above 0 and at most 100, such as 95"
    ),
    (
      #"{"metric": "x", "percentile": 95, "window": 1}"#, "'window' must be 2 to 10,000 values"
    ),
    (
      #"{"metric": "x", "service": "a"}"#,
      "'alert_above' or 'alert_below' is missing; expected a number"
    ),
    (
      #"{"metric": "x", "service": "", "alert_above": 1}"#,
      "'service' is empty; expected a name or a pattern such as \"batch-*\""
    ),
    (#"{"metric": "x", "servce": "a"}"#, "unknown key 'servce'; did you mean 'service'?"),
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
  func `a mistake in an entry names the entry`(entry: String, message: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try Self.read(entry) }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("c.json:1:") && text.hasSuffix(": thresholds[0]: \(message)"), "\(text)")
  }

  @Test func `more metrics than can be numbered are refused`() {
    let entries = (0..<300).map {
      #"{"metric": "m\#($0)", "event_type": "api", "alert_above": 1}"#
    }
    let error = #expect(throws: ConfigurationError.self) {
      try Self.read(entries.joined(separator: ","))
    }
    #expect(error?.description == "c.json:1:16: more than 200 metrics; leave some out")
  }

  /// A search among all before it for each of 100,000 took fifteen seconds.
  @Test func `a list too long to be meant is refused at once`() {
    let entry = #"{"metric": "m", "event_type": "api", "alert_above": 1}"#
    let error = #expect(throws: ConfigurationError.self) {
      try Self.read(repeatElement(entry, count: 100_000).joined(separator: ","))
    }
    #expect(
      error?.description
        == "c.json:1:16: 'thresholds' has 100,000 entries, and at most 800 are read; leave some out"
    )
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
    #expect(changed[0].limit == 400 && changed[0].eventType == .api)
    let added = try Self.read(#"{"metric": "took_ms", "event_type": "any", "alert_above": 9}"#)
    #expect(added.last?.eventType == nil && added.last?.rule == .value)
    let lines = try Self.read(#"{"metric": "error_lines", "alert_above": 20}"#)
    #expect(lines.last?.limit == 20 && lines.last?.rule == .errorLines && lines.count == 7)
    #expect(try Self.read(#"{"metric": "error_lines", "enabled": false}"#).count == 6)
  }

  @Test func `an entry with a scope, a percentile or a floor is a rule beside the limits`() throws {
    let added = try Self.read(
      """
      {"metric": "latency_ms", "service": "cart*", "endpoint": "/pay", "alert_above": 150},
      {"metric": "latency_ms", "percentile": 99.9, "window": 50, "alert_above": 400, "unit": "msec"},
      {"metric": "latency_ms", "percentile": 95, "region": "eu-*", "alert_above": 400, "label": "P"},
      {"metric": "latency_ms", "service": "batch", "enabled": false}
      """
    ).dropFirst(Threshold.defaults.count)
    #expect(
      added.map(\.label) == [
        "API latency of cart* at /pay", "API latency p99.9", "P", "API latency of batch",
      ])
    #expect(added.map(\.unit) == ["ms", "msec", "ms", "ms"])
    #expect(added.map(\.limit) == [150, 400, 400, 0])
    #expect(added.map(\.normalBelow) == [150, 200, 200, 0])
    #expect(added.map(\.percentile?.window) == [nil, 50, 100, nil])
    #expect(added.map(\.isEnabled) == [true, true, true, false])
    #expect(added.allSatisfy { $0.eventType == nil && !$0.isGeneral })
  }

  @Test func `one entry may have a limit and a floor`() throws {
    let changed = try Self.read(#"{"metric": "latency_ms", "alert_above": 400, "alert_below": 1}"#)
    #expect(changed[0].limit == 400 && changed.count == Threshold.defaults.count + 1)
    #expect(changed.last?.isFloor == true && changed.last?.limit == 1)
    let both = try Self.read(
      #"{"metric": "depth", "service": "a", "alert_above": 9, "alert_below": 1}"#)
    #expect(both.suffix(2).map(\.isFloor) == [false, true])
    #expect(both.suffix(2).map(\.limit) == [9, 1])
  }

  @Test func `a topology says who calls whom`() throws {
    let text = #"{"topology": {"web": ["cart", "pay"], "cart": ["db"]}}"#
    let topology = try Configuration(Array(text.utf8), file: "c.json").topology
    #expect(topology.calls == ["web": ["cart", "pay"], "cart": ["db"]])
    #expect(topology.dependencies(of: "web") == ["cart", "pay", "db"])
    #expect(topology.dependencies(of: "db") == [])
  }

  @Test func `services get their names, the most precise pattern first`() throws {
    let text = #"{"services": {"rename": {"c*": "c", "cart-*": "cart", "cart-7": "seven"}}}"#
    let services = try Configuration(Array(text.utf8), file: "c.json").services
    let names = ["cart-7", "cart-8", "checkout", "db", "Cart-8"].map { services.name(of: $0) }
    #expect(names == ["seven", "cart", "c", "db", "Cart-8"])
    #expect(!services.ignores("cart-7"))
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
