private import Glibc
import LogModel

/// The distributions of a service's values then and now, drawn over each other.
///
/// Wide grey bars are then, narrow coloured ones are now; each side's bars are shares of its own
/// values. The axis is logarithmic where all values are positive and spread far.
struct DistributionPair {
  private static let columns = 48
  private static let height = 40

  private let row: ComparedSeries
  private let then: [Double]
  private let now: [Double]
  private let highest: Double

  /// Nil where the row has no distributions.
  init?(_ row: ComparedSeries) {
    guard let pair = row.distributions, pair.then.count > 0, pair.now.count > 0 else { return nil }
    self.row = row
    // The few largest values would press all others together.
    let ends = [pair.then, pair.now].map { ($0.min, $0.percentile(0.999) ?? $0.max) }
    let low = ends.map(\.0).min() ?? 0
    let high = ends.map(\.1).max() ?? 0
    let isLogarithmic = low > 0 && high / low > 8
    func place(_ value: Double) -> Int {
      let share =
        isLogarithmic
        ? position(log(value), from: log(low), to: log(high)) : position(value, from: low, to: high)
      return min(Self.columns - 1, Int(share * Double(Self.columns)))
    }
    func shares(_ values: Histogram) -> [Double] {
      var shares = [Double](repeating: 0, count: Self.columns)
      for bucket in values.buckets {
        shares[place(max(low, bucket.low / 2 + bucket.high / 2))] +=
          Double(bucket.count) / Double(values.count)
      }
      return shares
    }
    then = shares(pair.then)
    now = shares(pair.now)
    highest = max(then.max() ?? 0, now.max() ?? 0)
  }

  func html() -> HTML {
    """
    <svg class="pair" width="100%" height="\(Self.height)" role="img" aria-label="\(description)">\
    \(bars(then, "events", "#c9c9c2", width: 0.94, inset: 0.03))\
    \(bars(now, row.verdict.isRegression ? "critical" : "share",
      row.verdict.isRegression ? "#c0362c" : "#2f6f73", width: 0.4, inset: 0.3))\
    <rect x="0" y="\(Self.height - 1)" width="100%" height="1" fill="#999" class="ground"/></svg>
    """
  }

  private var description: String {
    "\(row.measureName) of \(row.serviceName): "
      + "\(ComparisonText.figure(row.then, row)) then, \(ComparisonText.figure(row.now, row)) now"
  }

  private func bars(
    _ shares: [Double], _ kind: String, _ fill: String, width: Double, inset: Double
  ) -> [HTML] {
    shares.enumerated().filter { $1 > 0 }.map { column, share in
      let height = max(1, Int((share / highest * Double(Self.height - 3)).rounded()))
      return """
        <rect x="\(percent(Double(column) + inset, of: Double(Self.columns)))" \
        y="\(Self.height - 1 - height)" width="\(percent(width, of: Double(Self.columns)))" \
        height="\(height)" fill="\(fill)" class="bar \(kind)"/>
        """
    }
  }
}

/// A change with its interval, on an axis from −50 % to +100 %.
struct ShiftBar {
  private static let range = -0.5...1.0

  private let row: ComparedSeries
  private let change: Double
  private let interval: ClosedRange<Double>

  /// Nil where nothing was compared.
  init?(_ row: ComparedSeries) {
    guard let change = row.change, let interval = row.interval else { return nil }
    (self.row, self.change, self.interval) = (row, change, interval)
  }

  private func place(_ share: Double) -> Double {
    position(share, from: Self.range.lowerBound, to: Self.range.upperBound)
  }

  func html() -> HTML {
    let (from, to) = (place(interval.lowerBound), place(interval.upperBound))
    let (kind, fill) =
      row.verdict.isRegression ? ("critical", "#c0362c") : ("share", "#2f6f73")
    return """
      <svg class="interval" width="100%" height="12" aria-hidden="true">\
      <rect x="\(percent(place(0), of: 1))" y="0" width="1" height="12" fill="#999" \
      class="mark baseline"/>\
      <rect x="\(percent(from, of: 1))" y="5" width="\(percent(max(to - from, 0.005), of: 1))" \
      height="2" fill="\(fill)" class="bar \(kind)"/>\
      <rect x="\(percent(max(place(change) - 0.01, 0), of: 1))" y="2" width="2%" height="8" rx="2" \
      fill="\(fill)" class="bar \(kind)"/></svg>
      """
  }
}

/// One figure of the last runs, this one last.
struct RunHistory {
  private let row: ComparedSeries
  private let values: [Double]

  /// Nil with fewer than two baselines.
  init?(_ row: ComparedSeries) {
    guard row.history.count > 2, row.history.max() ?? 0 > 0 else { return nil }
    self.row = row
    values = Array(row.history.suffix(30))
  }

  func html() -> HTML {
    let highest = values.max() ?? 1
    let count = Double(max(values.count, 8))
    let bars: [HTML] = values.enumerated().map { place, value in
      let height = max(1, Int((value / highest * 20).rounded()))
      let isNow = place == values.count - 1
      let (kind, fill) =
        !isNow
        ? ("events", "#c9c9c2")
        : row.verdict.isRegression ? ("critical", "#c0362c") : ("share", "#2f6f73")
      return """
        <rect x="\(percent(Double(place), of: count))" y="\(21 - height)" \
        width="\(percent(0.7, of: count))" height="\(height)" fill="\(fill)" class="bar \(kind)"/>
        """
    }
    let figure = row.measureName + (row.now?.p95 == nil ? "" : " p95")
    let texts = values.map { PlainText.quantity($0, unit: row.unit) }
    return """
      <svg class="history" width="100%" height="22" role="img" \
      aria-label="\(figure) of the last runs: \(texts.joined(separator: ", "))">\(bars)\
      <rect x="0" y="21" width="100%" height="1" fill="#999" class="ground"/></svg>
      """
  }
}
