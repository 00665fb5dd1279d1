import LogModel

/// The figures of every service, the most troubled first.
struct ServiceTable {
  let analysis: Analysis
  let index: PageIndex

  func html() -> HTML? {
    guard !analysis.statistics.services.isEmpty else { return nil }
    let shown = ranked.prefix(PageLimit.services)
    return """
      <section class="services" aria-labelledby="services-title">
      <div class="section-head"><h2 id="services-title">Services</h2>
      <p class="note">most flagged first; percentiles are exact to about 0.8 %</p></div>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="services-title"><table>
      <thead><tr><th scope="col">Service</th><th scope="col">Regions</th>\
      <th scope="col" class="number">Events</th><th scope="col" class="number">Flagged</th>\
      <th scope="col" class="number">Critical</th><th scope="col">Metric</th>\
      <th scope="col" class="number">Mean</th><th scope="col" class="number">p50</th>\
      <th scope="col" class="number">p95</th><th scope="col" class="number">p99</th>\
      <th scope="col" class="number">Max</th></tr></thead>
      \(shown.map(body))
      </table></div>
      \(PageLimit.note(analysis.statistics.services.count, shown: shown.count, "service"))
      </section>
      """
  }

  /// By share of the trouble; ties are ordered by name.
  private var ranked: [ServiceSummary] {
    analysis.statistics.services.enumerated().sorted { lhs, rhs in
      (rhs.element.counts.flagged, rhs.element.counts.critical, lhs.offset)
        < (lhs.element.counts.flagged, lhs.element.counts.critical, rhs.offset)
    }.map(\.element)
  }

  private func body(_ service: ServiceSummary) -> HTML {
    let rows = max(1, service.metrics.count)
    let first = service.metrics.first.map { metric($0, service) }
    let others: [HTML] = service.metrics.dropFirst().map { "<tr>\(metric($0, service))</tr>" }
    return """
      <tbody><tr>\
      <th scope="rowgroup" rowspan="\(rows)">\(Icons.type(service.type)) \
      <bdi>\(service.service, limit: PageLimit.name)</bdi></th>\
      <td rowspan="\(rows)"><bdi>\(PlainText.list(service.regions))</bdi></td>\
      <td rowspan="\(rows)" class="number">\(PlainText.count(service.counts.events))</td>\
      \(count(service.counts.flagged, "flagged", rows))\
      \(count(service.counts.critical, "critical", rows))\
      \(first ?? "<td colspan=\"6\">-</td>")</tr>\(others)</tbody>

      """
  }

  private func count(_ count: Int, _ kind: String, _ rows: Int) -> HTML {
    """
    <td rowspan="\(rows)" class="number \(count > 0 ? kind : "zero")">\(PlainText.count(count))</td>
    """
  }

  private func metric(_ metric: MetricSummary, _ service: ServiceSummary) -> HTML {
    let limit = index.thresholds.index(judging: metric.metric, in: service.type)
      .map { index.thresholds[$0].limit }
    let values = metric.values
    func cell(_ value: Double) -> HTML {
      let isOver = limit.map { value > $0 } ?? false
      let text = PlainText.quantity(value, unit: metric.unit)
      return """
        <td class="number"\(isOver ? " data-over title=\"over the alert limit\"" as HTML : "")>\
        \(text)</td>
        """
    }
    return """
      <td class="name">\(index.label(metric.metric, service.type), limit: PageLimit.name)</td>\
      \([values.mean, values.p50, values.p95, values.p99, values.max].map(cell))
      """
  }
}
