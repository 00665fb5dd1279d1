import LogModel

/// Renders events as lines; all constant text is assembled beforehand.
struct EventWriter: Sendable {
  let regions: [[UInt8]]
  let names: [[UInt8]]
  private let profiles: [ServiceProfile]
  private let stacks: [[[UInt8]]]
  /// The text from the end of the timestamp to the customer, by service and region.
  private let middles: [[UInt8]]
  private let customers: [[UInt8]] = Customers.names
  private var time = TimeWriter()

  init(_ topology: Topology, _ profiles: [ServiceProfile]) {
    regions = topology.regions.map { .init(escaping: $0.name) }
    names = topology.services.map { .init(escaping: $0.name) }
    self.profiles = profiles
    stacks = topology.services.map { $0.type == .frontend ? Browsers.stacks(of: $0.name) : [] }
    middles = topology.services.flatMap { service in
      topology.regions.map { region in
        Array(
          (#"","event_type":"\#(service.type.name)","service_name":"\#(service.name)","#
            + #""region":"\#(region.name)","customer_id":"#).utf8)
      }
    }
  }

  /// Appends the line of `draft`, with its newline.
  mutating func append(
    _ draft: EventDraft, _ id: EventID, _ milliseconds: Int64, to bytes: inout [UInt8]
  ) {
    bytes += Text.id
    id.append(to: &bytes)
    bytes += Text.timestamp
    time.append(milliseconds, to: &bytes)
    bytes += middles[draft.service * regions.count + draft.region]
    bytes += draft.customer.map { customers[$0] } ?? Text.null
    bytes += Text.severities[Int(draft.severity.rawValue)]
    appendMessage(draft, to: &bytes)
    guard !draft.isPlain else {
      bytes += Text.noMetrics
      return
    }
    switch draft.type {
    case .api: appendAPI(draft, to: &bytes)
    case .database: appendDatabase(draft, to: &bytes)
    case .frontend: appendFrontend(draft, to: &bytes)
    case .infrastructure: appendInfrastructure(draft, to: &bytes)
    }
    if let vitals = draft.vitals { append(vitals, to: &bytes) }
    bytes += Text.end
  }

  private func append(_ vitals: Vitals, to bytes: inout [UInt8]) {
    bytes += Text.cpuBeside
    bytes.appendTenths(vitals.cpu)
    bytes += Text.memory
    bytes.appendTenths(vitals.memory)
    bytes += Text.queue
    bytes.appendDecimal(vitals.queue)
  }

  private func appendAPI(_ draft: EventDraft, to bytes: inout [UInt8]) {
    let endpoint = endpoint(of: draft)
    bytes += Text.latency
    bytes.appendDecimal(draft.value)
    bytes += Text.status
    bytes.appendDecimal(draft.status)
    bytes += Text.endpoint
    bytes += endpoint.path
    bytes += Text.method
    bytes += endpoint.verb
    bytes.append(UInt8(ascii: "\""))
  }

  private func appendDatabase(_ draft: EventDraft, to bytes: inout [UInt8]) {
    bytes += Text.query
    bytes.appendTenths(draft.value)
    bytes += Text.connections
    bytes.appendDecimal(draft.connections)
    bytes += Text.slow
    bytes.appendDecimal(draft.slowQueries)
  }

  private func appendFrontend(_ draft: EventDraft, to bytes: inout [UInt8]) {
    bytes += Text.load
    bytes.appendDecimal(draft.value)
    if let error = draft.error {
      bytes += Text.error
      bytes += Browsers.errorTypes[error]
      bytes += Text.stack
      bytes += stacks[draft.service][error]
      bytes += Text.page
    } else {
      bytes += Text.noError
    }
    bytes += profiles[draft.service].endpoints[draft.endpoint].address
    bytes += Text.agent
    bytes += Browsers.userAgents[draft.userAgent]
    bytes.append(UInt8(ascii: "\""))
  }

  private func appendInfrastructure(_ draft: EventDraft, to bytes: inout [UInt8]) {
    bytes += Text.cpu
    bytes.appendTenths(draft.value)
    bytes += Text.memory
    bytes.appendTenths(draft.memory)
    bytes += Text.disk
    bytes.appendDecimal(draft.disk)
  }

  /// The endpoint, statement or page of an event.
  func endpoint(of draft: EventDraft) -> ServiceProfile.Endpoint {
    profiles[draft.service].endpoints[draft.endpoint]
  }

  func appendMessage(_ draft: EventDraft, to bytes: inout [UInt8]) {
    for piece in draft.template.pieces {
      switch piece {
      case .literal(let text): bytes += text
      case .gap(let gap): append(gap, draft, to: &bytes)
      }
    }
  }

  private func append(_ gap: Template.Gap, _ draft: EventDraft, to bytes: inout [UInt8]) {
    switch gap {
    case .milliseconds: bytes.appendDecimal(draft.milliseconds)
    case .cpu: bytes.appendTenths(draft.value)
    case .memory: bytes.appendTenths(draft.memory)
    case .disk: bytes.appendDecimal(draft.disk)
    case .status: bytes.appendDecimal(draft.status)
    case .method, .table: bytes += profiles[draft.service].endpoints[draft.endpoint].verb
    case .path, .statement: bytes += profiles[draft.service].endpoints[draft.endpoint].path
    case .connections: bytes.appendDecimal(draft.connections)
    case .waiting: bytes.appendDecimal(draft.waiting)
    case .error: bytes += Browsers.errorTypes[draft.error ?? 0]
    case .upstream: bytes += names[draft.upstream ?? draft.service]
    case .upstreamMethod: bytes += upstreamEndpoint(draft).verb
    case .upstreamPath: bytes += upstreamEndpoint(draft).path
    case .region: bytes += regions[draft.region]
    }
  }

  private func upstreamEndpoint(_ draft: EventDraft) -> ServiceProfile.Endpoint {
    profiles[draft.upstream ?? draft.service].endpoints[draft.upstreamEndpoint]
  }
}

/// The constant parts of a line.
private enum Text {
  static let id = Array(#"{"event_id":""#.utf8)
  static let timestamp = Array(#"","timestamp":""#.utf8)
  static let null = Array("null".utf8)
  static let severities = EventSeverity.allCases.map {
    Array(#","severity":"\#($0.name)","message":""#.utf8)
  }
  static let latency = Array(#"","metrics":{"latency_ms":"#.utf8)
  static let status = Array(#","status_code":"#.utf8)
  static let endpoint = Array(#","endpoint":""#.utf8)
  static let method = Array(#"","method":""#.utf8)
  static let query = Array(#"","metrics":{"query_time_ms":"#.utf8)
  static let connections = Array(#","connection_count":"#.utf8)
  static let slow = Array(#","slow_queries":"#.utf8)
  static let load = Array(#"","metrics":{"load_time_ms":"#.utf8)
  static let error = Array(#","error_type":""#.utf8)
  static let stack = Array(#"","stack_trace":""#.utf8)
  static let page = Array(#"","page_url":""#.utf8)
  static let noError = Array(#","error_type":null,"stack_trace":null,"page_url":""#.utf8)
  static let agent = Array(#"","user_agent":""#.utf8)
  static let cpu = Array(#"","metrics":{"cpu_percent":"#.utf8)
  static let memory = Array(#","memory_percent":"#.utf8)
  static let disk = Array(#","disk_io_mb":"#.utf8)
  static let cpuBeside = Array(#","cpu_percent":"#.utf8)
  static let queue = Array(#","queue_depth":"#.utf8)
  static let noMetrics = Array(#"","metrics":{}}"#.utf8) + [UInt8(ascii: "\n")]
  static let end = Array("}}\n".utf8)
}

/// The customers of the synthetic shop.
enum Customers {
  static let count = 400

  /// JSON strings, including quotes; a customer's number is independent of its rank in traffic.
  static let names: [[UInt8]] = (0..<count).map { rank in
    let number = String((rank * 149 + 41) % count + 1)
    return Array("\"CUST-\(String(repeating: "0", count: 4 - number.utf8.count))\(number)\"".utf8)
  }
}
