internal import LogModel

/// The dialects that are known: the only list of them, the most specific of equal ones first.
enum Dialects {
  static let all: [Dialect] = [
    .own, .k6, .k6CSV, .vegeta, .otlpLogs, .otlpTraces, .zipkin, .jaeger, .xray, .elasticAPM,
    .metricbeat,
    .elasticsearch, .ecs, .caddy,
    .traefik, .kong, .envoy, .linkerd, .vpcLattice,
    .nginx,
    .journald,
    .docker,
    .cloudwatch, .lambda, .gcp, .kubernetesAudit, .gcpStdout, .azureAppService,
    .azureGateway, .azureFrontDoor, .azureInsights, .azureAPIManagement,
    .azureContainers, .splunk, .minio, .falco, .cloudTrail,
    .otelConsole,
    .cloudflare, .cloudflareWorkers, .akamai, .netlify, .railway,
    .vercel, .mongodb,
    .postgresJSON, .cloudNativePG, .bunyan, .pino,
    .expressWinston, .lograge, .datadog, .zap, .slog, .zerolog, .ginLogrus, .httplog,
    .ory, .logrus, .serilog, .serilogNested, .serilogElastic,
    .jsonConsole, .log4j, .logbackAccess, .logback, .spring, .liberty, .nextcloud, .djangoStructlog,
    .telegraf, .fluentBit, .gelf, .shipper, .elasticBulk,
    .zapConsole, .fluentd, .cri, .compose, .stern, .kubectl, .heroku, .heroku2, .cloudFoundry,
    .mongodbText, .alb, .nginxProxyManager, .apisix, .ingress, .odoo, .traefikText,
    .combined, .apiGateway, .oauth2Proxy,
    .envoyText,
    .haproxy, .s3, .squid, .redis, .nest, .fly, .syslog, .postgresText, .cloudwatchTail, .syslogOld,
    .gin, .fiber, .springBoot, .sanic, .ktor, .phoenix, .phpFPM, .tornado, .uwsgi, .webLogic,
    .erlang, .klog, .logcli, .rails,
    .aspNet, .morgan,
    .requestText, .jmeter, .postgresCSV, .w3c,
    .cloudfront,
    .mysql, .logfmt, .text, .json,
  ]

  /// Any JSON logger: the dialect of records that fit no other.
  static let general = all.count - 1
  /// Text that begins with a time.
  static let plainText = all.count - 2
  static let pairs = all.count - 3

  static func index(of name: String) -> Int? { all.firstIndex { $0.name == name } }

  /// The dialect and columns of a table without a header, by the cells of its first row.
  static func headless(_ cells: [String]) -> (dialect: Int, columns: [String])? {
    if cells.count == Dialect.vegetaColumns.count, cells[0].utf8.count == 19,
      (cells[0] + cells[1] + cells[2]).utf8.allSatisfy(\.isDigit),
      !cells[9].isEmpty, cells[9].utf8.allSatisfy(\.isUpper)
    {
      return index(of: "vegeta").map { ($0, Dialect.vegetaColumns) }
    }
    guard (22...26).contains(cells.count), let dialect = index(of: "postgresql-csv"),
      TimeText(Array(cells[0].utf8), TimeSettings()) != nil, cells[11].allSatisfy(\.isLetter)
    else { return nil }
    return (dialect, Dialect.postgresColumns)
  }
}
