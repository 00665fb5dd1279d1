/// What the usual ranges of all numbers of a scan say together, at its end.
package struct UsualValues: Sendable {
  /// The requests that each service usually gets, by what it counts itself.
  package var traffic: [SeriesOwner: Double] = [:]
  /// The number of series: none, one, or two for any more.
  package var seriesCount = 0
  /// Whether the series, where it is the only one, was recorded by itself: by values at long
  /// intervals, none of which is a request.
  package var isRecording = false

  package init() {}

  /// Whether the log is one number that was recorded by itself.
  package var isAlone: Bool { seriesCount == 1 && isRecording }

  /// Adds what numbers of other services say.
  package mutating func merge(_ other: Self) {
    traffic.merge(other.traffic) { first, _ in first }
    seriesCount = min(2, seriesCount + other.seriesCount)
    isRecording = (isRecording || other.isRecording) && seriesCount == 1
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    var all = traffic.map { (owner: $0.key, requests: $0.value) }.sorted { $0.owner < $1.owner }
    try coder.list(&all, (SeriesOwner(service: 0, region: 0), 0)) { coder, entry in
      try entry.owner.code(&coder)
      try coder.finite(&entry.requests)
    }
    traffic = Dictionary(
      all.map { ($0.owner, $0.requests) }, uniquingKeysWith: { first, _ in first })
    try coder.index(&seriesCount, below: 3)
    try coder.bool(&isRecording)
  }
}
