private import Glibc
import LogModel

/// The distribution of the values under one limit, with the limit marked.
///
/// The script adds a slider that counts the events at or over any other limit.
struct LimitChart {
  private static let columns = 64
  private static let height = 40

  let threshold: Threshold
  let distribution: Distribution
  private let low: Double
  private let high: Double
  private let isLogarithmic: Bool

  /// Nil where nothing was measured, and for what other limits would judge in another way: a rate, a
  /// percentile and a floor.
  init?(_ threshold: Threshold, _ distribution: Distribution?) {
    guard threshold.percentile == nil, !threshold.isFloor, let distribution,
      let first = distribution.buckets.first,
      let last = distribution.buckets.last
    else { return nil }
    self.threshold = threshold
    self.distribution = distribution
    let limit = threshold.limit
    let positive = distribution.buckets.first { $0.low > 0 }?.low ?? first.low
    let top = min(max(last.high, limit + abs(limit) * 0.1), .greatestFiniteMagnitude)
    let bottom = limit > 0 ? min(positive, limit / 2) : positive
    isLogarithmic = first.low >= 0 && bottom > 0 && top / bottom > 8
    low = isLogarithmic ? bottom : min(first.low, limit, 0)
    high = top
    // A distribution of zeros alone has no width.
    guard high > low else { return nil }
  }

  /// The horizontal position of a value, from 0 to 1.
  private func position(_ value: Double) -> Double {
    isLogarithmic
      ? LogReport.position(log(max(value, low)), from: log(low), to: log(high))
      : LogReport.position(value, from: low, to: high)
  }

  func html() -> HTML {
    """
    <svg class="spread" width="100%" height="\(Self.height)" role="img" \
    aria-label="\(description)">\(bars)\
    <rect x="0" y="\(Self.height - 1)" width="100%" height="1" fill="#999" class="ground"/>\
    \(mark(threshold.normalBelow, "baseline", "#666"))\(mark(threshold.limit, "limit", "#c0362c"))\
    </svg>
    """
  }

  private var description: String {
    let count = distribution.buckets.reduce(0) { $0 + $1.count }
    let limit = PlainText.quantity(threshold.limit, unit: threshold.unit)
    return "\(threshold.label): \(PlainText.count(count, "value")), "
      + "\(PlainText.count(distribution.exceeding)) over \(limit)"
  }

  private func mark(_ value: Double, _ kind: String, _ fill: String) -> HTML {
    """
    <rect x="\(percent(position(value), of: 1))" y="0" width="1.5" height="\(Self.height)" \
    fill="\(fill)" class="mark \(kind)"/>
    """
  }

  private var bars: [HTML] {
    var counts = [Int](repeating: 0, count: Self.columns)
    for bucket in distribution.buckets {
      let column = Int(position(bucket.low / 2 + bucket.high / 2) * Double(Self.columns))
      counts[min(column, Self.columns - 1)] += bucket.count
    }
    let highest = Double(counts.max() ?? 1).squareRoot()
    let limit = position(threshold.limit) * Double(Self.columns)
    return counts.enumerated().filter { $1 > 0 }.map { column, count in
      let height = max(
        1, Int((Double(count).squareRoot() / highest * Double(Self.height - 4)).rounded()))
      let (kind, fill) =
        Double(column) + 0.5 > limit ? ("flagged", "#d1890f") : ("events", "#c9c9c2")
      return """
        <rect x="\(percent(Double(column), of: Double(Self.columns)))" \
        y="\(Self.height - 1 - height)" width="\(percent(0.82, of: Double(Self.columns)))" \
        height="\(height)" fill="\(fill)" class="bar \(kind)"/>
        """
    }
  }

  // MARK: Data

  /// The data for the sliders, one item for each threshold; null where there is no slider.
  static func data(_ analysis: Analysis) -> JSONValue {
    .array(
      analysis.thresholds.indices.map { number in
        LimitChart(analysis.thresholds[number], analysis.distribution(number))
          .map { $0.data(peaks: peaks(number, analysis.triage.issues)) } ?? .null
      })
  }

  /// The worst value of each issue that exceeds this threshold and no other: under a higher limit
  /// the issue would not exist.
  private static func peaks(_ threshold: Int, _ issues: [Issue]) -> [Double] {
    issues.filter { $0.history.peaks.allSatisfy { $0.threshold == threshold } }
      .compactMap(\.history.peaks.first?.value)
  }

  private func data(peaks: [Double]) -> JSONValue {
    let buckets = distribution.buckets
    return [
      "unit": .string(threshold.unit), "limit": .double(threshold.limit),
      "exceeding": .int(distribution.exceeding), "low": .double(low), "high": .double(high),
      "log": .bool(isLogarithmic), "edges": .array(buckets.map { .double($0.low) }),
      "counts": .array(buckets.map { .int($0.count) }), "peaks": .array(peaks.map { .double($0) }),
    ]
  }
}

extension Analysis {
  /// The distribution of a threshold's values, where it was measured.
  func distribution(_ threshold: Int) -> Distribution? {
    let all = statistics.distributions
    return all.indices.contains(threshold) ? all[threshold] : nil
  }
}
