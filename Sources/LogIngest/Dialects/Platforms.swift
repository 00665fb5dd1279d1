internal import LogModel

extension Dialect {
  /// OpenTelemetry logs as the file exporter and OTLP/HTTP write them.
  ///
  /// - Source: OpenTelemetry protocol, logs.proto; semantic conventions, HTTP and database.
  static let otlpLogs = Dialect(
    "otlp-logs", "OTLP logs",
    keys: ["timeUnixNano body", "observedTimeUnixNano body", "timeUnixNano severityNumber"],
    fields: [
      "timestamp": "timeUnixNano observedTimeUnixNano",
      "severity": "severityNumber|otel severityText",
      "service_name": "resource.attributes.service.name attributes.service.name",
      "region": "resource.attributes.cloud.region", "message": "body",
      "status_code": "attributes.http.response.status_code attributes.http.status_code",
      "latency_ms":
        "attributes.http.server.request.duration|s attributes.http.server.duration|ms",
      "query_time_ms": "attributes.db.client.operation.duration|s", "inner": "body",
    ])

  /// journald's JSON export.
  ///
  /// - Source: systemd documentation, "Journal JSON Format".
  static let journald = Dialect(
    "journald", "journald (journalctl -o json)", keys: ["__REALTIME_TIMESTAMP"],
    fields: [
      "timestamp": "__REALTIME_TIMESTAMP", "severity": "PRIORITY", "inner": "MESSAGE",
      "message": "MESSAGE", "service_name": "SYSLOG_IDENTIFIER _SYSTEMD_UNIT|unit _COMM",
    ]
  ).carrying([.lines, .time])

  /// Docker's json-file driver, and the files of other container runtimes as Fluent Bit reads them.
  static let docker = Dialect(
    "docker", "Docker json-file", keys: ["log stream time"],
    fields: ["timestamp": "time", "inner": "log", "message": "log", "service_name": "attrs.name"]
  ).carrying([.lines, .time])

  /// CloudWatch: subscription records and `aws logs get-log-events`.
  static let cloudwatch = Dialect(
    "cloudwatch", "CloudWatch, Lambda",
    keys: [
      "timestamp:number message ingestionTime", "timestamp:number message id:text @small",
      "messageType owner logGroup", "logGroup logStream",
    ],
    fields: [
      "timestamp": "timestamp", "service_name": "logGroup|last logGroupName|last",
      "inner": "message", "message": "message", "latency_ms": "message|report:Duration",
      "memory_percent": "message|lambdamemory", "failed": "message|timedout",
    ]
  ).carrying([.lines, .service])

  /// What Lambda says of a call at its end, where its log format is JSON.
  ///
  /// - Source: AWS documentation, "Telemetry API Event schema reference", `platform.report`.
  static let lambda = Dialect(
    "lambda-report", "AWS Lambda, JSON",
    keys: ["type=platform.report record.metrics.durationMs time"],
    fields: [
      "timestamp": "time", "message": "record.requestId", "failed": "record.status|success",
      "latency_ms": "record.metrics.durationMs|ms",
      "memory_percent": "record.metrics.maxMemoryUsedMB÷record.metrics.memorySizeMB",
    ])

  /// `aws logs tail`.
  static let cloudwatchTail = Dialect(
    "cloudwatch-tail", "aws logs tail",
    layout: .pattern(
      """
      %{time:time} %{message:platform}
      %{time:time} %{stream:logstream} %{message:rest}
      """),
    fields: [
      "timestamp": "time", "inner": "message", "message": "message",
      "latency_ms": "message|report:Duration", "memory_percent": "message|lambdamemory",
      "failed": "message|timedout",
    ]
  ).carrying([.lines, .service])

  /// Google Cloud's export of log entries; those of load balancers may lack their name.
  ///
  /// - Source: Google Cloud documentation, `LogEntry`.
  static let gcp = Dialect(
    "gcp", "Google Cloud export",
    keys: ["logName insertId", "httpRequest.latency timestamp resource.type"],
    fields: [
      "timestamp": "timestamp receiveTimestamp", "severity": "severity",
      "service_name":
        "jsonPayload.service resource.labels.service_name resource.labels.container_name "
        + "resource.labels.site_name resource.labels.function_name resource.labels.module_id "
        + "resource.labels.database_id resource.labels.backend_service_name resource.labels.url_map_name",
      "region":
        "resource.labels.location resource.labels.region resource.labels.zone|zone labels.region",
      "message": "jsonPayload.message textPayload httpRequest.requestUrl",
      "status_code": "httpRequest.status protoPayload.status",
      "endpoint": "httpRequest.requestUrl|path protoPayload.resource|path",
      "latency_ms":
        "httpRequest.latency|duration httpRequest.latency.seconds+httpRequest.latency.nanos|split protoPayload.latency|duration",
      "inner": "textPayload",
    ])

  static let gcpStdout = Dialect(
    "gcp-stdout", "Google Cloud structured stdout",
    keys: ["severity logging.googleapis.com/trace", "severity logging.googleapis.com/insertId"],
    fields: [
      "timestamp":
        "time timestamp timestamp.seconds+timestamp.nanos|split timestampSeconds+timestampNanos|split timestampSeconds",
      "region": "logging.googleapis.com/labels.region region",
      "status_code": "httpRequest.status", "endpoint": "httpRequest.requestUrl|path",
      "latency_ms":
        "httpRequest.latency|duration httpRequest.latency.seconds+httpRequest.latency.nanos|split",
    ])

  /// Files of the Container Runtime Interface.
  static let cri = Dialect(
    "cri", "CRI (Kubernetes pod files)",
    layout: .pattern("%{time:time} %{stream:stream} %{tag:tag}?( %{log:rest})?"),
    fields: ["timestamp": "time", "inner": "log", "message": "log"]
  ).carrying([.lines, .time])

  /// `docker compose logs`, `docker service logs` and, with the number of the process, `pm2 logs`.
  static let compose = Dialect(
    "compose", "docker compose logs",
    layout: .pattern(
      """
      %{name:container} |?( %{log:rest})?
      %{id:digits}|%{name:container} |?( %{log:rest})?
      """),
    fields: ["service_name": "name|instance", "inner": "log", "message": "log"]
  ).carrying(.lines)

  /// `stern` and `kubetail`: pod and container before each line.
  static let stern = Dialect(
    "stern", "stern",
    layout: .pattern(
      """
      %{pod:pod} %{container:word} %{log:object}
      %{pod:pod} %{container:word} %{time:time} %{log:rest}
      %{pod:replica} %{container:container} %{log:rest}
      """),
    fields: [
      "timestamp": "time", "service_name": "container", "inner": "log", "message": "log",
    ]
  ).carrying(.lines)

  /// The lines of kubelet, kube-apiserver and other programs of Kubernetes.
  ///
  /// - Source: klog's README and `httplog.go` of the API server.
  static let klog = Dialect(
    "klog", "klog (Kubernetes)",
    layout: .pattern("%{level:letters}%{time:time} %{thread:digits} %{caller}] %{msg:tail}"),
    fields: [
      "timestamp": "time", "severity": "level", "message": "msg", "status_code": "resp",
      "endpoint": "URI|path", "latency_ms": "latency|duration",
    ])

  /// Watches last as long as the client wishes, so only other requests have a latency.
  ///
  /// - Source: Kubernetes documentation, "Auditing", and the type `Event` of `audit.k8s.io/v1`.
  static let kubernetesAudit = Dialect(
    "k8s-audit", "Kubernetes audit log", keys: ["auditID stage requestURI verb"],
    fields: [
      "timestamp": "stageTimestamp requestReceivedTimestamp", "customer_id": "user.username",
      "message": "requestURI", "endpoint": "requestURI|path", "status_code": "responseStatus.code",
      "latency_ms": [
        "get", "list", "create", "update", "patch", "delete", "deletecollection",
      ].map { "stageTimestamp~requestReceivedTimestamp|times[verb=\($0)]" }
        .joined(separator: " "),
    ],
    ignored: ["stage=RequestReceived", "stage=ResponseStarted"],
    component: (.api, "kube-apiserver"))

  /// `kubectl logs --prefix`.
  static let kubectl = Dialect(
    "kubectl", "kubectl logs --prefix",
    layout: .pattern("[pod/%{pod}/%{container}]?( %{log:rest})?"),
    fields: ["service_name": "container pod|pod", "inner": "log", "message": "log"]
  ).carrying(.lines)

  /// `logcli query`, of Grafana Loki: the time and the labels of a line before it.
  static let logcli = Dialect(
    "logcli", "logcli (Grafana Loki)",
    layout: .pattern("%{time:time} %{labels:labels} %{log:rest}"),
    fields: [
      "timestamp": "time", "inner": "log", "message": "log",
      "service_name": "service_name service app container job|last",
      "region": "region",
    ]
  ).carrying(.lines)

  /// Heroku's router.
  static let heroku = Dialect(
    "heroku", "Heroku router",
    layout: .pattern(
      """
      %{time:time} heroku[router]: %{pairs:pairs}
      ?(%{octets:digits} )?<%{priority:digits}>1 %{time:time} %{hostname:word} heroku router - ?(- )?%{pairs:pairs}
      """),
    fields: [
      "timestamp": "time", "severity": "at", "service_name": "host|host", "endpoint": "path|path",
      "status_code": "status|answer", "message": "path",
      "latency_ms": "connect+service|duration service|duration",
    ])

  /// Other lines of Heroku's Logplex.
  static let heroku2 = Dialect(
    "heroku-app", "Heroku app", layout: .pattern("%{time:time} %{source:dyno}: %{log:rest}"),
    fields: ["timestamp": "time", "service_name": "source|dyno", "inner": "log", "message": "log"])

  /// `cf logs`, of Cloud Foundry.
  ///
  /// - Source: Cloud Foundry documentation, "App logging in Cloud Foundry", "Contents of a log line".
  static let cloudFoundry = Dialect(
    "cloud-foundry", "cf logs (Cloud Foundry)",
    layout: .pattern("%{time:time} [%{source:word}] %{stream:stream} %{log:rest}"),
    fields: ["timestamp": "time", "inner": "log", "message": "log"]
  ).carrying(.lines)

  /// MinIO's audit log.
  ///
  /// - Source: MinIO documentation, "Publish server or audit logs".
  static let minio = Dialect(
    "minio", "MinIO audit log", keys: ["deploymentid api.name api.statusCode time"],
    fields: [
      "timestamp": "time", "message": "api.name", "endpoint": "api.name",
      "status_code": "api.statusCode",
      "latency_ms": "api.timeToResponse|duration api.timeToResponseInNS|ns",
    ], component: (.api, "minio"))

  /// - Source: AWS documentation, "CloudTrail record contents".
  static let cloudTrail = Dialect(
    "cloudtrail", "AWS CloudTrail",
    keys: ["eventSource eventName eventVersion eventTime awsRegion"],
    fields: [
      "timestamp": "eventTime", "service_name": "eventSource", "region": "awsRegion",
      "endpoint": "eventName", "message": "errorMessage eventName", "error_type": "errorCode",
    ])

  /// - Source: Falco documentation, "Falco outputs": `priority` is the severity of the rule.
  static let falco = Dialect(
    "falco", "Falco", keys: ["output priority rule time"],
    fields: ["timestamp": "time", "severity": "priority", "message": "output", "endpoint": "rule"])

  /// Syslog by RFC 5424.
  static let syslog = Dialect(
    "syslog", "syslog (RFC 5424)",
    layout: .pattern(
      "?(%{octets:digits} )?<%{priority:digits}>1 %{time:time} %{hostname:word} %{app:word} %{pid:word} %{id:word} %{data:structured}?( %{log:rest})?"
    ),
    fields: [
      "timestamp": "time", "severity": "priority|priority", "service_name": "app",
      "inner": "log", "message": "log",
    ]
  ).carrying(.lines)

  /// Syslog by RFC 3164, with or without its priority.
  static let syslogOld = Dialect(
    "syslog-bsd", "syslog (RFC 3164)",
    layout: .pattern(
      """
      ?(%{octets:digits} <%{priority:digits}>)??(<%{priority:digits}>)?%{time:time} %{hostname:host} %{app:program}?([%{pid:digits}])?: %{log:rest}
      <%{priority:digits}>%{time:time} %{app:program}?([%{pid:digits}])?: %{log:rest}
      """),
    fields: [
      "timestamp": "time", "severity": "priority|priority", "service_name": "app",
      "inner": "log", "message": "log",
    ]
  ).carrying(.lines)

  static let gelf = Dialect(
    "gelf", "GELF", keys: ["version short_message host"],
    fields: [
      "timestamp": "timestamp", "severity": "level", "message": "short_message",
      "service_name": "_service _app _application_name facility host", "inner": "short_message",
    ])

  /// Records that a shipper of log files has wrapped around lines of any form.
  ///
  /// - Source: Filebeat, "Log input fields"; Vector, "File source".
  static let shipper = Dialect(
    "filebeat", "Filebeat, Vector (lines inside)",
    keys: [
      "@timestamp message log.file.path", "@timestamp message log.offset",
      "@timestamp message agent.type=filebeat", "timestamp message source_type file",
    ],
    fields: [
      "timestamp": "@timestamp timestamp", "inner": "message", "message": "message",
      "service_name":
        "service.name fields.service fields.app kubernetes.container.name container.name",
    ]
  ).carrying(.lines)

  /// API Gateway's access log as the documentation proposes it; `responseLatency` is in milliseconds.
  ///
  /// - Source: AWS documentation, "Set up logging for APIs in API Gateway".
  static let apiGateway = Dialect(
    "api-gateway", "AWS API Gateway", keys: ["requestId requestTime status"],
    layout: .pattern(
      #"%{remote:word} %{caller:word} %{user:user} [%{requestTime:time}]"%{request:quoted}" %{status:digits} %{bytes:word} %{requestId:word}?( %{extended:word})?"#
    ),
    fields: [
      "timestamp": "requestTimeEpoch requestTime", "service_name": "domainName|host apiId",
      "endpoint": "resourcePath path routeKey request|request",
      "message": "routeKey httpMethod request",
      "latency_ms": "responseLatency|ms",
    ])

  /// Fluentd's outputs `stdout` and `file`: the tag of a record stands before it.
  ///
  /// - Source: Fluentd documentation, "stdout output plugin", "file output plugin".
  static let fluentd = Dialect(
    "fluentd", "Fluentd (stdout, file)",
    layout: .pattern(
      """
      %{time:time} %{tag:program}: %{log:object}
      %{time:time}\t%{tag:program}\t%{log:object}
      """),
    fields: ["timestamp": "time", "inner": "log", "message": "log"]
  ).carrying(.lines)

  static let metricbeat = Dialect(
    "metricbeat", "Metricbeat", keys: ["@timestamp metricset.name"],
    fields: [
      "timestamp": "@timestamp", "service_name": "host.name host.hostname agent.name",
      "cpu_percent": "system.cpu.total.norm.pct|ratio",
      "memory_percent": "system.memory.actual.used.pct|ratio",
    ], component: (.infrastructure, nil))

  /// Fluent Bit's inputs `cpu` and `mem`.
  static let fluentBit = Dialect(
    "fluent-bit", "Fluent Bit (cpu, mem)", keys: ["date cpu_p", "date Mem.used Mem.total"],
    fields: [
      "timestamp": "date", "cpu_percent": "cpu_p", "memory_percent": "Mem.used÷Mem.total",
    ], component: (.infrastructure, nil))

  static let telegraf = Dialect(
    "telegraf", "Telegraf (JSON)",
    keys: ["fields.usage_idle tags.host name", "fields.used_percent tags.host name=mem"],
    fields: [
      "timestamp": "timestamp", "service_name": "tags.host",
      "cpu_percent": "fields.usage_idle|idle[tags.cpu=cpu-total]",
      "memory_percent": "fields.used_percent[name=mem]",
    ], component: (.infrastructure, nil))

  /// The lines between documents of Elasticsearch's bulk files.
  static let elasticBulk = Dialect(
    "elasticsearch-bulk", "Elasticsearch bulk action",
    keys: ["index._index", "create._index", "index._id", "create._id"],
    fields: [:], ignored: ["index._index", "create._index", "index._id", "create._id"])

  /// The results of a search, one in a line.
  ///
  /// - Source: Splunk documentation, "Search endpoint descriptions", `search/jobs/export`.
  static let splunk = Dialect(
    "splunk", "Splunk search export", keys: ["result._raw result._time"],
    fields: [
      "timestamp": "result._time", "inner": "result._raw", "message": "result._raw",
      "service_name": "result.service result.app result.source|last",
    ]
  ).carrying([.lines, .time])
}
