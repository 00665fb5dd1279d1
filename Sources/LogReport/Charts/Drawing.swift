import LogModel

/// A length in inline drawings, as a percentage of the drawing's width.
///
/// Percentages stretch with the page while text and line widths keep their size, and need no style
/// attribute.
func percent(_ part: Double, of whole: Double) -> String {
  guard whole > 0, part.isFinite, whole.isFinite else { return "0%" }
  let hundredths = (min(max(part / whole, 0), 1) * 10_000).rounded()
  return String { text in
    text.appendRounded(hundredths / 100, places: 2)
    text.append(UInt8(ascii: "%"))
  }
}

/// The position of a value between two others, from 0 to 1.
///
/// Computed with halves, because the difference of two numbers can overflow.
func position(_ value: Double, from low: Double, to high: Double) -> Double {
  let share = (value / 2 - low / 2) / (high / 2 - low / 2)
  return share.isFinite ? min(max(share, 0), 1) : 0
}

extension JSONValue {
  /// The value on one line, as text.
  var compactText: String { String(decoding: compactBytes, as: UTF8.self) }
}

/// Bars over time without axes: the activity of an issue.
enum Sparkline {
  private static let slots = 60

  static func draw(_ timeline: Timeline, label: String) -> HTML {
    let buckets = timeline.joined(into: slots)
    let highest = Double(buckets.map(\.flagged).max() ?? 0)
    guard highest > 0 else { return "" }
    // A short burst has the bar width of a long one.
    let places = Double(max(buckets.count, 12))
    let bars: [HTML] = buckets.enumerated().filter { $1.flagged > 0 }.map { index, bucket in
      bar(Double(index) / places, 0.72 / places, Double(bucket.flagged) / highest, bucket)
    }
    return """
      <svg class="spark" width="100%" height="32" role="img" aria-label="\(label)">\
      <rect x="0" y="31" width="100%" height="1" fill="#999" class="ground"/>\(bars)</svg>
      """
  }

  private static func bar(
    _ left: Double, _ width: Double, _ share: Double, _ bucket: EventCounts
  ) -> HTML {
    let height = max(2, Int((share * 30).rounded()))
    let (name, colour) = bucket.critical > 0 ? ("critical", "#c0362c") : ("flagged", "#d1890f")
    return """
      <rect x="\(percent(left, of: 1))" y="\(31 - height)" width="\(percent(width, of: 1))" \
      height="\(height)" fill="\(colour)" class="bar \(name)"/>
      """
  }
}

/// One value against its limit and its baseline; positions in percent of the drawing's width.
struct Gauge {
  let value: Double
  let baseline: Double?
  let limit: Double

  init(_ exceedance: Exceedance, limit: Double) {
    let other = exceedance.baseline ?? limit
    let (least, most) = (
      min(exceedance.value, limit, other, 0), max(exceedance.value, limit, other, 0)
    )
    func percent(_ value: Double) -> Double { position(value, from: least, to: most) * 100 / 1.05 }
    value = percent(exceedance.value)
    baseline = exceedance.baseline.map(percent)
    self.limit = percent(limit)
  }

  var html: HTML {
    let mark: HTML? = baseline.map { position in
      """
      <rect x="\(percent(position, of: 100))" y="1" width="2" height="12" fill="#666" \
      class="mark baseline"/>
      """
    }
    return """
      <svg class="gauge" width="100%" height="14" aria-hidden="true">\
      <rect x="0" y="4" width="100%" height="6" rx="3" fill="#ddd" class="track"/>\
      <rect x="0" y="4" width="\(percent(value, of: 100))" height="6" rx="3" \
      fill="#d1890f" class="bar value"/>\(mark)\
      <rect x="\(percent(limit, of: 100))" y="1" width="2" height="12" fill="#c0362c" \
      class="mark limit"/></svg>
      """
  }

  /// A share from 0 to 1.
  static func draw(share: Double) -> HTML {
    """
    <svg class="gauge" width="100%" height="6" aria-hidden="true">\
    <rect x="0" y="0" width="100%" height="6" rx="3" fill="#ddd" class="track"/>\
    <rect x="0" y="0" width="\(percent(share, of: 1))" height="6" rx="3" fill="#2f6f73" \
    class="bar share"/></svg>
    """
  }
}

extension Timeline {
  /// The counts in at most `limit` buckets of equal width.
  func joined(into limit: Int) -> [EventCounts] {
    let step = bucketsPerBar(limit)
    return stride(from: 0, to: buckets.count, by: step).map { start in
      buckets[start..<min(start + step, buckets.count)].reduce(into: EventCounts()) { sum, bucket in
        sum.events += bucket.events
        sum.flagged += bucket.flagged
        sum.critical += bucket.critical
      }
    }
  }

  func bucketsPerBar(_ limit: Int) -> Int { max(1, (buckets.count + limit - 1) / limit) }
}
