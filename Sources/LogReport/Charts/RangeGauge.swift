import LogModel

/// One value against the range that its series usually has.
struct RangeGauge {
  private let low: Double
  private let high: Double
  private let value: Double

  init(_ deviation: Issue.Deviation) {
    let band = deviation.band
    let least = min(deviation.value, band.low, 0)
    let most = max(deviation.value, band.high, 0)
    func place(_ value: Double) -> Double { position(value, from: least, to: most) / 1.05 }
    (low, high, value) = (place(band.low), place(band.high), place(deviation.value))
  }

  var html: HTML {
    // A range that is narrow beside the value must still be seen.
    let width = max(high - low, 0.01)
    return """
      <svg class="gauge" width="100%" height="14" aria-hidden="true">\
      <rect x="0" y="4" width="100%" height="6" rx="3" fill="#ddd" class="track"/>\
      <rect x="\(percent(low, of: 1))" y="4" width="\(percent(width, of: 1))" height="6" \
      fill="#2f6f73" class="bar share"/>\
      <rect x="\(percent(value, of: 1))" y="1" width="3" height="12" fill="#c0362c" \
      class="mark limit"/></svg>
      """
  }
}
