internal import LogModel

/// The names of fields that mean the same in the logs of most programs: the only list of them.
///
/// A name is compared without case, `_`, `-`, `.` and blanks, so `http.status_code` is
/// `httpStatusCode`. The best name of a field comes first.
enum GeneralNames {
  /// Names by our field.
  static let fields: KeyValuePairs<String, String> = [
    "timestamp": """
    timestamp @timestamp time ts date+time asctime datetime date t eventtime event_time @t starttime \
    start_time time_iso8601 timestamp_ms instant timemillis created_at started_at logged_at timegenerated log_time time_local dt when _time _meta.date \
    created[levelname] timestamp.seconds+timestamp.nanos|split time.seconds+time.nanos|split \
    timestamp._seconds+timestamp._nanoseconds|split timestamp_ns epoch_ms unix_timestamp \
    time_unix_nano occurred_at received_at log_timestamp log_date timestamp_utc|utc utc_time|utc \
    time_utc|utc datetime_utc|utc date_utc|utc timegenerated_utc|utc \
    event_timestamp event_timestamp_ms time_stamp query_timestamp _messagetime isotime
    """,
    "event_type": "event_type",
    "event_id": "event_id",
    "service_name": """
    service_name service service.name app application app_name application_name \
    spring.application.name service_id component container.name|last container_name|last \
    kubernetes.container_name kubernetes.labels.app programname
    """,
    "region": """
    region region.name cloud.region aws.region location|place datacenter data_center zone az availability_zone \
    cloud.availability_zone failure_domain
    """,
    "customer_id": """
    customer_id customer.id customer tenant tenant.id tenant_id account_id account.id org_id \
    organization_id consumer.custom_id enduser.id user.id usr.id
    """,
    "severity": """
    severity levelname level lvl log.level loglevel log_level severity_text severitytext \
    level.name @l @level _meta.loglevelname severitylevel detected_level
    """,
    "message": """
    message msg event short_message text body @m @mt @message body.message log_message error.message \
    log line[line:text] _raw raw textpayload content logmessage
    """,
    "status_code": """
    status_code status http.status_code http.response.status_code http_status \
    http_status_code response.status_code response.status res.status_code res.status \
    response_code response_status sc-status result_code request.connection.status http_code \
    code[method=GET] code[method=POST] code[method=PUT] code[method=PATCH] code[method=DELETE] \
    code[method=HEAD] response[request] response_status_code
    """,
    "endpoint": """
    endpoint http.route route url.path path|path request.path|path request_path|path \
    http.target|path req.url|path request.uri|path request.url|path request.connection.path|path \
    request_uri|path uri|path url|path requesturl|path http.url|path request|request request
    """,
    "page_url": "page_url page page.url",
    "error_type": "error_type error.type exception.type error.kind err.type",
    "failed": "failed success|success",
    "inner":
      "log message msg line @message body textpayload event.original _raw raw text content logmessage",
    // Elastic's field is in nanoseconds wherever it stands; Rust's tracing writes a text with a unit.
    "latency_ms": """
    event.duration|ns time.busy|duration duration.seconds+duration.nanos|split \
    latency.seconds+latency.nanos|split elapsed.seconds+elapsed.nanos|split
    """,
  ]

  /// The names of durations without their unit, by the metric in milliseconds.
  ///
  /// A name counts with a unit at its end, or where its value states one.
  static let durations: KeyValuePairs<String, [String]> = [
    "latency_ms": [
      "latency", "duration", "elapsed", "responsetime", "requesttime", "requestduration",
      "responseduration", "totaltime", "timetaken", "took", "httpduration", "httprequestduration",
      "httpserverduration", "httpserverrequestduration", "resptime", "rt", "durationtotal",
      "elapsedtime", "executiontime", "processingtime", "timeelapsed", "timespent",
      "responselatency", "requestlatency", "totallatency", "totalduration", "servertime",
      "grpctime", "processtime", "exectime", "dur", "reqduration", "walltime",
    ],
    "query_time_ms": [
      "querytime", "queryduration", "dbtime", "dbduration", "dblatency", "sqltime", "sqlduration",
      "dbquerytime", "dbqueryduration", "dbclientoperationduration", "statementduration",
    ],
    "load_time_ms": [
      "loadtime", "pageloadtime", "loadduration", "pageload", "lcp", "webvitallcp",
      "largestcontentfulpaint", "domcontentloaded",
    ],
  ]

  /// Names of percentages by their metric; those with `|ratio` are shares from 0 to 1.
  static let percentages: KeyValuePairs<String, String> = [
    "cpu_percent": """
    cpu_percent cpu_pct cpu_usage_percent cpu.percent cpupercent cpu_usage_pct \
    system.cpu.total.norm.pct|ratio system.cpu.utilization|ratio cpu_p
    """,
    "memory_percent": """
    memory_percent mem_percent memory_pct mem_pct memory.percent memory_usage_percent \
    used_percent mem.used_percent system.memory.actual.used.pct|ratio \
    system.memory.utilization|ratio
    """,
  ]

  /// The plain names of a severity, which pairs `key=value` in text have, too.
  static let severities = Set(
    fields.filter { $0.key == "severity" }.flatMap { $0.value.split(separator: " ").map(plain) })

  /// Objects that only group fields: a name inside them counts as at the top.
  private static let groups: Set<String> = [
    "metrics", "attributes", "fields", "@fields", "labels", "extra", "context", "data", "payload",
    "properties", "jsonpayload", "record", "mdc", "contextmap", "params", "tags", "state", "attr",
    "resource", "span", "message", "source", "stream", "http", "kubernetes", "logginggoogleapis",
    "event", "meta", "metadata", "ctx", "info", "details", "detail", "props", "args", "log",
    "@message", "logmessage", "kvplist",
  ]
  /// Objects that describe a request or its answer: only what is measured counts as at the top.
  private static let calls: Set<String> = [
    "request", "req", "response", "res", "httpresponse",
  ]

  static func isGroup(_ name: Substring) -> Bool { groups.contains(plain(name)) }

  /// Paths whose names only look like those of a measurement: loguru's time since the program began.
  static let misleading: Set<String> = ["record.elapsed.seconds"]

  /// A plain name by which rules may know a path.
  struct Name {
    var text: String
    /// Whether it stands for a metric only.
    var isMeasure = false
  }

  /// The plain names by which rules may know a path: the whole, and the part inside of groups.
  static func names(of path: String) -> [Name] {
    var rest = path[...]
    // MongoDB's tools write `{"$date": …}` and `{"$numberLong": …}` for a value.
    var names = [Name(text: plain(rest))]
    if let point = rest.lastIndex(of: "."), rest[point...].hasPrefix(".$") {
      rest = rest[..<point]
      names.append(Name(text: plain(rest)))
    }
    while let point = rest.firstIndex(of: ".") {
      let isCall = calls.contains(plain(rest[..<point]))
      guard isCall || isGroup(rest[..<point]) else { break }
      rest = rest[rest.index(after: point)...]
      names.append(Name(text: plain(rest), isMeasure: isCall || names[names.count - 1].isMeasure))
    }
    return names
  }

  /// Texts that stand for no value.
  static let empty = ["null", "none", "nil", "undefined", "N/A", "n/a", "\\N"].map {
    Array($0.utf8)
  }

  /// A name without what does not matter in a comparison: `Response time (ms)` is `responsetimems`.
  static func plain(_ name: some StringProtocol) -> String {
    var plain: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "%"): plain += "percent".utf8
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x20: break
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): break
      case UInt8(ascii: "/"): break
      default: plain.append(byte.lowercased)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
