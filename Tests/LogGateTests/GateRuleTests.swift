import LogGate
import LogModel
import TestSupport
import Testing

@Suite struct `A rule of the gate` {
  private let metrics = MetricTable()

  private func rule(_ text: String) throws -> GateRule { try GateRule(text, metrics: metrics) }

  @Test(arguments: [
    ("p95(latency_ms) < 400", GateRule.Subject.statistic(.percentile(95), metric: "latency_ms")),
    ("p99.9(latency_ms)<2s", .statistic(.percentile(99.9), metric: "latency_ms")),
    ("p(95)(latency_ms) < 400", .statistic(.percentile(95), metric: "latency_ms")),
    ("avg(query_time_ms) <= 30", .statistic(.mean, metric: "query_time_ms")),
    ("med(latency_ms) < 150", .statistic(.percentile(50), metric: "latency_ms")),
    ("max(load_time_ms) < 5s", .statistic(.max, metric: "load_time_ms")),
    ("error_rate < 1%", .errorRate),
    ("errors == 0", .errors),
    ("events >= 100", .events),
    ("share{status=5??} < 1%", .share),
    ("issues == 0", .result(.issues(.low))),
    ("issues(high) == 0", .result(.issues(.high))),
    ("regressions == 0", .result(.regressions)),
    ("http_req_duration: p(95)<500", .statistic(.percentile(95), metric: "latency_ms")),
    ("http_req_duration{name:home}: avg<200", .statistic(.mean, metric: "latency_ms")),
    ("http_req_failed: rate<0.01", .errorRate),
    ("http_reqs: count>100", .events),
    ("checks: rate>0.9", .statistic(.mean, metric: "checks")),
  ])
  func `names what it measures`(text: String, subject: GateRule.Subject) throws {
    #expect(try rule(text).subject == subject)
  }

  @Test(arguments: [
    ("p95(latency_ms) < 400", 400), ("p95(latency_ms) < 0.4s", 400),
    ("p95(latency_ms) < 2s500ms", 2500), ("p95(latency_ms) < 400 ms", 400),
    ("p95(latency_ms) < 1m", 60_000), ("error_rate < 1%", 1), ("error_rate < 0.5", 0.5),
    ("http_req_failed: rate<0.01", 1), ("http_req_failed: rate<2%", 2),
    ("max(cpu_percent) < 90%", 90), ("errors == 0", 0), ("p95(took_s) < 400ms", 0.4),
  ])
  func `has a bound in the unit of its subject`(text: String, bound: Double) throws {
    #expect(abs(try rule(text).bound - bound) < 1e-9)
  }

  @Test(arguments: [
    ("error_rate < 1% over 10m", GateRule.Frame.Kind.over, 600),
    ("avg(latency_ms) < 150ms for 10s", .for, 10), ("events >= 1 within 1h30m", .within, 5400),
  ])
  func `may name a time`(text: String, kind: GateRule.Frame.Kind, seconds: Int64) throws {
    let frame = try #require(try rule(text).frame)
    #expect(frame.kind == kind)
    #expect(frame.length == .seconds(seconds))
  }

  @Test func `chooses events by names and patterns`() throws {
    let filter = try rule("p95(latency_ms){service=cart-*, region:'eu,1', name=\"GET /a\"} < 1")
      .filter
    #expect(filter.patterns[.service]?.description == "cart-*")
    #expect(filter.patterns[.region]?.description == "eu,1")
    #expect(filter.patterns[.endpoint]?.description == "GET /a")
  }

  @Test(arguments: [
    ("outcome=failure", "failure"), ("expected_response:true", "success"),
    ("expected_response:false", "failure"),
  ])
  func `chooses events by their outcome`(filter: String, outcome: String) throws {
    let patterns = try rule("http_req_duration{\(filter)}: p(95)<500").filter.patterns
    #expect(patterns[.outcome]?.description == outcome)
  }

  @Test(arguments: [
    ("", "expected a subject"), ("p95", "'p95' is no subject"),
    ("p95(latency_ms)", "at the end: expected a comparison"),
    ("p95(latency_ms) < ", "expected a number"), ("p95(latency_ms) << 4", "expected a number"),
    ("p195(latency_ms) < 4", "is no subject"), ("p95(latency_ms < 4", "expected ')'"),
    ("p95(latency_ms){host=a} < 4", "'host' is no property"),
    ("p95(latency_ms){service} < 4", "expected '='"),
    ("http_req_duration{expected_response:maybe}: p(95)<5", "to be true or false"),
    ("p95(latency_ms){service=} < 4", "expected a name or a pattern"),
    ("p95(latency_ms){service=a < 4", "',' or '}'"),
    ("error_rate < 1s", "no duration"), ("p95(latency_ms) < 1%", "no share"),
    ("error_rate < 1% ever 10m", "expected for, within or over"),
    ("error_rate < 1% over 10", "expected a time"), ("error_rate < 1% over 10ms", "one second"),
    ("issues(dire) == 0", "is no subject"), ("issues == 0 over 5m", "no time"),
    ("issues{service=a} == 0", "no filter"), ("avg(latency_ms) < 5/s", "counts nothing"),
    ("http_req_duration: p(95) < 500 ; drop", "expected for, within or over"),
    ("latency_ms: trend < 5", "'trend' is no statistic"),
  ])
  func `that cannot be read says where and what is expected`(text: String, part: String) {
    let error = #expect(throws: GateRuleError.self) { try rule(text) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func `of any bytes is read or refused`() {
    var random = SeededGenerator(seed: 17)
    let parts = [
      "p95", "(", ")", "latency_ms", "{", "}", "service", "=", ":", "<", "400", "ms", "%", "over",
      "10m", " ", "\"", "'", "é", "\u{0}", "issues", "/", "s", "-", "1e999", ",",
    ]
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...14, using: &random)
      let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      guard let rule = try? rule(text) else { continue }
      #expect(rule.bound.isFinite)
      #expect((rule.frame?.length.microseconds ?? 1) > 0)
    }
  }
}
