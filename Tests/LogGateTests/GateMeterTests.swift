import LogGate
import LogModel
import TestSupport
import Testing

/// One request of a log that a test makes.
private struct Request {
  /// Since the log began.
  var second: Double
  var latency: Double?
  var status: UInt16 = 200
  var service = "shop"
  var endpoint = ""
  var region = "eu"
  var customer = ""
  var severity = EventSeverity.info
}

extension [GateCheck] {
  fileprivate var outcomes: [GateCheck.Outcome] { map(\.outcome) }
}

/// What rules say about requests, given in any number of batches.
private func checks(
  _ rules: [String], _ requests: [Request], batch: Int = .max,
  results: (GateRule.RunResult) -> Int? = { _ in nil }
) throws -> [GateCheck] {
  let metrics = MetricTable()
  var names = Names()
  var meter = GateMeter(
    try rules.map { try GateRule($0, metrics: metrics) }, metrics: metrics)
  let latency = try #require(metrics.id(of: "latency_ms"))
  var rest = requests[...]
  while !rest.isEmpty {
    var records: [EventRecord] = []
    var samples: [Sample] = []
    for request in rest.prefix(batch) {
      var kind = EventKind()
      kind.service = names.services.intern(request.service)
      kind.region = names.regions.intern(request.region)
      kind.endpoint = request.endpoint.isEmpty ? 0 : names.endpoints.intern(request.endpoint)
      kind.status = request.status
      var record = EventRecord()
      record.kind = names.kinds.intern(kind)
      record.customer = request.customer.isEmpty ? 0 : names.customers.intern(request.customer)
      record.severity = request.severity
      record.time = Timestamp(microseconds: Int64(request.second * 1_000_000))
      record.firstSample = UInt32(samples.count)
      if let value = request.latency {
        record.sampleCount = 1
        samples.append(Sample(metric: latency, value: value))
      }
      records.append(record)
    }
    meter.observe(records.span, samples.span, names)
    rest = rest.dropFirst(batch)
  }
  return meter.checks { (results($0), []) }
}

/// One request a second with these latencies.
private func latencies(_ values: [Double]) -> [Request] {
  values.enumerated().map { Request(second: Double($0), latency: $1) }
}

@Suite struct `A gate over a whole run` {
  /// 1 to 100 ms, each once.
  private let hundred = latencies((1...100).map(Double.init).shuffled(seed: 3))

  @Test(arguments: [
    ("p95(latency_ms) < 95", false), ("p95(latency_ms) <= 95", true),
    ("p95(latency_ms) == 95", true), ("p95(latency_ms) != 95", false),
    ("p95(latency_ms) > 94", true), ("p95(latency_ms) > 95", false),
    ("p95(latency_ms) >= 95", true), ("p99.9(latency_ms) < 100", false),
    ("p0(latency_ms) == 1", true), ("p100(latency_ms) == 100", true),
    ("med(latency_ms) == 50", true), ("avg(latency_ms) == 50.5", true),
    ("min(latency_ms) == 1", true), ("max(latency_ms) < 100", false),
    ("sum(latency_ms) == 5050", true), ("count(latency_ms) == 100", true),
    ("stdev(latency_ms) < 28.87", true), ("stdev(latency_ms) < 28.86", false),
    ("events == 100", true), ("events > 1/s", true), ("events > 61/min", false),
  ])
  func `compares statistics exactly`(rule: String, holds: Bool) throws {
    #expect(try checks([rule], hundred).outcomes == [holds ? .passed : .failed])
  }

  /// The examples of the page on thresholds of k6's manual, each with a log that passes and one
  /// that fails.
  ///
  /// - Source: grafana.com/docs/k6, "Thresholds".
  @Test(arguments: [
    ("http_req_failed: rate<0.01", 990, 10.0, 500), ("http_req_duration: p(95)<200", 0, 195, 205),
    ("http_req_duration: p(90)<400", 0, 399, 400),
    ("http_req_duration: p(99.9)<2000", 0, 1999, 2001),
    ("http_req_duration: avg<200", 0, 199.9, 200), ("http_req_duration: max<2000", 0, 1999, 2000),
    ("http_req_duration: med<150", 0, 149, 150),
    ("http_req_duration{service:shop}: p(95)<500", 0, 499, 500),
  ])
  func `judges as k6 does`(rule: String, failing: Int, good: Double, bad: Double) throws {
    func log(_ value: Double, failures: Int) -> [Request] {
      (0..<1000).map {
        Request(second: Double($0), latency: value, status: $0 < failures ? 500 : 200)
      }
    }
    let isRate = rule.contains("rate")
    #expect(
      try checks([rule], log(isRate ? 1 : good, failures: isRate ? 9 : 0)).outcomes == [.passed])
    #expect(
      try checks([rule], log(isRate ? 1 : bad, failures: isRate ? 10 : 0)).outcomes == [.failed])
  }

  @Test func `is about the events that its filter chooses`() throws {
    let log = [
      Request(second: 0, latency: 10, service: "cart-a", endpoint: "/buy", customer: "C1"),
      Request(second: 1, latency: 900, status: 503, service: "cart-b", region: "us"),
      Request(second: 2, latency: 30, status: 404, service: "home", severity: .error),
    ]
    let rules = [
      "max(latency_ms){service=cart-*} == 900", "max(latency_ms){service=cart-*,region=eu} == 10",
      "max(latency_ms){endpoint=/buy} == 10", "max(latency_ms){customer=C1} == 10",
      "events{status=5??} == 1", "events{severity=error} == 1", "events{type=api} == 3",
      "errors == 1", "error_rate{service=home} == 0", "error_rate{service=cart-b} == 100%",
      "share{status=5??,service=cart-*} == 50%", "share{severity=error} <= 34%",
      "share{outcome=failure,service=cart-*} == 50%",
      "count(latency_ms){endpoint=/none} == 0",
    ]
    let found = try checks(rules, log)
    #expect(found.filter { $0.outcome != .passed }.isEmpty)
  }

  @Test func `that found nothing to judge does not pass`() throws {
    let log = [Request(second: 0, latency: nil, status: 0)]
    let rules = [
      "p95(latency_ms) < 1", "p95(query_time_ms) < 1", "p95(unknown_ms) < 1", "error_rate < 1%",
      "errors == 0", "p95(latency_ms){service=none} < 1", "regressions == 0",
      "max(latency_ms) < 1 over 10m", "count(latency_ms) < 5", "count(typo) == 0",
      "dropped_iterations: count<1", "iteration_duration: p(95)<1000", "checks: rate>0.9",
    ]
    #expect(try checks(rules, log).outcomes == rules.map { _ in .notMeasured })
    #expect(try checks(rules, []).outcomes == rules.map { _ in .notMeasured })
  }

  @Test func `counts what is known after the run`() throws {
    let log = [Request(second: 0, latency: 1)]
    let found = try checks(["issues(high) == 0", "new_issues <= 1", "regressions == 0"], log) {
      $0 == .issues(.high) ? 2 : $0 == .newIssues ? 1 : 0
    }
    #expect(found.outcomes == [.failed, .passed, .passed])
    #expect(found[0].detail == "2 issues")
  }

  @Test func `says the same of any batches`() throws {
    var random = SeededGenerator(seed: 5)
    let log = (0..<400).map { index in
      Request(
        second: Double(index) * 0.7, latency: Double.random(in: 0...900, using: &random),
        status: Int.random(in: 0..<20, using: &random) == 0 ? 500 : 200)
    }
    let rules = [
      "p95(latency_ms) < 800", "error_rate < 4%", "avg(latency_ms) < 460 over 60s",
      "error_rate < 8% within 30s", "max(latency_ms) < 890 for 3s", "events >= 3 over 5s",
    ]
    let whole = try checks(rules, log)
    for batch in [1, 7, 100] { #expect(try checks(rules, log, batch: batch) == whole) }
  }
}

/// The times of Taurus' pass and fail criteria, whose rules say when a test fails; ours say what
/// must hold.
///
/// - Source: gettaurus.org/docs/PassFail, "Timeframe Logic".
@Suite struct `A gate over a time` {
  /// `avg-rt>150ms for 10s`: each of ten seconds in a row.
  @Test func `for a time breaks only in a row`() throws {
    let rule = "avg(latency_ms) <= 150ms for 10s"
    let nine = latencies([100] + Array(repeating: 200, count: 9) + [100, 200, 200])
    let ten = latencies([100] + Array(repeating: 200, count: 10) + [100])
    #expect(try checks([rule], nine).outcomes == [.passed])
    let broken = try checks([rule], ten)
    #expect(broken.outcomes == [.failed])
    #expect(broken[0].detail == "200 ms from 00:00:01 to 00:00:11 UTC on 1970-01-01")
  }

  /// `fail>50% for 5s`.
  @Test func `for a time judges rates of each second`() throws {
    func log(_ failures: [Int]) -> [Request] {
      failures.enumerated().flatMap { second, failed in
        (0..<4).map {
          Request(
            second: Double(second) + Double($0) / 4, latency: 1, status: $0 < failed ? 500 : 200)
        }
      }
    }
    let rule = "error_rate <= 50% for 5s"
    #expect(try checks([rule], log([3, 3, 3, 3, 2, 3, 3])).outcomes == [.passed])
    #expect(try checks([rule], log([0, 3, 4, 3, 4, 3, 0])).outcomes == [.failed])
  }

  /// `hits>100 for 5s`, and a service that falls silent.
  @Test func `counts nothing as zero`() throws {
    let log = [0, 1, 2, 3, 60, 61].map { Request(second: $0, latency: 1) }
    #expect(try checks(["events >= 1 for 10s"], log).outcomes == [.failed])
    #expect(try checks(["events >= 1 over 30s"], log).outcomes == [.failed])
    #expect(try checks(["events{service=shop} >= 1 over 90s"], log).outcomes == [.notMeasured])
    #expect(try checks(["avg(latency_ms) < 5 for 10s"], log).outcomes == [.passed])
  }

  /// `within` also judges a part of the time, `over` only a whole one.
  @Test func `over a time needs all of it, within a time does not`() throws {
    let log = latencies([900, 900] + Array(repeating: 10, count: 28))
    #expect(try checks(["avg(latency_ms) < 100 within 20s"], log).outcomes == [.failed])
    #expect(try checks(["avg(latency_ms) < 100 over 20s"], log).outcomes == [.passed])
    #expect(try checks(["avg(latency_ms) < 99 over 20s"], log).outcomes == [.failed])
    let short = try checks(["avg(latency_ms) < 100 over 10m"], log)
    #expect(short.outcomes == [.notMeasured])
    #expect(short[0].detail == "the log spans 29 s, less than 10 min")
  }

  @Test func `slides by minutes where the time is long`() throws {
    // Ten bad minutes in two hours, across a full ten of the clock.
    let log = (0..<1440).map { index in
      Request(
        second: Double(index) * 5, latency: 1, status: (780..<900).contains(index) ? 500 : 200)
    }
    #expect(try checks(["error_rate < 60% over 10m"], log).outcomes == [.failed])
    #expect(try checks(["error_rate < 60% over 20m"], log).outcomes == [.passed])
    #expect(try checks(["error_rate < 10%"], log).outcomes == [.passed])
  }

  @Test func `passes over pauses of years`() throws {
    let log = [0, 1, 1e9, 1e9 + 1].map { Request(second: $0, latency: 1) }
    #expect(try checks(["events >= 1 over 1h"], log).outcomes == [.failed])
    #expect(try checks(["max(latency_ms) < 2 over 1h"], log).outcomes == [.passed])
  }

  /// Beside the obvious way: every window of whole seconds, summed anew.
  @Test(arguments: 0..<20) func `agrees with every window summed anew`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let log = (0..<150).map { index in
      Request(
        second: Double(index) + Double.random(in: 0..<0.9, using: &random),
        latency: Double(Int.random(in: 0...100, using: &random)))
    }
    let start = log[0].second
    let length = 12
    let last = Int(((log.last?.second ?? 0) - start))
    let means = (0...(last - length)).map { first in
      let values = log.filter {
        (first..<first + length).contains(Int($0.second - start))
      }.compactMap(\.latency)
      return values.reduce(0, +) / Double(max(1, values.count))
    }
    let bound = Double(Int((means.max() ?? 0) * 100)) / 100
    #expect(
      try checks(["avg(latency_ms) <= \(bound + 0.02) over 12s"], log).outcomes == [.passed])
    #expect(
      try checks(["avg(latency_ms) < \(bound - 0.01) over 12s"], log).outcomes == [.failed])
  }
}

extension [Double] {
  fileprivate func shuffled(seed: UInt64) -> Self {
    var random = SeededGenerator(seed: seed)
    return shuffled(using: &random)
  }
}
