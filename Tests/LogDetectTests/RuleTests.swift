import LogDetect
import LogModel
import Testing

/// Limits on some events only, percentiles and floors.
@Suite struct `Rules` {
  private static func rule(
    _ limit: Double, of metric: String = "latency_ms", service: String? = nil,
    region: String? = nil, endpoint: String? = nil, rule: Threshold.Rule = .value
  ) -> Threshold {
    var threshold = Threshold(
      metric: metric, eventType: nil, label: metric, unit: "", normalBelow: limit,
      alertAbove: limit, rule: rule)
    threshold.scope = ThresholdScope(
      service: service.flatMap { NamePattern($0) }, region: region.flatMap { NamePattern($0) },
      endpoint: endpoint.flatMap { NamePattern($0) })
    return threshold
  }

  private static let first = Threshold.defaults.count

  @Test func `replace the general limit for their events only`() {
    var feed = EventFeed(Threshold.defaults + [Self.rule(100, service: "pay*", region: "eu-*")])
    #expect(feed.feed(.api, "latency_ms", 101, service: 1, region: 1) == nil)
    #expect(feed.feed(.api, "latency_ms", 101, service: 2, region: 2) == nil)
    let found = feed.feed(.api, "latency_ms", 101, service: 1, region: 2)
    #expect(found?.exceedances.map(\.threshold) == [Self.first])
    #expect(feed.feed(.api, "latency_ms", 501, service: 1, region: 2)?.exceedances.count == 1)
    #expect(feed.feed(.api, "latency_ms", 501, service: 1)?.exceedances.first?.threshold == 0)
  }

  @Test func `have baselines of their own, and one summary with the rest of the service`() {
    var feed = EventFeed(Threshold.defaults + [Self.rule(900, endpoint: "/pay/*")])
    for _ in 0..<10 {
      _ = feed.feed(.api, "latency_ms", 400, endpoint: 1)
      _ = feed.feed(.api, "latency_ms", 100, endpoint: 2)
    }
    #expect(feed.feed(.api, "latency_ms", 901, endpoint: 1)?.exceedances.first?.baseline == 400)
    #expect(feed.feed(.api, "latency_ms", 901, endpoint: 2)?.exceedances.first?.baseline == 100)
    let statistics = feed.detection.statistics
    #expect(statistics.services.count == 1)
    #expect(statistics.services[0].counts.events == 22)
    #expect(statistics.services[0].metrics.first?.values.count == 22)
    let counts = statistics.distributions.map { $0.buckets.reduce(0) { $0 + $1.count } }
    #expect(counts[0] == 11 && counts[Self.first] == 11)
    #expect(feed.detection.isMeasured[Self.first])
  }

  @Test func `exempt their events where they are off`() {
    var off = Self.rule(0, service: "search-api")
    off.isEnabled = false
    var feed = EventFeed(Threshold.defaults + [off])
    #expect(feed.feed(.api, "latency_ms", 9000, service: 3) == nil)
    #expect(feed.feed(.api, "latency_ms", 9000, service: 2) != nil)
    #expect(!feed.detection.isMeasured[Self.first])
  }

  /// Of 40 values, 95 % are at most the 38th.
  @Test func `of a percentile flag its own values once it is over the limit`() {
    var high = Self.rule(300, service: "*")
    high.percentile = Percentile(rank: 95, window: 40)
    var feed = EventFeed(Threshold.defaults + [high])
    var flagged: [Int] = []
    for index in 0..<60 {
      let check = feed.feed(.api, "latency_ms", index % 10 == 9 ? 400 : 100)
      if let check {
        flagged.append(index)
        #expect(check.exceedances.map(\.value) == [400])
      }
    }
    // From the twentieth value on, every tenth: more than 5 % of the last 40.
    #expect(flagged == [19, 29, 39, 49, 59])
    #expect(feed.feed(.api, "latency_ms", 501)?.exceedances.map(\.threshold) == [0, Self.first])
    var calm = EventFeed(Threshold.defaults + [high])
    let none = (0..<90).compactMap { calm.feed(.api, "latency_ms", $0 % 30 == 10 ? 400 : 100) }
    #expect(none.isEmpty)
  }

  @Test func `with a floor flag values below it`() {
    var floor = Self.rule(5, of: "connection_count")
    floor.isFloor = true
    var feed = EventFeed(Threshold.defaults + [floor])
    #expect(feed.feed(.database, "connection_count", 5) == nil)
    let found = feed.feed(.database, "connection_count", 2)?.exceedances.first
    #expect(found == Exceedance(threshold: Self.first, value: 2, baseline: 5, isUnder: true))
    #expect(found?.excess(Threshold.defaults + [floor]) == 2.5)
  }

  /// A rule on another metric, for some of the regions, must not cut the window in two.
  @Test func `on one metric leave the windows of others whole`() {
    var high = Self.rule(300)
    high.percentile = Percentile(rank: 50, window: 20)
    var feed = EventFeed(
      Threshold.defaults + [high, Self.rule(1, of: "cpu_percent", region: "eu-*")])
    let flagged = (0..<20).filter {
      feed.feed(.api, "latency_ms", 400, region: NameID($0 % 2 + 1)) != nil
    }
    #expect(flagged == [19])
  }

  @Test func `on the error rate count their own events, and the service all others`() {
    let rate = Self.rule(50, of: "error_rate", endpoint: "/pay*", rule: .errorRate)
    var feed = EventFeed(Threshold.defaults + [rate])
    var flagged: [Int] = []
    for index in 0..<50 {
      // Every second payment fails, and no list.
      let status: UInt16 = index % 2 == 0 ? 503 : 200
      if feed.feed(.api, "latency_ms", 9, status: status, endpoint: 1) != nil {
        flagged.append(index)
      }
      #expect(feed.feed(.api, "latency_ms", 9, endpoint: 2) == nil)
    }
    // Of an odd number, more than half.
    #expect(flagged == Array(stride(from: 20, to: 50, by: 2)))
    #expect(feed.feed(.api, "latency_ms", 9, status: 503, endpoint: 2) == nil)
    #expect(feed.feed(.api, "latency_ms", 9, status: 503, endpoint: 2) == nil)
    #expect(feed.feed(.api, "latency_ms", 9, status: 503, endpoint: 2)?.exceedances.count == 1)
  }

  @Test func `of which the most specific judges`() {
    let rules = [
      Self.rule(1), Self.rule(2, region: "eu-west-1"), Self.rule(3, endpoint: "/pay*"),
      Self.rule(4, endpoint: "/pay/card"), Self.rule(5, service: "pay*"),
      Self.rule(6, service: "pay*", region: "eu-*"), Self.rule(7, service: "payments-api"),
      Self.rule(8, service: "payments-api"),
    ]
    func limit(_ service: String, _ region: String, _ endpoint: String) -> [Double] {
      rules.rules(
        judging: RuleSource(.api, service: service, region: region, endpoint: endpoint)
      ).map { rules[$0].limit }
    }
    #expect(limit("cart", "us", "/") == [])
    #expect(limit("cart", "eu-west-1", "/") == [2])
    #expect(limit("cart", "eu-west-1", "/pay/x") == [3])
    #expect(limit("cart", "eu-west-1", "/pay/card") == [4])
    #expect(limit("pay", "us", "/pay/card") == [5])
    #expect(limit("pay", "eu-west-1", "/pay/card") == [6])
    #expect(limit("payments-api", "eu-west-1", "/pay/card") == [8])
  }

  @Test func `for one type go before those for any, and judge no other type`() {
    var (own, any) = (Self.rule(1, service: "a"), Self.rule(2, service: "a"))
    own.eventType = .database
    any.label = "any"
    let rules = [own, any]
    #expect(rules.rules(judging: RuleSource(.database, service: "a")) == [0])
    #expect(rules.rules(judging: RuleSource(.api, service: "a")) == [1])
  }

  @Test func `that check different things all judge`() {
    var (p95, p99, floor) = (Self.rule(1), Self.rule(2), Self.rule(3))
    p95.percentile = Percentile(rank: 95, window: 100)
    p99.percentile = Percentile(rank: 99, window: 100)
    floor.isFloor = true
    let rules = [p95, p99, floor, Self.rule(4, service: "a")]
    #expect(rules.rules(judging: RuleSource(.api, service: "a")) == [0, 1, 2, 3])
  }
}
