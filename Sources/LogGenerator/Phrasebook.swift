import LogModel

/// What services write, by situation: the words an analyst has to go by.
///
/// Isolated anomalies name no other service; those who wait for another always do.
enum Phrasebook {
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

  static func isolated(_ type: EventType, isMemory: Bool, hasError: Bool) -> [Template] {
    switch type {
    case .api:
      [
        "slow request: {method} {path} took {ms} ms",
        "{method} {path} took {ms} ms after a garbage collection pause",
        "{method} {path} took {ms} ms: cold start of a new instance",
      ]
    case .database:
      [
        "slow query: {statement} took {ms} ms",
        "{statement} took {ms} ms during a vacuum of {table}",
        "checkpoint delayed a query on {table} by {ms} ms",
      ]
    case .frontend where hasError: ["{error} on {path}, page took {ms} ms"]
    case .frontend:
      ["slow page load: {path} took {ms} ms", "{path} interactive only after {ms} ms"]
    case .infrastructure where isMemory:
      [
        "memory at {memory} % before a cache was dropped",
        "memory peak of {memory} % during a backup",
      ]
    case .infrastructure:
      ["cpu peak of {cpu} % while images were pulled", "cpu at {cpu} % during log rotation"]
    }
  }

  /// The root's own words.
  static func root(_ cause: Cause, hasFailed: Bool) -> [Template] {
    switch cause {
    case .poolExhaustion:
      [
        "connection pool exhausted: {connections}/50 in use, {waiting} waiting",
        "no free connection for {statement}: {waiting} waiting, query took {ms} ms",
        "connection pool exhausted: {waiting} sessions wait, longest {ms} ms",
      ]
    case .missingIndex:
      [
        "slow query: sequential scan on {table}, {statement} took {ms} ms",
        "slow query: {statement} took {ms} ms, no index used on {table}",
        "query plan of {statement} changed to a full scan, {ms} ms",
      ]
    case .lockContention:
      [
        "lock wait timeout on {table}: {statement} blocked for {ms} ms",
        "deadlock detected on {table}, transaction rolled back after {ms} ms",
        "row lock on {table} not granted for {ms} ms, {waiting} transactions queued",
      ]
    case .badDeploy where hasFailed:
      [
        "{method} {path} failed with 500 after {ms} ms: null pointer in release 4.12.0",
        "{method} {path} returned 500: unhandled exception since deploy of release 4.12.0",
      ]
    case .badDeploy:
      [
        "{method} {path} took {ms} ms since deploy of release 4.12.0",
        "{method} {path} slow after deploy: handler retried, {ms} ms",
      ]
    case .threadStarvation:
      [
        "worker threads exhausted: {waiting} requests queued, {method} {path} took {ms} ms",
        "thread pool full, {method} {path} waited {ms} ms",
      ]
    case .brokenRelease:
      [
        "{error} on {path} since release 2026.1.2, page took {ms} ms",
        "{path} unusable for {ms} ms: uncaught {error}",
      ]
    case .cpuSaturation:
      [
        "cpu saturated at {cpu} %, {waiting} tasks in the run queue",
        "cpu throttling: {cpu} % used, {waiting} tasks wait",
      ]
    case .memoryLeak:
      [
        "memory at {memory} % and rising, a leak is suspected",
        "memory pressure: {memory} % used, {waiting} containers near their limit",
      ]
    case .overload:
      [
        "overloaded in {region}: cpu {cpu} %, {waiting} requests queued",
        "cpu at {cpu} % in {region}, nodes not ready: {waiting}",
      ]
    case .crash: []
    }
  }

  /// The words of those who wait for a service that fails.
  static func dependent(
    _ type: EventType, on upstream: EventType, hasFailed: Bool
  ) -> [Template] {
    switch type {
    case .api where hasFailed:
      [
        "{method} {path} failed with 500: {up} did not answer within {ms} ms",
        "{method} {path} returned 500: request to {up} timed out after {ms} ms",
        "upstream {up} timed out after {ms} ms",
      ]
    case .api:
      [
        "{method} {path} waited {ms} ms for {up}",
        "slow response from {up}: {method} {path} took {ms} ms",
      ]
    case .frontend where upstream == .api:
      [
        "{up_method} {up_path} failed: {up} returned 500",
        "{path} took {ms} ms: request to {up} timed out",
        "{path} waited for {up}, loaded after {ms} ms",
      ]
    default: ["{path} took {ms} ms: {up} is slow", "{ms} ms, most of them waiting for {up}"]
    }
  }

  static let stalledQueries: [Template] = [
    "{statement} took {ms} ms: disk i/o of {up} stalls", "query on {table} waited {ms} ms for {up}",
  ]

  /// The words of those who call a service that is gone.
  static func refused(_ type: EventType) -> [Template] {
    type == .frontend
      ? [
        "{path} took {ms} ms: no answer from {up}", "request to {up} failed: connection refused",
      ]
      : [
        "connection refused by {up}",
        "{method} {path} failed after {ms} ms: connection refused by {up}",
        "no answer from {up}, gave up after {ms} ms",
      ]
  }
}
