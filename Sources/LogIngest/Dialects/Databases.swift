internal import LogModel

extension Dialect {
  /// MongoDB 4.4 and later.
  static let mongodb = Dialect(
    "mongodb", "MongoDB", keys: ["t.$date s c ctx"],
    fields: [
      "timestamp": "t.$date", "severity": "s|letter", "message": "msg", "endpoint": "attr.ns",
      "query_time_ms": "attr.durationMillis|ms",
    ], component: (.database, "mongodb"))

  /// MongoDB before 4.4; a line about a slow operation ends with its duration.
  ///
  /// - Source: MongoDB documentation 4.2, "Log Messages".
  static let mongodbText = Dialect(
    "mongodb-text", "MongoDB before 4.4 (text)",
    layout: .pattern(
      "%{time:time} %{level:word} %{component:component} [%{context}] %{message:rest}"),
    fields: [
      "timestamp": "time", "severity": "level|letter", "message": "message",
      "query_time_ms":
        "message|lastduration[component=COMMAND] message|lastduration[component=QUERY] message|lastduration[component=WRITE]",
    ], component: (.database, "mongodb"))

  static let postgresJSON = Dialect(
    "postgresql-json", "PostgreSQL jsonlog",
    keys: ["error_severity timestamp backend_type", "error_severity timestamp session_id"],
    fields: [
      "timestamp": "timestamp", "severity": "error_severity", "message": "message",
      "endpoint": "dbname",
      "query_time_ms": "message|statement",
    ], component: (.database, "postgresql"))

  static let postgresCSV = Dialect(
    "postgresql-csv", "PostgreSQL csvlog", keys: ["log_time error_severity session_id"],
    fields: [
      "timestamp": "log_time", "severity": "error_severity", "message": "message",
      "endpoint": "database_name",
      "query_time_ms": "message|statement",
    ], component: (.database, "postgresql"))

  /// CloudNativePG writes what PostgreSQL logs inside a record of its own.
  ///
  /// - Source: CloudNativePG documentation, "Logging".
  static let cloudNativePG = Dialect(
    "cloudnative-pg", "CloudNativePG", keys: ["logger=postgres msg=record record.error_severity"],
    fields: [
      "timestamp": "record.log_time ts", "severity": "record.error_severity",
      "message": "record.message", "endpoint": "record.database_name",
      "query_time_ms": "record.message|statement",
    ], component: (.database, "postgresql"))

  /// - Source: PostgreSQL documentation, "Using CSV-Format Log Output".
  static let postgresColumns = [
    "log_time", "user_name", "database_name", "process_id", "connection_from", "session_id",
    "session_line_num", "command_tag", "session_start_time", "virtual_transaction_id",
    "transaction_id", "error_severity", "sql_state_code", "message", "detail", "hint",
    "internal_query", "internal_query_pos", "context", "query", "query_pos", "source_location",
    "application_name", "backend_type", "leader_pid", "query_id",
  ]

  /// The prefix is of the user's making; RDS writes `%t:%r:%u@%d:[%p]:` without a blank.
  static let postgresText = Dialect(
    "postgresql", "PostgreSQL (stderr)",
    layout: .pattern(
      """
      %{time:time} %{prefix:severity} %{level:word}:  %{message:rest}
      %{time:time}:%{prefix:severity}:%{level:word}:  %{message:rest}
      """),
    fields: [
      "timestamp": "time", "severity": "level", "message": "message",
      "query_time_ms": "message|statement",
    ], component: (.database, "postgresql"))

  static let mysql = Dialect(
    "mysql", "MySQL slow query log", keys: ["Query_time Lock_time"],
    fields: [
      "timestamp": "SET_timestamp Time", "message": "statement",
      "endpoint": "Schema", "query_time_ms": "Query_time|s",
    ], component: (.database, "mysql"))

  /// Redis and Valkey: the mark behind the time is the level.
  ///
  /// - Source: Redis, `serverLogRaw` in `server.c`.
  static let redis = Dialect(
    "redis", "Redis, Valkey",
    layout: .pattern("%{pid:digits}:%{role:letters} %{time:time} %{mark:word} %{message:rest}"),
    fields: ["timestamp": "time", "severity": "mark|mark", "message": "message"],
    component: (.database, "redis"))

  /// Elasticsearch's own logs in JSON, of which slow logs have a duration.
  ///
  /// - Source: Elasticsearch documentation, "Slow log"; `took_millis` is in milliseconds.
  static let elasticsearch = Dialect(
    "elasticsearch", "Elasticsearch",
    keys: [
      "type timestamp level component cluster.name node.name",
      "@timestamp ecs.version elasticsearch.slowlog.took_millis",
    ],
    fields: [
      "timestamp": "timestamp @timestamp", "severity": "level log.level", "message": "message",
      "query_time_ms": "took_millis|ms elasticsearch.slowlog.took_millis|ms",
    ], component: (.database, "elasticsearch"))
}
