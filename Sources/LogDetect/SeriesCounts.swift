package import LogModel

/// How many series, and how many templates of lines, some services have.
package struct SeriesCounts: Equatable, Sendable {
  private var series = 0
  private var templates = 0

  package init() {}

  init(series: Int, templates: Int) { (self.series, self.templates) = (series, templates) }

  package mutating func add(_ other: Self) {
    series += other.series
    templates += other.templates
  }

  /// Whether a single detector may have left out some of them.
  package var areTooMany: Bool {
    series >= DeviationDetector.capacity || templates >= LineDetector.capacity
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.count(&series)
    try coder.count(&templates)
  }
}
