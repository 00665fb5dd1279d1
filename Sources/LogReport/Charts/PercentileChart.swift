import LogModel

/// The percentiles of the most troubled services over time, one drawing for each of their metrics.
struct PercentileCharts {
  private static let most = 12
  private static let height = 72.0
  private static let width = 600.0

  let analysis: Analysis
  let index: PageIndex

  /// Nothing where no series has two slices with values.
  static func html(_ analysis: Analysis, _ index: PageIndex) -> HTML? {
    Self(analysis: analysis, index: index).html()
  }

  private func html() -> HTML? {
    let all = ranked
    let drawn = all.prefix(Self.most)
    guard !drawn.isEmpty else { return nil }
    return """

      <section class="services" aria-labelledby="over-time-title">
      <div class="section-head"><h2 id="over-time-title">Percentiles over time</h2>
      <p class="legend"><span class="key p50">p50</span> <span class="key p95">p95</span> \
      <span class="key p99">p99</span> <span class="unit">per \
      \(drawn[0].width.description); exact to about 3 %</span></p></div>
      <div class="over-time">
      \(drawn.map(chart))</div>
      \(rest(all.count - drawn.count))
      </section>
      """
  }

  private func rest(_ count: Int) -> HTML? {
    count > 0 ? "<p class=\"note\">\(PlainText.count(count, "more metric")) not drawn.</p>" : nil
  }

  /// Those of services with most flagged events first, then by name and metric.
  private var ranked: [PercentileTimeline] {
    let flagged = Dictionary(
      analysis.statistics.services.map { ($0.service, $0.counts.flagged) },
      uniquingKeysWith: +)
    return analysis.statistics.percentiles.enumerated()
      .filter { $0.element.points.count { $0 != nil } > 1 }
      .sorted { lhs, rhs in
        let (one, other) = (
          flagged[lhs.element.service] ?? 0, flagged[rhs.element.service] ?? 0
        )
        return one == other ? lhs.offset < rhs.offset : one > other
      }.map(\.element)
  }

  private func chart(_ series: PercentileTimeline) -> HTML {
    let limit = index.thresholds.index(judging: series.metric, in: series.type)
      .map { index.thresholds[$0].limit }
    let highest = series.points.compactMap { $0?.p99 }.max() ?? 0
    let lowest = min(0, series.points.compactMap { $0?.p50 }.min() ?? 0)
    // A limit far above all values would press them into one line.
    let shownLimit = limit.flatMap { $0 <= highest * 2 ? $0 : nil }
    let top = max(highest, shownLimit ?? highest)
    func y(_ value: Double) -> String {
      PlainText.number(
        (1 - position(value, from: lowest, to: top)) * (Self.height - 4) + 2, places: 1)
    }
    func line(_ part: (PercentileTimeline.Point) -> Double, _ kind: String, _ colour: String)
      -> HTML
    {
      let runs = self.runs(series.points)
      let path = runs.map { run in
        run.map { slice, point in
          let x = (Double(slice) + 0.5) / Double(series.points.count) * Self.width
          return "\(PlainText.number(x, places: 1)) \(y(part(point)))"
        }.joined(separator: "L")
      }.map { $0.contains("L") ? "M\($0)" : "M\($0)h3" }.joined()
      return """
        <path d="\(path)" fill="none" stroke="\(colour)" stroke-width="1.5" \
        stroke-linecap="round" vector-effect="non-scaling-stroke" class="line \(kind)"/>
        """
    }
    let rule: HTML? = shownLimit.map {
      """
      <path d="M0 \(y($0))H\(Int(Self.width))" fill="none" stroke="#c0362c" stroke-dasharray="4 3" \
      vector-effect="non-scaling-stroke" class="line limit"/>
      """
    }
    let peak = PlainText.quantity(highest, unit: series.unit)
    return """
      <figure><figcaption><bdi>\(series.service, limit: PageLimit.name)</bdi> \
      <span class="note">\(index.label(series.metric, series.type), limit: PageLimit.name) · \
      highest p99 \(peak)</span></figcaption>
      <svg width="100%" height="\(Int(Self.height))" \
      viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" preserveAspectRatio="none" role="img" \
      aria-label="\(index.label(series.metric, series.type), limit: PageLimit.name) of \
      \(series.service, limit: PageLimit.name) over time, highest p99 \(peak)">\
      \(rule)\(line(\.p99, "p99", "#c0362c"))\(line(\.p95, "p95", "#d1890f"))\
      \(line(\.p50, "p50", "#2f6f73"))</svg></figure>

      """
  }

  /// The slices that follow each other without a gap.
  private func runs(
    _ points: [PercentileTimeline.Point?]
  ) -> [[(slice: Int, point: PercentileTimeline.Point)]] {
    var runs: [[(slice: Int, point: PercentileTimeline.Point)]] = [[]]
    for (slice, point) in points.enumerated() {
      if let point {
        runs[runs.count - 1].append((slice, point))
      } else if !runs[runs.count - 1].isEmpty {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }
}
