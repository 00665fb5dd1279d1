import LogModel

/// The findings of each troubled service over the time of the run.
///
/// Placed below the timeline on the same axis. A cell's intensity grows with its count; a cell with
/// critical events has another colour and a line under it.
struct HeatMap {
  private static let rows = 8
  private static let columns = 60

  private let analysis: Analysis
  /// All services with findings, those with most first, and those of them that have a row.
  private let flagged: [ServiceSummary]
  private let rows: ArraySlice<ServiceSummary>
  /// The width of a cell: a power of two minutes that every service's buckets fit into.
  private let step: EventDuration

  init(analysis: Analysis) {
    self.analysis = analysis
    flagged = analysis.statistics.services.enumerated().filter { $1.counts.flagged > 0 }
      .sorted { ($1.element.counts.flagged, $0.offset) < ($0.element.counts.flagged, $1.offset) }
      .map(\.element)
    rows = flagged.filter { !$0.activity.buckets.isEmpty }.prefix(Self.rows)
    var minutes = rows.map(\.activity.minutesPerBucket).max() ?? 1
    let span = Self.span(analysis)
    while span / Double(minutes * 60_000_000) > Double(Self.columns) { minutes *= 2 }
    step = .minutes(minutes)
  }

  func html() -> HTML? {
    guard !rows.isEmpty, span > 0 else { return nil }
    let cells = rows.map(cells)
    let highest = Double(cells.joined().map(\.bucket.flagged).max() ?? 1)
    return """
      <div class="heat"><h3 class="lane-title">Flagged by service \
      <span class="note">per \(step.description)\(rest)</span></h3>
      \(zip(rows, cells).map { row($0, $1, highest) })</div>
      """
  }

  private var rest: String {
    let rest = flagged.count - rows.count
    return rest > 0 ? ", \(PlainText.count(rest, "quieter service")) not shown" : ""
  }

  // MARK: Cells

  private var start: Timestamp { analysis.statistics.timeline.start }
  private var span: Double { Self.span(analysis) }

  private static func span(_ analysis: Analysis) -> Double {
    Double(analysis.statistics.timeline.width.microseconds)
      * Double(analysis.statistics.timeline.buckets.count)
  }

  private struct Cell {
    /// Counted in steps since the epoch, as in buckets.
    let number: Int64
    var bucket: EventCounts
  }

  private func cells(_ service: ServiceSummary) -> [Cell] {
    var cells: [Cell] = []
    for (offset, bucket) in service.activity.buckets.enumerated() where bucket.flagged > 0 {
      let time =
        service.activity.start.microseconds
        + Int64(offset) * service.activity.width.microseconds
      let number = time / step.microseconds - (time % step.microseconds < 0 ? 1 : 0)
      if cells.last?.number == number {
        cells[cells.count - 1].bucket.flagged += bucket.flagged
        cells[cells.count - 1].bucket.critical += bucket.critical
      } else {
        cells.append(Cell(number: number, bucket: bucket))
      }
    }
    return cells
  }

  private func row(_ service: ServiceSummary, _ cells: [Cell], _ highest: Double) -> HTML {
    """
    <div class="lane" data-service="\(service.service, limit: PageLimit.name)">\
    <span class="lane-label"><bdi>\(service.service, limit: 60)</bdi> \
    <span class="note">\(PlainText.count(service.counts.flagged))</span></span>
    <svg class="cells" width="100%" height="16" role="img" aria-label="\
    \(service.service, limit: 60): \(PlainText.count(service.counts.flagged)) flagged, \
    \(PlainText.count(service.counts.critical)) critical">\
    \(cells.map { cell($0, highest) })</svg></div>

    """
  }

  private func cell(_ cell: Cell, _ highest: Double) -> HTML {
    let bucket = cell.bucket
    let from = Timestamp(microseconds: cell.number * step.microseconds)
    let offset = Double((from - start).microseconds)
    let left = max(offset, 0)
    let width = min(offset + Double(step.microseconds), span) - left
    let strength = 1 + Int((Double(bucket.flagged) / highest).squareRoot() * 3.99)
    let (kind, fill) = bucket.critical > 0 ? ("critical", "#c0362c") : ("flagged", "#d1890f")
    let opacity = ["", ".3", ".52", ".76", "1"][min(max(strength, 1), 4)]
    let line: HTML? =
      bucket.critical > 0
      ? """
      <rect x="\(percent(left, of: span))" y="14" width="\(percent(width * 0.94, of: span))" \
      height="2" fill="\(fill)" class="\(kind)"/>
      """ : nil
    return """
      <g data-from="\(from.microseconds)" data-to="\((from + step).microseconds)">\
      <title>\(analysis.moment(from)): \(PlainText.count(bucket.flagged)) flagged, \
      \(PlainText.count(bucket.critical)) critical</title>\
      <rect x="\(percent(left, of: span))" y="1" width="\(percent(width * 0.94, of: span))" \
      height="12" rx="1.5" fill="\(fill)" fill-opacity="\(opacity)" class="\(kind)"/>\(line)</g>
      """
  }
}
