private import KnowledgeBase
package import LogModel
package import LogTriage

/// A small world of services: events go in, and a plain detector makes findings and counts of them.
package struct Scene {
  package static let start = Timestamp(microseconds: 1_795_000_000_000_000)
  package static let thresholds = Threshold.defaults

  /// One event as a test writes it.
  package struct Event: Sendable {
    package var seconds: Double
    package var service: String
    package var region: String
    package var type: EventType
    package var metric: String
    package var value: Double
    package var endpoint: String
    package var errorType: String
    package var status: UInt16
    package var customer: String
    package var message: String
    package var connections: Double
    package var id: String?

    package init(
      seconds: Double, service: String, region: String = "us-east-1", type: EventType = .api,
      metric: String = "latency_ms", value: Double = 100, endpoint: String = "",
      errorType: String = "",
      status: UInt16 = 0, customer: String = "", message: String = "ok",
      connections: Double = -1, id: String? = nil
    ) {
      self.seconds = seconds
      self.service = service
      self.region = region
      self.type = type
      self.metric = metric
      self.value = value
      self.endpoint = endpoint
      self.errorType = errorType
      self.status = status
      self.customer = customer
      self.message = message
      self.connections = connections
      self.id = id
    }
  }

  private struct Pair {
    var streak = 0
    var history: UInt64 = 0
    var events = 0
    var findings = 0
    var recent: [Double] = []
    var outcomes: [Bool] = []
  }

  private(set) var names = Names()
  private(set) var population = Population()
  private(set) var triage: Triage
  package private(set) var findings = 0
  package private(set) var criticalFindings = 0
  package private(set) var keys: [FindingKey] = []
  private let topology: Topology
  private var pairs: [Population.MemberKey: Pair] = [:]
  private var lineNumber = 0
  private let metrics = MetricTable()
  private var chunk = Chunk()
  private let findingsPerChunk: Int

  /// The findings that the agent is shown in one go.
  private struct Chunk {
    var text: [UInt8] = []
    var findings = Findings()
    var samples: [Sample] = []
    var firstLine = 0
  }

  /// Knows `services` from the start, as the names of a whole chunk are.
  package init(
    findingsPerChunk: Int = 1, services: [String] = [], topology: Topology = Topology()
  ) {
    triage = Triage(thresholds: Self.thresholds, metrics: MetricTable())
    self.topology = topology
    self.findingsPerChunk = findingsPerChunk
    for service in services { _ = names.services.intern(service) }
  }

  /// Shows the events to the detector, in the order of their time.
  package mutating func play(_ events: [Event]) {
    let sorted = events.enumerated().sorted {
      ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset)
    }
    for (_, event) in sorted { show(event) }
  }

  /// Shows one event, wherever its time lies.
  package mutating func show(_ event: Event) {
    lineNumber += 1
    var (line, record) = line(event)
    let kind = kind(of: event)
    record.kind = names.kinds.intern(kind)
    let key = Population.MemberKey(service: kind.service, region: kind.region)
    var pair = pairs[key] ?? Pair()
    let exceedances = check(event, &pair)
    count(event, record, kind, isFinding: !exceedances.isEmpty)
    pair.events += 1
    pair.history = pair.history << 1 | (exceedances.isEmpty ? 0 : 1)
    pair.streak = exceedances.isEmpty ? 0 : pair.streak + 1
    if !exceedances.isEmpty { pair.findings += 1 }
    pairs[key] = pair
    guard !exceedances.isEmpty else { return }
    findings += 1
    if pair.streak >= 3 { criticalFindings += 1 }
    let finding = Finding(
      record: record, kind: kind, streak: pair.streak, exceedance: exceedances[0],
      history: pair.history, eventsSoFar: pair.events, findingsSoFar: pair.findings)
    enter(finding, Array(exceedances[1...]), line, event.connections)
    if chunk.findings.all.count == findingsPerChunk { endChunk() }
  }

  private mutating func enter(
    _ finding: Finding, _ others: [Exceedance], _ line: [UInt8], _ connections: Double
  ) {
    if chunk.findings.all.isEmpty { chunk.firstLine = lineNumber }
    var finding = finding
    finding.record.lineStart = UInt32(chunk.text.count)
    finding.record.lineOffset = UInt32(lineNumber - chunk.firstLine)
    finding.record.firstSample = UInt32(chunk.samples.count)
    chunk.findings.append(finding, others: others)
    chunk.text += line
    guard connections >= 0 else { return }
    chunk.samples.append(
      Sample(metric: metrics.id(of: "connection_count") ?? 0, value: connections))
  }

  /// Shows the agent the findings of a chunk that is not full.
  package mutating func endChunk() {
    let full = chunk
    triage.observe(
      full.findings, in: full.text.span, full.samples.span,
      from: LineLocation(input: 0, file: "logs.jsonl", line: full.firstLine),
      into: &keys)
    chunk = Chunk()
  }

  /// Ends the run.
  package func finish(_ knowledge: [KBEntry] = []) -> TriageResult {
    publisher().finish(in: KnowledgeBase(knowledge))
  }

  /// Ends the run, with the review still to do; `backwards` writes the last case first.
  package func publisher(backwards: Bool = false) -> IssuePublisher {
    let work = triage.scan().issueBuilder(
      population: population, names: names, thresholds: Self.thresholds, metrics: metrics,
      topology: topology)
    let order = backwards ? work.numbers.reversed() : Array(work.numbers)
    let cases = order.map { work.write($0) { Self.decode($0) } }
    return work.publisher(of: backwards ? cases.reversed() : cases)
  }

  private func check(_ event: Event, _ pair: inout Pair) -> [Exceedance] {
    var found: [Exceedance] = []
    let baseline =
      pair.recent.isEmpty ? nil : pair.recent.reduce(0, +) / Double(pair.recent.count)
    pair.outcomes = (pair.outcomes + [event.status >= 500]).suffix(100)
    let rate = Double(pair.outcomes.count { $0 }) / Double(pair.outcomes.count) * 100
    for (index, threshold) in Self.thresholds.enumerated() where threshold.eventType == event.type {
      if threshold.rule == .errorRate {
        if event.status >= 500, pair.outcomes.count >= 20, rate > threshold.limit {
          found.append(Exceedance(threshold: index, value: rate, baseline: 0.5))
        }
      } else if threshold.metric == event.metric, event.value > threshold.limit {
        found.append(Exceedance(threshold: index, value: event.value, baseline: baseline))
      }
    }
    pair.recent = (pair.recent + [event.value]).suffix(100)
    return found
  }

  private mutating func count(
    _ event: Event, _ record: EventRecord, _ kind: EventKind, isFinding: Bool
  ) {
    let key = Population.MemberKey(service: kind.service, region: kind.region)
    var member =
      population.members[key] ?? Population.Member(type: event.type, firstEvent: record.time)
    member.events += 1
    if record.time - member.lastEvent >= Population.Member.shortestPause {
      member.note(Population.Pause(from: member.lastEvent, to: record.time))
    }
    member.lastEvent = max(member.lastEvent, record.time)
    member.findings += isFinding ? 1 : 0
    member.normalSinceFinding = isFinding ? 0 : member.normalSinceFinding + 1
    population.members[key] = member
    population.end = max(population.end ?? record.time, record.time)
    let values: [(Population.Facet, UInt32)] = [
      (.endpoint, kind.endpoint), (.errorType, kind.errorType), (.status, UInt32(kind.status)),
      (.customer, record.customer), (.region, kind.region),
    ]
    for (facet, value) in values where value != 0 {
      let facetKey = Population.FacetKey(service: kind.service, facet: facet, value: value)
      population.facets[facetKey, default: 0] += 1
    }
  }

  private mutating func kind(of event: Event) -> EventKind {
    var kind = EventKind()
    kind.type = event.type
    kind.service = names.services.intern(event.service)
    kind.region = event.region.isEmpty ? 0 : names.regions.intern(event.region)
    kind.endpoint = event.endpoint.isEmpty ? 0 : names.endpoints.intern(event.endpoint)
    kind.errorType = event.errorType.isEmpty ? 0 : names.errorTypes.intern(event.errorType)
    kind.status = event.status
    return kind
  }

  private mutating func line(_ event: Event) -> ([UInt8], EventRecord) {
    var record = EventRecord()
    record.time = Self.time(event.seconds)
    record.customer = event.customer.isEmpty ? 0 : names.customers.intern(event.customer)
    var line = Array("{\"event_id\":".utf8)
    (record.idStart, record.idLength) = Self.append(event.id ?? "EVT-\(lineNumber)", to: &line)
    line += Array(",\"timestamp\":\"\(record.time)\",\"service_name\":".utf8)
    _ = Self.append(event.service, to: &line)
    line += Array(",\"message\":".utf8)
    (record.messageStart, record.messageLength) = Self.append(event.message, to: &line)
    line += Array(",\"customer_id\":".utf8)
    line += (event.customer.isEmpty ? JSONValue.null : .string(event.customer)).compactBytes
    line += Array(",\"metrics\":{\"\(event.metric)\":\(event.value)}}".utf8)
    record.lineLength = UInt32(line.count)
    record.sampleCount = event.connections >= 0 ? 1 : 0
    return (line, record)
  }

  /// Appends a JSON string; where it stands without its quotes.
  private static func append(_ text: String, to line: inout [UInt8]) -> (UInt32, UInt32) {
    let start = line.count + 1
    line += JSONValue.string(text).compactBytes
    return (UInt32(start), UInt32(line.count - start - 1))
  }

  package static func time(_ seconds: Double) -> Timestamp {
    start + EventDuration(microseconds: Int64(seconds * 1_000_000))
  }

  private static func decode(_ bytes: [UInt8]) -> LogEvent? {
    guard let value = try? JSONValue(parsing: bytes) else { return nil }
    return LogEvent(
      eventID: value["event_id"]?.string ?? "", timestamp: start,
      source: EventSource(
        .api, value["service_name"]?.string ?? "", customerID: value["customer_id"]?.string),
      message: value["message"]?.string ?? "",
      metrics: value["metrics"]?.members ?? [])
  }
}
