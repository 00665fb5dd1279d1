internal import LogCompare
internal import LogModel
internal import Platform

/// The earlier runs that a run is compared with.
struct Baselines: Sendable {
  let runs: [ArchivedRun]

  /// Reads the results.json of each run.
  ///
  /// A file that cannot serve is told before anything is written.
  init(_ paths: [String]) throws(ConfigurationError) {
    var runs: [ArchivedRun] = []
    for path in paths { runs.append(try Self.read(path)) }
    self.runs = runs
  }

  private static func read(_ path: String) throws(ConfigurationError) -> ArchivedRun {
    let bytes = try FileContent.named(path, else: "check the path of the baseline")
    do throws(BaselineError) {
      return try ArchivedRun(bytes, name: path)
    } catch {
      throw ConfigurationError(error.description)
    }
  }

  /// What became of `analysis` since them; nil where there are none.
  func compare(_ analysis: Analysis, _ settings: CompareSettings) -> RunComparison? {
    runs.isEmpty
      ? nil : Comparator.compare(ArchivedRun(analysis), with: runs, settings: settings)
  }
}
