import LogModel

/// Events over time with the findings among them, and below, the time span of each important issue.
struct TimelineChart {
  private static let bars = 160
  private static let mostRows = 8
  private static let mostMarks = 8
  private static let height = 96

  private let analysis: Analysis
  private let index: PageIndex
  private let buckets: [EventCounts]
  /// The number of events of the highest bar.
  private let highest: Int

  init(analysis: Analysis, index: PageIndex) {
    self.analysis = analysis
    self.index = index
    buckets = analysis.statistics.timeline.joined(into: Self.bars)
    highest = buckets.map(\.events).max() ?? 0
  }

  func html() -> HTML? {
    guard !analysis.statistics.timeline.buckets.isEmpty else { return nil }
    return """
      <section class="timeline" id="timeline" aria-labelledby="timeline-title" \
      data-start="\(start.microseconds)" data-span="\(Int(span))" \
      data-step="\(barWidth.microseconds)">
      <div class="section-head"><h2 id="timeline-title">Timeline</h2>
      <p class="legend"><span class="key events">events</span> \
      <span class="key flagged">flagged</span> <span class="key critical">critical</span> \
      <span class="unit">per \(barWidth.description), <span class="zone">UTC</span></span></p></div>
      <div class="plot" id="plot">
      <div class="lane chart"><span class="lane-label">Events <br>\
      <span class="note">peak \(PlainText.count(highest))</span></span>
      \(chart())</div>
      \(markRows)\(issueRows())
      \(moreIssuesNote)
      \(HeatMap(analysis: analysis).html())
      </div>
      <div class="lane axis"><span class="lane-label"></span>\(axis())</div>
      </section>
      """
  }

  private var step: Int { analysis.statistics.timeline.bucketsPerBar(Self.bars) }
  private var start: Timestamp { analysis.statistics.timeline.start }

  private var barWidth: EventDuration {
    EventDuration(microseconds: analysis.statistics.timeline.width.microseconds * Int64(step))
  }

  private var span: Double {
    Double(analysis.statistics.timeline.width.microseconds)
      * Double(analysis.statistics.timeline.buckets.count)
  }

  // MARK: Bars

  private func chart() -> HTML {
    let totals = analysis.statistics.totals
    return """
      <svg class="bars" width="100%" height="\(Self.height)" role="img" \
      aria-label="\(PlainText.count(totals.events, "event")) over time, \
      \(PlainText.count(totals.flagged)) flagged, \(PlainText.count(totals.critical)) critical">
      \(buckets.enumerated().map { bar($0, $1) })\(markLines)
      <rect x="0" y="\(Self.height - 1)" width="100%" height="1" fill="#999" class="ground"/></svg>
      """
  }

  /// Stacked from the bottom: critical, flagged, all others.
  private func bar(_ number: Int, _ bucket: EventCounts) -> HTML {
    let from = start + EventDuration(microseconds: barWidth.microseconds * Int64(number))
    let critical = pixels(bucket.critical)
    let flagged = max(pixels(bucket.flagged), critical)
    let all = max(pixels(bucket.events), flagged)
    let left = percent(Double(barWidth.microseconds) * Double(number), of: span)
    let width = percent(Double(barWidth.microseconds) * 0.8, of: span)
    func part(_ bottom: Int, _ top: Int, _ name: String, _ fill: String) -> HTML? {
      guard top > bottom else { return nil }
      return """
        <rect x="\(left)" y="\(Self.height - 1 - top)" width="\(width)" height="\(top - bottom)" \
        fill="\(fill)" class="bar \(name)"/>
        """
    }
    return """
      <g data-time="\(from.microseconds)"><title>\(index.spansDays ? from.day + " " : "")\(from.hourAndMinute): \
      \(PlainText.count(bucket.events, "event")), \(bucket.flagged) flagged, \
      \(bucket.critical) critical</title>\
      \(part(flagged, all, "events", "#c9c9c2"))\(part(critical, flagged, "flagged", "#d1890f"))\
      \(part(0, critical, "critical", "#c0362c"))</g>

      """
  }

  /// At least two if there is any event, so that one finding among thousands is visible.
  private func pixels(_ count: Int) -> Int {
    guard count > 0, highest > 0 else { return 0 }
    return max(2, Int((Double(count) / Double(highest) * Double(Self.height - 2)).rounded()))
  }

  // MARK: Marks

  /// A line through the bars for each mark.
  private var markLines: [HTML] {
    analysis.marks.prefix(Self.mostMarks).map { mark in
      """
      <rect x="\(place(mark))" y="0" width="1.5" height="\(Self.height)" fill="#2f6f73" \
      class="mark moment"/>
      """
    }
  }

  /// A row for each mark.
  private var markRows: HTML? {
    guard !analysis.marks.isEmpty else { return nil }
    let rest = analysis.marks.count - Self.mostMarks
    let note: HTML? =
      rest > 0 ? "<p class=\"note\">\(PlainText.count(rest, "more mark"))</p>\n" : nil
    return "\(analysis.marks.prefix(Self.mostMarks).map(markRow))\(note)"
  }

  private func markRow(_ mark: TimeMark) -> HTML {
    """
    <div class="lane marks"><span class="lane-label" title="\(mark.label, limit: PageLimit.name)">\
    <bdi>\(mark.label, limit: 60)</bdi> <span class="note">\(index.time(mark.time))</span></span>
    <svg width="100%" height="14" aria-hidden="true">\
    <rect x="0" y="7" width="100%" height="1" fill="#ccc" class="rule"/>\
    <rect x="\(place(mark))" y="0" width="1.5" height="14" fill="#2f6f73" class="mark moment"/>\
    </svg></div>

    """
  }

  private func place(_ mark: TimeMark) -> String {
    percent(Double((mark.time - start).microseconds), of: span)
  }

  // MARK: Issues

  private func issueRows() -> [HTML] {
    important.prefix(Self.mostRows).map(issueRow)
  }

  private var important: [Issue] {
    analysis.triage.issues.prefix(PageLimit.issues).filter { $0.severity > .low }
  }

  private var moreIssuesNote: HTML? {
    let rest = important.count - Self.mostRows
    guard rest > 0 else { return nil }
    return "<p class=\"note\">\(PlainText.count(rest, "more issue"))</p>"
  }

  private func issueRow(_ issue: Issue) -> HTML {
    let from = Double((issue.extent.firstSeen - start).microseconds)
    let length = max(
      Double((issue.extent.lastSeen - issue.extent.firstSeen).microseconds), span / 160)
    let others = issue.scope.services.count > 1 ? " +\(issue.scope.services.count - 1)" : ""
    let name: HTML = """
      <span title="\(issue.texts.title, limit: PageLimit.name)">\
      <bdi>\(issue.scope.services.first ?? issue.texts.title, limit: 60)</bdi>\(others)</span>
      """
    return """
      <div class="lane">\
      <span class="lane-label">\(index.link(.issue, issue.identity.id, name))</span>
      <svg width="100%" height="20" role="img" aria-label="\(issue.severity.rawValue), \
      \(issue.extent.firstSeen.timeOfDay) to \(issue.extent.lastSeen.timeOfDay)">\
      <rect x="0" y="10" width="100%" height="1" fill="#ccc" class="rule"/>\
      <rect x="\(percent(from, of: span))" y="6" width="\(percent(length, of: span))" height="9" \
      rx="2" fill="#c0362c" class="span \(issue.severity.rawValue)"/></svg></div>

      """
  }

  // MARK: Axis

  /// At most six round times: whole minutes, hours or days, even in a log of ten thousand years.
  private var tickTimes: [Timestamp] {
    let days = (0...22).map { Int64(1440) << $0 }
    let steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720] + days
    let minute: Int64 = 60_000_000
    let step = (steps.first { span / Double($0 * minute) <= 6 } ?? days[days.count - 1]) * minute
    let first = (start.microseconds + step - 1) / step * step
    return stride(from: first, through: start.microseconds + Int64(span), by: Int(step)).map {
      Timestamp(microseconds: $0)
    }
  }

  private func axis() -> HTML {
    let ticks: [HTML] = tickTimes.map { time in
      let position = Double((time - start).microseconds) / span
      let anchor = position < 0.04 ? "start" : position > 0.96 ? "end" : "middle"
      let day = index.spansDays ? time.day.suffix(5) + " " : ""
      return """
        <text x="\(percent(position, of: 1))" y="14" text-anchor="\(anchor)" font-size="11" \
        fill="#666" data-time="\(time.microseconds)">\(day + time.hourAndMinute)</text>
        """
    }
    return "<svg width=\"100%\" height=\"18\" aria-hidden=\"true\">\(ticks)</svg>"
  }
}
