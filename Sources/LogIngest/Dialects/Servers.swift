internal import LogModel

/// What servers of applications write of each request as text.
extension Dialect {
  /// Lines with a time, a quoted request line and a status somewhere: Python's servers, gorouter,
  /// Go's chi, and Rust's actix, which writes `%T` in seconds behind the agent.
  ///
  /// - Source: Cloud Foundry documentation, "Gorouter access logs"; `response_time` is in seconds.
  static let requestText = Dialect(
    "request-text", "text with a request line",
    layout: .pattern(
      #"""
      %{host:word} - [%{time:time}] "%{request:request}" %{status:digits}%{middle}response_time:%{response_time:number} %{rest:rest}
      %{time:time}%{before}"%{request:request}" status: %{status:digits} len: %{bytes:word} time: %{seconds:seconds}
      %{time:time}%{before}"%{request:request}" from %{remote:word} - %{status:digits} %{bytes:word} in %{elapsed:word}
      ?([)?%{time:time}%{before}"%{request:request}" %{status:digits} %{bytes:word} "%{referer:quoted}" "%{agent:quoted}" %{seconds:seconds}
      ?([)??(%{level:letters} )?%{time:time}%{before}"%{request:request}" %{status:digits}?( %{tail:tail})?
      %{before}[%{time:time}] "%{request:request}" %{status:digits}?( %{tail:tail})?
      %{before}"%{request:request}" %{status:digits}?( %{tail:tail})?
      """#),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "request|request",
      "message": "request", "service_name": "host", "severity": "level before|level",
      "latency_ms":
        "response_time|s seconds|s elapsed|duration rt|s request_time|s tail|lastduration",
    ])

  /// gin's logger.
  static let gin = Dialect(
    "gin", "gin (Go)",
    layout: .pattern(
      #"[GIN] %{time:time} | %{status:digits} | %{latency} | %{client} | %{method:word} "%{path:quoted}"%{rest:rest}"#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path", "message": "path",
      "latency_ms": "latency|duration",
    ])

  /// uWSGI: the duration is in milliseconds, with `log-micros` in microseconds.
  ///
  /// - Source: uWSGI documentation, "Formatting uWSGI requests logs".
  static let uwsgi = Dialect(
    "uwsgi", "uWSGI",
    layout: .pattern(
      "[pid: %{pid:digits}|app: %{number:word}|req: %{req:word}] %{remote:word} (%{user}) {%{vars}} [%{time:time}] %{method:method} %{path:word} => generated %{bytes:digits} bytes in %{elapsed} (%{protocol:word} %{status:digits}) %{rest:rest}"
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path", "message": "path",
      "latency_ms": "elapsed|duration",
    ])

  /// Fiber's logger, which writes no date.
  ///
  /// - Source: Fiber documentation, "Logger", `DefaultFormat`.
  static let fiber = Dialect(
    "fiber", "Fiber (Go)",
    layout: .pattern(
      """
      %{time:time} | %{status:digits} | %{latency:word} | %{client:word} | %{method:method} | %{path:word} | %{error:rest}
      [%{time:time}] %{status:digits} - %{latency:word} %{method:method} %{path:word}
      """),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path", "message": "path",
      "latency_ms": "latency|duration",
    ])

  /// WebLogic Server: columns in angle brackets.
  ///
  /// - Source: Oracle documentation, "Understanding WebLogic Logging Services", "Message attributes".
  static let webLogic = Dialect(
    "weblogic", "Oracle WebLogic Server",
    layout: .pattern(
      "####<%{time:time}> <%{level:letters}> <%{subsystem}> <%{machine}> <%{server}> %{message:rest}"
    ),
    fields: ["timestamp": "time", "severity": "level", "message": "message"])

  /// Reports of Erlang, as RabbitMQ before 3.7 writes them; lines behind belong to the report.
  ///
  /// - Source: Erlang/OTP, `error_logger_file_h`.
  static let erlang = Dialect(
    "erlang-report", "Erlang, RabbitMQ before 3.7",
    layout: .pattern("=%{level:letters} REPORT==== %{time:time} ==="),
    fields: ["timestamp": "time", "severity": "level", "message": "level"])

  /// Express's logger: its forms `dev`, `tiny` and `short`, of which none has a time.
  ///
  /// - Source: morgan documentation, "Predefined Formats"; `:response-time` is in milliseconds.
  static let morgan = Dialect(
    "morgan", "morgan (Express)",
    layout: .pattern(
      """
      ?(%{time:time} )?%{method:method} %{path:word} %{status:word} %{elapsed:word} ms - %{bytes:word}
      ?(%{time:time} )?%{method:method} %{path:word} %{status:word} %{bytes:word} - %{elapsed:word} ms
      ?(%{time:time} )?%{remote:address} %{user:word} %{method:method} %{path:word} HTTP/%{version:word} %{status:word} %{bytes:word} - %{elapsed:word} ms
      """),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path", "message": "path",
      "latency_ms": "elapsed|ms",
    ])

  /// Rails' own log: a request is told of when it begins, with the time, and when it is answered.
  ///
  /// From version 7.1 on, its number stands before, unless the user says otherwise.
  static let rails = Dialect(
    "rails", "Ruby on Rails",
    layout: .pattern(
      """
      ?([%{request_id:word}] )?Started %{method:method} "%{path:quoted}" for %{remote:word} at %{time:time}
      ?([%{request_id:word}] )?Completed %{status:digits} %{words} in %{elapsed:word}?( %{rest:rest})?
      %{letter:letters}, [%{time:time} #%{pid:digits}] %{level:letters} -- %{program}: %{tags}Completed %{status:digits} %{words} in %{elapsed:word}?( %{rest:rest})?
      """),
    fields: [
      "timestamp": "time", "severity": "level", "status_code": "status", "endpoint": "path|path",
      "message": "path words", "latency_ms": "elapsed|duration",
    ])

  /// The lines of ASP.NET Core and of Serilog's middleware for each request.
  ///
  /// - Source: Serilog.AspNetCore documentation, `UseSerilogRequestLogging`.
  static let aspNet = Dialect(
    "asp-net", "ASP.NET Core, Serilog (text)",
    layout: .pattern(
      """
      %{time:time}%{before}HTTP %{method:method} %{path:word} responded %{status:digits} in %{elapsed:number} ms%{rest:rest}
      %{time:time}%{before}Request finished HTTP/%{version:word} %{method:method} %{url:word} - - - %{status:digits} %{type:rest}
      %{time:time}%{before}Request finished HTTP/%{version:word} %{method:method} %{url:word} - %{status:digits} %{type:rest}
      """),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path url|path",
      "message": "path url", "severity": "before|level",
      "latency_ms": "elapsed|ms type|lastduration",
    ])

  /// Spring Boot's console from version 3.2 on, and Sleuth's: the name of the application stands in
  /// brackets.
  ///
  /// - Source: Spring Boot documentation, "Logging", "Log format"; Spring Cloud Sleuth,
  ///   `logging.pattern.level`.
  static let springBoot = Dialect(
    "spring-boot", "Spring Boot (text)",
    layout: .pattern(
      """
      %{time:time} %{level:letters} %{pid:digits} --- [%{application:word}] [%{thread}] ?([%{trace}] )?%{logger:word} : %{message:rest}
      %{time:time} %{level:letters} [%{application:word},%{trace}] %{pid:digits} --- [%{thread}] %{logger:word} : %{message:rest}
      """),
    fields: [
      "timestamp": "time", "severity": "level", "service_name": "application",
      "message": "message", "inner": "message",
    ])

  /// - Source: Sanic documentation, "Logging", `access`.
  static let sanic = Dialect(
    "sanic", "Sanic (Python)",
    layout: .pattern(
      "[%{time:time}] - (%{logger})[%{level:letters}][%{client}]: %{method:method} %{url:word} %{status:digits} %{bytes:word}"
    ),
    fields: [
      "timestamp": "time", "severity": "level", "status_code": "status", "endpoint": "url|path",
      "message": "url",
    ])

  /// - Source: Ktor documentation, "Call logging".
  static let ktor = Dialect(
    "ktor", "Ktor (Kotlin)",
    layout: .pattern(
      "%{time:time}%{before} - %{status:digits} %{words}: %{method:method} - %{path:word} in %{elapsed:word}"
    ),
    fields: [
      "timestamp": "time", "severity": "before|level", "status_code": "status",
      "endpoint": "path|path", "message": "path", "latency_ms": "elapsed|duration",
    ])

  /// NestJS's logger, which writes the time as the locale of the United States does.
  static let nest = Dialect(
    "nest", "NestJS",
    layout: .pattern("[Nest] %{pid:digits} - %{time:time} %{level:letters} %{message:rest}"),
    fields: ["timestamp": "time", "severity": "level", "message": "message"])

  /// `fly logs`.
  static let fly = Dialect(
    "fly", "Fly.io", keys: ["fly.app.name message timestamp"],
    layout: .pattern(
      """
      %{time:time} app[%{machine}] %{zone:letters} [%{level:letters}]?( %{log:rest})?
      %{time:time} app[%{machine}] %{zone:letters} [%{level:letters}]%{log:rest}
      %{time:time} proxy[%{machine}] %{zone:letters} [%{level:letters}]%{log:rest}
      %{time:time} runner[%{machine}] %{zone:letters} [%{level:letters}]%{log:rest}
      """),
    fields: [
      "timestamp": "timestamp time", "severity": "log.level level", "service_name": "fly.app.name",
      "region": "fly.region zone", "inner": "message log", "message": "message log",
    ]
  ).carrying(.lines)

  /// What django-structlog writes of a request that was answered.
  ///
  /// - Source: django-structlog documentation, "Events".
  static let djangoStructlog = Dialect(
    "django-structlog", "django-structlog (Python)",
    keys: ["event=request_finished code request", "event=request_failed code request"],
    fields: [
      "timestamp": "timestamp", "status_code": "code", "endpoint": "request|request",
    ])

  /// Phoenix tells of a request when it begins and when it is answered.
  ///
  /// - Source: Elixir's `Logger` and Plug, `plug/logger.ex`.
  static let phoenix = Dialect(
    "phoenix", "Phoenix, Plug (Elixir)",
    layout: .pattern(
      """
      %{time:time} ?(%{metadata:word} )?[%{level:letters}] Sent %{status:digits} in %{elapsed:word}
      %{time:time} ?(%{metadata:word} )?[%{level:letters}] Chunked %{status:digits} in %{elapsed:word}
      """),
    fields: [
      "timestamp": "time", "severity": "level", "status_code": "status",
      "latency_ms": "elapsed|duration",
    ])

  /// Odoo's requests: the number of queries, their seconds, and the seconds beside them.
  ///
  /// - Source: Odoo, `odoo/netsvc.py`, `PerfFilter`.
  static let odoo = Dialect(
    "odoo", "Odoo",
    layout: .pattern(
      #"%{written:time} %{pid:digits} %{level:letters} %{database:word} %{logger:word} %{remote:word} - - [%{time:time}] "%{request:quoted}" %{status:digits} - %{queries:digits} %{query:seconds} %{work:seconds}"#
    ),
    fields: [
      "timestamp": "written", "severity": "level", "status_code": "status",
      "endpoint": "request|request", "message": "request", "latency_ms": "query+work|s",
      "query_time_ms": "query|s",
    ])

  /// The access log of PHP-FPM: its usual form, and the one that its `www.conf` proposes, in
  /// milliseconds.
  ///
  /// - Source: PHP, `sapi/fpm/www.conf.in`, `access.format`.
  static let phpFPM = Dialect(
    "php-fpm", "PHP-FPM access log",
    layout: .pattern(
      #"""
      %{remote:word} - %{time:time} "%{method:method} %{path:quoted}" %{status:digits}?( %{script:word} %{elapsed:number} %{memory:digits} %{cpu:number}%)?
      %{remote:word} - %{user:word} %{time:time} "%{method:method} %{path:quoted}" %{status:digits}?( %{script:word} %{elapsed:number} %{memory:digits} %{cpu:number}%)?
      """#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "path|path", "message": "path",
      "latency_ms": "elapsed|ms",
    ])

  /// Tornado's log of requests, as Jupyter writes it.
  ///
  /// - Source: Tornado documentation, `tornado.log.LogFormatter`.
  static let tornado = Dialect(
    "tornado", "Tornado, Jupyter (Python)",
    layout: .pattern(
      "[%{level:letters} %{time:time} %{source}] %{status:digits} %{method:method} %{path:word} (%{client}) %{elapsed:word}?( %{rest:rest})?"
    ),
    fields: [
      "timestamp": "time", "severity": "level", "status_code": "status", "endpoint": "path|path",
      "message": "path", "latency_ms": "elapsed|duration",
    ])
}
