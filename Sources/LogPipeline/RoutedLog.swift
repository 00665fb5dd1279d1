internal import LogIngest
package import LogModel

/// The events of one part of the services, as other processes have decoded them.
package struct RoutedLog: Sendable {
  /// The part of the services.
  package private(set) var share = ServiceShare.whole
  /// The numbers that are read.
  let metrics: MetricTable
  /// Whether lines that are not in our dialect to the letter were rejected.
  let isStrict: Bool
  /// The name of a file, for messages.
  private let name: String
  private let hasRange: Bool
  /// The inputs: where the events of each are.
  private(set) var inputs: [InputFile] = []
  /// How inputs are sorted whose events are not in the order of their times.
  private(set) var sorting: [Int: EventSorter.Reach] = [:]
  private(set) var statistics: InputStatistics
  /// By name, the first events that carry a number without a limit; nil where some input was not
  /// asked for them.
  private var unread: [String: Int]? = [:]
  /// The time of the last event of all services.
  package private(set) var end: Timestamp?

  /// A section, and the file that has it.
  private struct Piece {
    var path: String
    var section: RoutedIndex.Section
  }

  /// Whether all of some paths are routed files; nil where only some of them are.
  package static func areRouted(_ paths: [String]) -> Bool? {
    let routed = paths.count { RoutedIndex.isRouted($0) }
    return routed == 0 ? false : routed == paths.count ? true : nil
  }

  /// Reads what the files say of themselves, for a run with the settings of `pipeline`.
  ///
  /// Inputs are in the order in which they were routed, those of several files in that of their
  /// names.
  package init(_ paths: [String], _ pipeline: Pipeline) throws(PartError) {
    var indices: [RoutedIndex] = []
    for path in paths { indices.append(try RoutedIndex(path)) }
    let first = indices[0]
    for (path, index) in zip(paths, indices) {
      try Self.check(index, path, first, paths[0], pipeline)
    }
    var metrics = pipeline.knownMetrics
    metrics.learn(first.learned)
    guard metrics.metrics.map(\.name) == first.metrics else {
      throw PartError(
        paths[0], "its numbers are not those of this run",
        "name the same rules of --gate for 'logmon route' and 'logmon scan'")
    }
    (self.metrics, share, isStrict) = (metrics, first.share, first.isStrict)
    (name, hasRange) = (paths[0], first.hasRange)
    let bounds = ScanCoder.Bounds(
      thresholds: pipeline.thresholds.count, metrics: metrics.count)
    statistics = InputStatistics(metrics)
    for (path, index) in zip(paths, indices) {
      var told = InputStatistics(metrics)
      do {
        var coder = ScanCoder.reading(index.found, NameNumbers(), bounds)
        try told.code(&coder)
        try coder.finish()
      } catch {
        throw RoutedIndex.damaged(path)
      }
      statistics.addFound(told)
    }
    let pieces = zip(paths, indices).flatMap { path, index in
      index.sections.map { Piece(path: path, section: $0) }
    }
    for stretches in Self.inputs(pieces, byName: paths.count > 1) { try add(stretches, bounds) }
  }

  private static func check(
    _ index: RoutedIndex, _ path: String, _ first: RoutedIndex, _ name: String,
    _ pipeline: Pipeline
  ) throws(PartError) {
    for (own, other) in zip(pipeline.routeSettings, index.settings) where own != other {
      throw PartError(
        path,
        other.name == "version"
          ? "another version of logmon wrote it" : "its \(other.name) are not those of this run",
        "route and scan with one version of logmon, the same options and config file")
    }
    guard index.settings.count == pipeline.routeSettings.count else {
      throw RoutedIndex.damaged(path)
    }
    guard index.share == first.share else {
      throw PartError(
        path,
        "it is of part \(index.share.number)/\(index.share.count), and \(name) of part "
          + "\(first.share.number)/\(first.share.count)", "scan each part by itself")
    }
    guard index.metrics == first.metrics, index.learned == first.learned,
      index.isStrict == first.isStrict, index.hasRange == first.hasRange
    else {
      throw PartError(
        path, "its numbers are not those of \(name)", "route all inputs with the same options")
    }
  }

  /// The stretches of each input, in their order.
  private static func inputs(_ pieces: [Piece], byName: Bool) -> [[Piece]] {
    Dictionary(grouping: pieces) { ByteKey($0.section.path) }.values
      .map { stretches in
        stretches.sorted {
          ($0.section.start, $0.section.end, $0.path) < ($1.section.start, $1.section.end, $1.path)
        }
      }
      .sorted { lhs, rhs in
        let (left, right) = (lhs[0].section, rhs[0].section)
        guard byName || left.number == right.number else { return left.number < right.number }
        return left.input == right.input
          ? left.path.precedesInBytes(right.path) : left.input.precedesInBytes(right.input)
      }
  }

  /// Adds an input: its stretches must be all of it, each once.
  private mutating func add(_ stretches: [Piece], _ bounds: ScanCoder.Bounds) throws(PartError) {
    let input = inputs.count
    var sections: [RoutedSection] = []
    var order = EventOrder.Joined()
    var all: InputStatistics?
    var end = 0
    for (number, piece) in stretches.enumerated() {
      let (section, path) = (piece.section, piece.path)
      let isLast = number == stretches.count - 1
      guard section.start == end else { throw Self.gap(piece, end) }
      end = section.end
      // Nothing follows the last stretch of an input.
      if section.isLast, !isLast { throw Self.gap(stretches[number + 1], end) }
      if isLast, !section.isLast { throw Self.missing(piece, end) }
      let counts = try statistics(of: piece, input, bounds)
      let before = all?.lines ?? 0
      sections.append(
        RoutedSection(
          path: path, start: section.position, totals: section.totals, linesBefore: before,
          latestBefore: order.check.latest?.microseconds ?? .min))
      guard order.append(section.order, linesBefore: before) else { throw Self.disorder(piece) }
      if all == nil { all = counts } else { all?.append(counts, order.check) }
      if section.start == 0 {
        unread = unread.flatMap { known in
          section.unread.map { known.merging($0, uniquingKeysWith: +) }
        }
      }
    }
    inputs.append(
      InputFile(
        routed: stretches[0].section.input, index: input,
        size: sections.reduce(0) { $0 + $1.totals.text }, sections: sections,
        opening: stretches[0].section.opening))
    if let all { statistics.merge(all) }
    self.end = [self.end, order.check.latest].compactMap(\.self).max()
    guard order.needsSorting else { return }
    if let piece = stretches.first(where: { !$0.section.keepsLines }) {
      throw Self.disorder(piece)
    }
    sorting[input] = .window
    statistics.setSorted(input)
  }

  private static func disorder(_ piece: Piece) -> PartError {
    let input = piece.section.input
    return PartError(
      piece.path, "the events of \(input) are not in the order of time across its stretches",
      "route \(input) as one stretch")
  }

  /// A section that does not begin where those before it end.
  private static func gap(_ piece: Piece, _ end: Int) -> PartError {
    let section = piece.section
    if section.start > end { return missing(piece, end) }
    return PartError(
      piece.path, "\(section.input) from byte \(section.start) on is in another file, too",
      "name the files of one run of 'logmon route', each once")
  }

  private static func missing(_ piece: Piece, _ place: Int) -> PartError {
    PartError(
      piece.path, "the events of \(piece.section.input) from byte \(place) on are missing",
      "name the routed files of all stretches")
  }

  private func statistics(
    of piece: Piece, _ input: Int, _ bounds: ScanCoder.Bounds
  ) throws(PartError) -> InputStatistics {
    var counts = InputStatistics(metrics)
    do {
      var numbers = NameNumbers()
      var coder = ScanCoder.reading(piece.section.statistics, numbers, bounds)
      try counts.code(&coder)
      numbers.inputs = [input]
      coder = coder.continued(numbers)
      try counts.codePlaces(&coder)
      try coder.finish()
      guard counts.inputNames == [piece.section.input] else { throw ScanDamage() }
    } catch {
      throw RoutedIndex.damaged(piece.path)
    }
    return counts
  }

  /// The numbers without a limit that the first events of all inputs carry.
  ///
  /// None are needed where a limit has judged the first events of an input.
  var unreadNumbers: [String: Int] { unread ?? [:] }

  /// Checks that events outside a range of time can be left out.
  func check(_ span: TimeSpan) throws(PartError) {
    guard span != TimeSpan(), !hasRange else { return }
    throw PartError(
      name, "it was routed for all times, and lines of events that are shown then are not in it",
      "name --since and --until for 'logmon route', too")
  }
}
