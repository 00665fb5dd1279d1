internal import LogModel

extension Dialect {
  /// - Source: Caddy documentation, "log (directive)"; `duration` is in seconds.
  static let caddy = Dialect(
    "caddy", "Caddy access log", keys: ["logger=http.log.access* ts msg request.host"],
    layout: .pattern(
      "%{ts:time}\t%{level:letters}\t%{logger:program}\thandled request\t%{fields:members}"),
    fields: [
      "timestamp": "ts", "service_name": "request.host|host", "endpoint": "request.uri|path",
      "latency_ms": "duration|s",
    ])

  /// - Source: Traefik documentation, "Access logs"; `Duration` is in nanoseconds, `time` the end.
  static let traefik = Dialect(
    "traefik", "Traefik access log (JSON)", keys: ["DownstreamStatus RequestMethod Duration"],
    fields: [
      "timestamp": "StartUTC StartLocal time", "status_code": "DownstreamStatus OriginStatus",
      "service_name": "ServiceName|beforeat RequestHost|host", "endpoint": "RequestPath",
      "latency_ms": "Duration|ns",
    ])

  /// Traefik's access log in the common format, with its own columns at the end.
  static let traefikText = Dialect(
    "traefik-clf", "Traefik access log (CLF)",
    layout: .pattern(
      #"%{remote:word} %{ident:word} %{user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word} "%{referer:quoted}" "%{agent:quoted}" %{count:digits} "%{router:quoted}" "%{server:quoted}" %{duration:word}"#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "router|beforeat",
      "endpoint": "request|request", "message": "request", "latency_ms": "duration|duration",
    ])

  /// - Source: Kong documentation, "HTTP Log"; `latencies` are in milliseconds.
  static let kong = Dialect(
    "kong", "Kong (HTTP or file log)",
    keys: ["latencies.request started_at", "started_at request.method response.status"],
    fields: [
      "timestamp": "started_at", "service_name": "service.name service.host request.headers.host",
      "endpoint": "request.uri route.name", "status_code": "response.status",
      "customer_id": "consumer.custom_id consumer.username", "latency_ms": "latencies.request|ms",
    ])

  /// - Source: Envoy documentation, "Access logging"; `duration` is in milliseconds.
  static let envoy = Dialect(
    "envoy", "Envoy, Istio, Contour (JSON)",
    keys: [
      "start_time response_code duration", "@timestamp response_code duration upstream_cluster",
    ],
    fields: [
      "timestamp": "start_time @timestamp", "status_code": "response_code",
      "service_name": "upstream_cluster|cluster authority|host :authority|host",
      "endpoint": "x-envoy-origin-path|path path|path",
      "latency_ms": "duration|ms[!response_code=0]",
    ])

  /// Envoy's and Istio's default text formats; Emissary-ingress writes `ACCESS` before.
  static let envoyText = Dialect(
    "envoy-text", "Envoy, Istio (text)",
    layout: .pattern(
      #"""
      ?(ACCESS )?[%{time:time}] "%{request:quoted}" %{response_code:digits} %{flags:word} %{details:word} %{end:word} "%{failure:quoted}" %{in:digits} %{out:digits} %{duration:digits} %{upstream_time:word} "%{forwarded:quoted}" "%{agent:quoted}" "%{id:quoted}" "%{authority:quoted}" "%{host:quoted}" %{upstream_cluster:word} %{rest:rest}
      ?(ACCESS )?[%{time:time}] "%{request:quoted}" %{response_code:digits} %{flags:word} %{in:digits} %{out:digits} %{duration:digits} %{upstream_time:word} "%{forwarded:quoted}" "%{agent:quoted}" "%{id:quoted}" "%{authority:quoted}" "%{host:quoted}"
      """#),
    fields: [
      "timestamp": "time", "status_code": "response_code", "endpoint": "request|request",
      "message": "request", "service_name": "upstream_cluster|cluster authority|host",
      "latency_ms": "duration|ms[!response_code=0]",
    ])

  /// nginx with a JSON `log_format`.
  static let nginx = Dialect(
    "nginx", "nginx (JSON)",
    keys: [
      "request_time status request_uri", "request_time status request",
      "request_time status uri", "request_time status upstream_response_time",
      "request_time status vhost path", "request_time body_bytes_sent",
      "request_time upstream_addr",
      "nginx.request_time nginx.status", "resp_time upstream_addr",
    ],
    fields: [
      "timestamp": "msec time_iso8601 time_local @timestamp timestamp time",
      "service_name": "server_name vhost host http_host proxy_upstream_name nginx.site",
      "status_code": "status response_status nginx.status",
      "endpoint": "request_uri|path uri|path request|request nginx.request|request",
      "message": "request request_uri nginx.request",
      "latency_ms": "request_time|s nginx.request_time|s resp_time|s",
    ])

  /// nginx and Apache: common, combined, and with a duration behind.
  ///
  /// nginx writes `$request_time` in seconds with a point, Apache `%D` in whole microseconds behind
  /// the agent, or behind whole seconds as `%T/%D`. Without an agent a whole number may be Tomcat's
  /// `%D`, which is in milliseconds, and of several some may be bytes (Apache's `%I` and `%O`), so the
  /// unit of these is asked for. Before the address there may stand the time of `kubectl logs
  /// --timestamps`, Apache's `%v`, the other addresses of `X-Forwarded-For`, or the process of Puma.
  static let combined = Dialect(
    "combined", "nginx, Apache (common, combined)",
    layout: .pattern(
      #"""
      %{remote:word} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( "%{referer:quoted}" "%{agent:quoted}")??( %{seconds:seconds})??( %{whole:digits}/%{micros:digits})??( %{column1:digits})??( %{column2:digits})??( %{column3:digits})??( %{tail:tail})?
      %{written:time} %{remote:word} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( "%{referer:quoted}" "%{agent:quoted}")??( %{seconds:seconds})??( %{whole:digits}/%{micros:digits})??( %{column1:digits})??( %{column2:digits})??( %{column3:digits})??( %{tail:tail})?
      %{via:list} %{remote:word} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( "%{referer:quoted}" "%{agent:quoted}")??( %{seconds:seconds})??( %{whole:digits}/%{micros:digits})??( %{column1:digits})??( %{column2:digits})??( %{column3:digits})??( %{tail:tail})?
      "%{via:quoted}" %{remote:word} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( "%{referer:quoted}" "%{agent:quoted}")??( %{seconds:seconds})??( %{whole:digits}/%{micros:digits})??( %{column1:digits})??( %{column2:digits})??( %{column3:digits})??( %{tail:tail})?
      [%{pid:digits}] %{remote:word} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( %{seconds:seconds})?
      %{vhost:word} %{remote:address} %{ident:word} %{user:user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:word}?( "%{referer:quoted}" "%{agent:quoted}")??( %{seconds:seconds})??( %{whole:digits}/%{micros:digits})??( %{column1:digits})??( %{column2:digits})??( %{column3:digits})??( %{tail:tail})?
      """#),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "vhost|host",
      "endpoint": "request|request", "message": "request", "customer_id": "none",
      "latency_ms":
        "seconds|s micros|us[agent] rt|s request_time|s tail|columns column1|us[agent&!column2] column3|duration column2|duration column1|duration",
    ])

  /// Nginx Proxy Manager: its log of proxied hosts and its usual one; neither times a request.
  ///
  /// - Source: nginx-proxy-manager, `docker/rootfs/etc/nginx/conf.d/include/log-proxy.conf`.
  static let nginxProxyManager = Dialect(
    "nginx-proxy-manager", "Nginx Proxy Manager",
    layout: .pattern(
      #"""
      [%{time:time}] %{cache:word} %{upstream:word} %{status:digits} - %{method:method} %{scheme:scheme} %{host:word} "%{path:quoted}" [Client %{client}] %{rest:rest}
      [%{time:time}] %{status:digits} - %{method:method} %{scheme:scheme} %{host:word} "%{path:quoted}" [Client %{client}] %{rest:rest}
      """#),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "host|host",
      "endpoint": "path|path", "message": "path",
    ])

  /// Apache APISIX: nginx's log with the host behind the time, and the upstream at the end.
  ///
  /// - Source: APISIX, `access_log_format` of `config.yaml.example`; `$request_time` is in seconds.
  static let apisix = Dialect(
    "apisix", "Apache APISIX", keys: ["apisix_latency upstream_latency latency start_time"],
    layout: .pattern(
      #"%{remote:word} - %{user:user} [%{time:time}] %{host:word} "%{request:quoted}" %{status:digits} %{bytes:word} %{request_time:seconds} "%{referer:quoted}" "%{agent:quoted}" %{upstream} "%{target:quoted}"?( %{rest:rest})?"#
    ),
    fields: [
      "timestamp": "time start_time", "status_code": "status response.status",
      "service_name": "host|host request.headers.host|host service_id",
      "endpoint": "request|request request.uri|path", "message": "request request.uri",
      "latency_ms": "request_time|s latency|ms",
    ])

  /// The NGINX Ingress Controller of Kubernetes.
  ///
  /// - Source: ingress-nginx documentation, "Log format".
  static let ingress = Dialect(
    "ingress-nginx", "ingress-nginx",
    layout: .pattern(
      #"%{remote:word} - %{user} [%{time:time}] "%{request:quoted}" %{status:digits} %{bytes:digits} "%{referer:quoted}" "%{agent:quoted}" %{length:digits} %{request_time:seconds} [%{upstream}] [%{alternative}] %{rest:rest}"#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "upstream",
      "endpoint": "request|request", "message": "request", "latency_ms": "request_time|s",
    ])

  /// The load balancers of today and the classic one, which states no type and no target group.
  ///
  /// - Source: AWS documentation, "Access logs for your Application Load Balancer" and "… for your
  ///   Classic Load Balancer".
  static let alb = Dialect(
    "alb", "AWS load balancer (ALB, classic ELB)",
    layout: .pattern(
      #"""
      %{type:scheme} %{time:time} %{elb:word} %{client:word} %{target:word} %{wait:number} %{work:number} %{answer:number} %{elb_status_code:word} %{target_status:word} %{in:word} %{out:word} "%{request:quoted}" "%{agent:quoted}" %{cipher:word} %{tls:word} %{group:word} %{rest:rest}
      %{time:time} %{elb:word} %{client:word} %{target:word} %{wait:number} %{work:number} %{answer:number} %{elb_status_code:word} %{target_status:word} %{in:digits} %{out:digits} "%{request:quoted}"?( %{rest:rest})?
      """#),
    fields: [
      "timestamp": "time", "status_code": "elb_status_code", "service_name": "group|arn elb|last",
      "region": "group|arnregion", "endpoint": "request|request", "message": "request",
      "latency_ms": "wait+work+answer|s",
    ])

  /// HAProxy's HTTP and HTTPS logs; a line of its TCP log tells of a connection, which has no latency.
  ///
  /// - Source: HAProxy configuration manual, "HTTP log format", "HTTPS log format", "TCP log format".
  static let haproxy = Dialect(
    "haproxy", "HAProxy",
    layout: .pattern(
      #"""
      %{client:word} [%{time:time}] %{frontend:word} %{backend:word}/%{server:word} %{request_wait}/%{queue}/%{connect}/%{answer}/%{total:word} %{status:word} %{bytes:word} %{details} "%{request:quoted}"?( %{tls:rest})?
      %{client:word} [%{time:time}] %{frontend:word} %{backend:word}/%{server:word} %{queue:number}/%{connect:number}/%{session:number} %{bytes:word} %{message:rest}
      %{client}:%{port:digits} [%{time:time}] %{frontend:word}/%{bind:word}: %{message:rest}
      """#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "backend",
      "endpoint": "request|request", "message": "request message", "latency_ms": "total|ms",
    ])

  /// - Source: Cloudflare documentation, "Logpush, HTTP requests".
  static let cloudflare = Dialect(
    "cloudflare", "Cloudflare Logpush", keys: ["EdgeStartTimestamp EdgeResponseStatus"],
    fields: [
      "timestamp": "EdgeStartTimestamp", "service_name": "ClientRequestHost|host",
      "region": "EdgeColoCode", "status_code": "EdgeResponseStatus",
      "endpoint": "ClientRequestPath ClientRequestURI|path", "message": "ClientRequestURI",
      "latency_ms": "EdgeEndTimestamp~EdgeStartTimestamp|times EdgeTimeToFirstByteMs|ms",
    ])

  /// Vercel's log drains carry no latency.
  static let vercel = Dialect(
    "vercel", "Vercel log drain",
    keys: [
      "projectId deploymentId timestamp source", "projectId deploymentId timestamp id",
      "projectId deploymentId timestamp", "timestampInMs requestPath responseStatusCode durationMs",
    ],
    fields: [
      "timestamp": "timestamp timestampInMs", "service_name": "projectName host|host projectId",
      "region": "executionRegion proxy.region",
      "endpoint": "proxy.path|path path|path requestPath|path",
      "status_code": "proxy.statusCode|answer statusCode responseStatusCode",
      "latency_ms": "durationMs|ms",
    ])

  /// IIS and others by `#Fields`; `time-taken` is in milliseconds.
  static let w3c = Dialect(
    "w3c", "W3C extended log (IIS)", keys: ["date time sc-status"],
    fields: [
      "timestamp": "date+time|utc", "service_name": "cs-host s-sitename x-host-header",
      "status_code": "sc-status", "endpoint": "cs-uri-stem", "message": "cs-uri-stem",
      "latency_ms": "time-taken|ms",
    ])

  /// CloudFront's standard logs; `time-taken` is in seconds.
  static let cloudfront = Dialect(
    "cloudfront", "AWS CloudFront", keys: ["date time sc-status x-edge-location"],
    fields: [
      "timestamp": "date+time|utc timestamp", "service_name": "x-host-header cs(Host)",
      "region": "x-edge-location", "status_code": "sc-status", "endpoint": "cs-uri-stem",
      "message": "cs-uri-stem", "latency_ms": "time-taken|s",
    ])

  /// Squid's native access log; the second column is in milliseconds.
  ///
  /// - Source: Squid documentation, "Squid native access.log format in detail".
  static let squid = Dialect(
    "squid", "Squid (native)",
    layout: .pattern(
      "%{time:seconds} %{elapsed:digits} %{client:word} %{result}/%{status:digits} %{bytes:digits} %{method:word} %{url:word} %{user:word} %{peer:word} %{type:word}"
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "endpoint": "url|path", "message": "url",
      "latency_ms": "elapsed|ms[!method=CONNECT]",
    ])

  /// - Source: AWS documentation, "Amazon S3 server access log format"; `Total Time` is in
  ///   milliseconds.
  static let s3 = Dialect(
    "s3", "AWS S3 server access log",
    layout: .pattern(
      #"%{owner:word} %{bucket:word} [%{time:time}] %{remote:word} %{requester:word} %{id:word} %{operation:word} %{key:word} "%{request:quoted}" %{status:digits} %{error:word} %{bytes:word} %{size:word} %{total:word} %{turnaround:word} "%{referer:quoted}" "%{agent:quoted}" %{rest:rest}"#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "bucket",
      "endpoint": "operation", "message": "request", "latency_ms": "total|ms",
    ])

  /// - Source: Akamai documentation, "DataStream 2", "Data set parameters".
  static let akamai = Dialect(
    "akamai", "Akamai DataStream 2", keys: ["reqTimeSec statusCode reqPath"],
    fields: [
      "timestamp": "reqTimeSec", "service_name": "reqHost|host", "endpoint": "reqPath|path",
      "message": "reqPath", "status_code": "statusCode", "latency_ms": "turnAroundTimeMSec|ms",
    ])

  /// Cloudflare's Workers: their trace events, and what `wrangler tail` prints.
  ///
  /// - Source: Cloudflare documentation, "Workers Trace Events" and "wrangler tail".
  static let cloudflareWorkers = Dialect(
    "cloudflare-workers", "Cloudflare Workers",
    keys: ["EventTimestampMs Outcome ScriptName", "eventTimestamp outcome scriptName"],
    fields: [
      "timestamp": "EventTimestampMs eventTimestamp", "service_name": "ScriptName scriptName",
      "endpoint": "Event.Request.URL|path", "message": "Event.Request.URL Outcome",
      "status_code": "Event.Response.Status", "latency_ms": "WallTimeMs|ms wallTime|ms",
    ])

  /// - Source: Netlify documentation, "Log Drains", `traffic`; `duration` is in milliseconds.
  static let netlify = Dialect(
    "netlify", "Netlify traffic", keys: ["log_type=traffic duration status_code"],
    fields: [
      "timestamp": "timestamp", "service_name": "domain|host", "endpoint": "url|path",
      "message": "url", "status_code": "status_code", "latency_ms": "duration|ms",
    ])

  /// - Source: Railway documentation, "HTTP logs"; durations are in milliseconds.
  static let railway = Dialect(
    "railway", "Railway HTTP logs", keys: ["httpStatus totalDuration edgeRegion"],
    fields: [
      "timestamp": "timestamp", "service_name": "host|host", "region": "edgeRegion",
      "endpoint": "path|path", "message": "path", "status_code": "httpStatus",
      "latency_ms": "totalDuration|ms",
    ])

  /// - Source: Linkerd documentation, "Access Logging"; `total_ns` is in nanoseconds.
  static let linkerd = Dialect(
    "linkerd", "Linkerd access log", keys: ["client.addr total_ns processing_ns"],
    fields: [
      "timestamp": "timestamp", "service_name": "host|host", "endpoint": "uri|path",
      "message": "uri", "latency_ms": "total_ns|ns",
    ])

  /// - Source: AWS documentation, "Access logs for VPC Lattice"; `duration` is in milliseconds.
  static let vpcLattice = Dialect(
    "vpc-lattice", "AWS VPC Lattice", keys: ["targetGroupArn startTime responseCode duration"],
    fields: [
      "timestamp": "startTime", "service_name": "hostHeader|host authority|host serviceArn|last",
      "status_code": "responseCode", "endpoint": "requestPath|path", "message": "requestPath",
      "latency_ms": "duration|ms",
    ])

  /// - Source: oauth2-proxy documentation, "Request log format"; the last column is in seconds.
  static let oauth2Proxy = Dialect(
    "oauth2-proxy", "oauth2-proxy",
    layout: .pattern(
      #"%{client:word} - %{id:word} - %{user:user} [%{time:time}] %{host:word} %{method:method} %{upstream:word} "%{path:quoted}" %{protocol:word} "%{agent:quoted}" %{status:digits} %{bytes:digits} %{duration:seconds}"#
    ),
    fields: [
      "timestamp": "time", "status_code": "status", "service_name": "host|host",
      "endpoint": "path|path", "message": "path", "latency_ms": "duration|s",
    ])
}
