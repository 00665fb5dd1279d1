import LogModel

/// The messages of services, by situation.
///
/// Isolated anomalies name no other service; services that wait for another always name it.
enum MessageTemplates {
  static let answered: [Template] = [
    "{method} {path} {status} in {ms} ms", "{method} {path} answered in {ms} ms",
    "request completed: {method} {path} {status} {ms} ms",
  ]
  static let rejected: [Template] = [
    "{method} {path} 400: request body failed validation",
    "{method} {path} 400: missing required field", "{method} {path} 400: malformed cursor",
  ]
  static let failedOnce: [Template] = [
    "{method} {path} 500: unexpected end of stream, client may retry",
    "{method} {path} 500: serialization failure",
  ]
  static let queried: [Template] = [
    "{statement} took {ms} ms", "query on {table} finished in {ms} ms",
    "{statement} took {ms} ms, {connections}/50 connections in use",
  ]
  static let loaded: [Template] = [
    "{path} loaded in {ms} ms", "page view {path}, interactive after {ms} ms",
    "navigation to {path} took {ms} ms",
  ]
  static let stumbled: [Template] = [
    "{error} on {path}, handled by the error boundary", "{error} on {path}",
  ]
  static let healthy: [Template] = [
    "health check passed: cpu {cpu} %, memory {memory} %",
    "cpu {cpu} %, memory {memory} %, disk {disk} MB/s",
    "node report: cpu {cpu} %, memory {memory} %",
  ]

  /// An isolated spike with its own cause.
  static func isolated(_ type: EventType, isMemory: Bool, hasError: Bool) -> [Template] {
    switch type {
    case .api: isolatedRequests
    case .database: isolatedQueries
    case .frontend: hasError ? isolatedErrors : isolatedPages
    case .infrastructure: isMemory ? isolatedMemory : isolatedCPU
    }
  }

  /// The messages of the root.
  static func root(_ cause: Cause, hasFailed: Bool) -> [Template] {
    switch cause {
    case .poolExhaustion: poolExhaustion
    case .missingIndex: missingIndex
    case .lockContention: lockContention
    case .badDeploy: hasFailed ? failingDeploy : slowDeploy
    case .threadStarvation: threadStarvation
    case .brokenRelease: brokenRelease
    case .cpuSaturation: cpuSaturation
    case .memoryLeak: memoryLeak
    case .overload: overload
    case .retries: retries
    case .coldCache: coldCache
    // A stopped service writes nothing, and one that is only slow writes what it always writes.
    case .crash, .slowStorage: []
    }
  }

  /// The messages of services that wait for a failing service.
  static func dependent(
    _ type: EventType, on upstream: EventType, hasFailed: Bool
  ) -> [Template] {
    switch type {
    case .api where upstream == .infrastructure: hasFailed ? shedRequests : starvedRequests
    case .api: hasFailed ? failedRequests : slowRequests
    case .frontend: upstream == .api ? pagesWithoutAnswer : slowPages
    case .database, .infrastructure: stalledQueries
    }
  }

  /// The messages of services that call a stopped service.
  static func refused(_ type: EventType) -> [Template] {
    type == .frontend ? refusedPages : refusedRequests
  }
}

/// Isolated anomalies.
extension MessageTemplates {
  private static let isolatedRequests: [Template] = [
    "slow request: {method} {path} took {ms} ms",
    "{method} {path} took {ms} ms after a garbage collection pause",
    "{method} {path} took {ms} ms: cold start of a new instance",
  ]
  private static let isolatedQueries: [Template] = [
    "slow query: {statement} took {ms} ms",
    "{statement} took {ms} ms during a vacuum of {table}",
    "checkpoint delayed a query on {table} by {ms} ms",
  ]
  private static let isolatedErrors: [Template] = [
    "{error} on {path}, page took {ms} ms", "{path} took {ms} ms after {error}",
  ]
  private static let isolatedPages: [Template] = [
    "slow page load: {path} took {ms} ms", "{path} interactive only after {ms} ms",
  ]
  private static let isolatedMemory: [Template] = [
    "memory at {memory} % before a cache was dropped", "memory peak of {memory} % during a backup",
  ]
  private static let isolatedCPU: [Template] = [
    "cpu peak of {cpu} % while images were pulled", "cpu at {cpu} % during log rotation",
  ]
}

/// Roots.
extension MessageTemplates {
  private static let poolExhaustion: [Template] = [
    "connection pool exhausted: {connections}/50 in use, {waiting} waiting",
    "no free connection for {statement}: {waiting} waiting, query took {ms} ms",
    "connection pool exhausted: {waiting} sessions wait, longest {ms} ms",
  ]
  private static let missingIndex: [Template] = [
    "slow query: sequential scan on {table}, {statement} took {ms} ms",
    "slow query: {statement} took {ms} ms, no index used on {table}",
    "query plan of {statement} changed to a full scan, {ms} ms",
  ]
  private static let lockContention: [Template] = [
    "lock wait timeout on {table}: {statement} blocked for {ms} ms",
    "deadlock detected on {table}, transaction rolled back after {ms} ms",
    "row lock on {table} not granted for {ms} ms, {waiting} transactions queued",
  ]
  private static let failingDeploy: [Template] = [
    "{method} {path} failed with 500 after {ms} ms: null pointer in release 4.12.0",
    "{method} {path} returned 500: unhandled exception since deploy of release 4.12.0",
  ]
  private static let slowDeploy: [Template] = [
    "{method} {path} took {ms} ms since deploy of release 4.12.0",
    "{method} {path} slow after deploy of release 4.12.0: handler retried, {ms} ms",
  ]
  private static let threadStarvation: [Template] = [
    "worker threads exhausted: {waiting} requests queued, {method} {path} took {ms} ms",
    "thread pool full: {method} {path} waited {ms} ms",
  ]
  private static let brokenRelease: [Template] = [
    "{error} on {path} since release 2026.1.2, page took {ms} ms",
    "{path} unusable for {ms} ms: uncaught {error} since release 2026.1.2",
  ]
  private static let retries: [Template] = [
    "overloaded: {waiting} attempts queued, the oldest for {ms} ms",
    "queue full, most are retries: {waiting} waiting, {ms} ms each",
  ]
  static let coldCache: [Template] = [
    "cache restarted and empty: memory {memory} %, warming",
    "hit rate low after a restart, memory {memory} %, disk {disk} MB/s",
  ]
  private static let cpuSaturation: [Template] = [
    "cpu saturated at {cpu} %, {waiting} tasks in the run queue",
    "cpu throttling: {cpu} % used, {waiting} tasks wait",
  ]
  private static let memoryLeak: [Template] = [
    "memory at {memory} % and rising, a leak is suspected",
    "memory pressure: {memory} % used, {waiting} containers near their limit",
  ]
  private static let overload: [Template] = [
    "overloaded in {region}: cpu {cpu} %, {waiting} requests queued",
    "cpu at {cpu} % in {region}, nodes not ready: {waiting}",
  ]
}

/// Services that wait for others; every message names the other service.
extension MessageTemplates {
  private static let failedRequests: [Template] = [
    "{method} {path} failed with 500: {up} did not answer within {ms} ms",
    "{method} {path} returned 500: request to {up} timed out after {ms} ms",
    "upstream {up} timed out after {ms} ms",
  ]
  private static let slowRequests: [Template] = [
    "{method} {path} waited {ms} ms for {up}",
    "slow response from {up}: {method} {path} took {ms} ms",
  ]
  private static let pagesWithoutAnswer: [Template] = [
    "{up_method} {up_path} failed: {up} returned 500",
    "{path} took {ms} ms: request to {up} timed out",
    "{path} waited for {up}, loaded after {ms} ms",
  ]
  private static let slowPages: [Template] = [
    "{path} took {ms} ms: {up} is slow",
    "{path} loaded after {ms} ms, most of them waiting for {up}",
  ]
  private static let shedRequests: [Template] = [
    "{method} {path} failed with 500 after {ms} ms: no capacity on {up}",
    "{method} {path} returned 500: {up} evicted the instance, {ms} ms",
  ]
  private static let starvedRequests: [Template] = [
    "{method} {path} took {ms} ms: throttled by {up}",
    "{method} {path} waited {ms} ms for {up}",
  ]
  private static let stalledQueries: [Template] = [
    "{statement} took {ms} ms: starved by {up}", "query on {table} waited {ms} ms for {up}",
  ]
  static let retriedRequests: [Template] = [
    "{method} {path} tried {up} again: no answer within {ms} ms",
    "attempt 3 of 3 at {up} timed out after {ms} ms",
    "{up} timed out after {ms} ms, retrying",
  ]
  static let retriedPages: [Template] = [
    "{path} took {ms} ms: {up} asked again and again",
    "retrying {up_method} {up_path}: {up} does not answer",
  ]
  static let uncachedRequests: [Template] = [
    "{method} {path} took {ms} ms: miss in {up}, read from the database",
    "miss in {up}: {method} {path} took {ms} ms",
  ]
  static let uncachedQueries: [Template] = [
    "{statement} took {ms} ms: reads that {up} no longer answers",
    "query on {table} took {ms} ms, {waiting} times as many reads since {up} is empty",
  ]
  private static let refusedPages: [Template] = [
    "{path} took {ms} ms: no answer from {up}", "request to {up} failed: connection refused",
  ]
  private static let refusedRequests: [Template] = [
    "connection refused by {up}",
    "{method} {path} failed after {ms} ms: connection refused by {up}",
    "no answer from {up}, gave up after {ms} ms",
  ]
}
