internal import LogModel

/// What the services of Azure write.
extension Dialect {
  /// The properties are an object, or a text that holds one.
  ///
  /// - Source: Azure documentation, `AppServiceHTTPLogs`; `TimeTaken` is in milliseconds.
  static let azureAppService = Dialect(
    "azure-app-service", "Azure App Service",
    keys: ["category=AppServiceHTTPLogs time", "CsUriStem ScStatus TimeTaken"],
    fields: [
      "timestamp": "time", "service_name": "CsHost|host", "endpoint": "CsUriStem",
      "message": "CsUriStem", "status_code": "ScStatus", "latency_ms": "TimeTaken|ms",
      "inner": "properties",
    ])

  /// The first version writes `timeTaken` in milliseconds, the second one in seconds.
  ///
  /// - Source: Azure documentation, "Monitoring data reference for Azure Application Gateway".
  static let azureGateway = Dialect(
    "azure-app-gateway", "Azure Application Gateway",
    keys: ["category=ApplicationGatewayAcc* properties.httpStatus properties.timeTaken"],
    fields: [
      "timestamp": "timeStamp time",
      "service_name": "properties.originalHost|host properties.host|host resourceId|last",
      "endpoint": "properties.requestUri|path", "message": "properties.requestUri",
      "status_code": "properties.httpStatus",
      "latency_ms":
        "properties.timeTaken|s[properties.clientResponseTime] "
        + "properties.timeTaken|s[properties.transactionId] "
        + "properties.timeTaken|ms[!properties.clientResponseTime&!properties.transactionId]",
    ])

  /// - Source: Azure documentation, "Monitoring data reference for Azure Front Door"; `timeTaken` is in
  ///   seconds.
  static let azureFrontDoor = Dialect(
    "azure-front-door", "Azure Front Door",
    keys: ["category=FrontDoorAccessLog properties.httpStatusCode properties.timeTaken"],
    fields: [
      "timestamp": "time",
      "service_name": "properties.hostName|host properties.endpoint|host resourceId|last",
      "endpoint": "properties.requestUri|path", "message": "properties.requestUri",
      "status_code": "properties.httpStatusCode", "latency_ms": "properties.timeTaken|s",
    ])

  /// - Source: Azure documentation, `AppRequests`.
  static let azureInsights = Dialect(
    "azure-app-insights", "Azure Application Insights",
    keys: [
      "AppRoleName ResultCode DurationMs", "cloud_RoleName resultCode duration",
      "AppRoleName SeverityLevel Message", "cloud_RoleName severityLevel message",
    ],
    fields: [
      "severity": "severityLevel|fromdebug severityLevel",
      "timestamp": "time TimeGenerated", "service_name": "AppRoleName cloud_RoleName",
      "endpoint": "Url|path Name", "message": "Name", "status_code": "ResultCode",
      "failed": "Success|success", "latency_ms": "DurationMs|ms duration|ms",
    ])

  /// The numbers of its levels are not syslog's: 4 is the level of a request that went well.
  ///
  /// - Source: Azure documentation, "Monitoring data reference for Azure API Management".
  static let azureAPIManagement = Dialect(
    "azure-api-management", "Azure API Management",
    keys: ["category=GatewayLogs durationMs properties.method"],
    fields: [
      "timestamp": "time", "service_name": "properties.apiId resourceId|last",
      "region": "location", "endpoint": "properties.url|path", "message": "properties.url",
      "status_code": "properties.responseCode", "latency_ms": "durationMs|ms",
    ], component: (.api, nil))

  /// The logs of containers in Azure Monitor.
  ///
  /// - Source: Azure documentation, `ContainerAppConsoleLogs_CL` and `ContainerLogV2`.
  static let azureContainers = Dialect(
    "azure-containers", "Azure Container Apps, AKS",
    keys: ["ContainerAppName_s Log_s", "ContainerName LogMessage TimeGenerated"],
    fields: [
      "timestamp": "TimeGenerated", "severity": "LogLevel",
      "service_name": "ContainerAppName_s ContainerName", "inner": "Log_s LogMessage",
      "message": "Log_s LogMessage",
    ]
  ).carrying(.lines)
}
