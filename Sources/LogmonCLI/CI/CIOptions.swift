internal import FileOutput
internal import LogModel
internal import LogReport
internal import Platform

/// The outputs in the words of CI systems.
package struct CIOptions: Equatable, Sendable {
  package var junit: String?
  package var sarif: String?
  package var gitlab: String?
  package var openmetrics: String?
  package var markdown: String?
  package var postmortem: String?
  /// Whether `--annotations` was given.
  package var annotates = false
  /// Whether `--ci` was given.
  package var isAutomatic = false
  /// The system that runs the job.
  private var system = CISystem.other
  /// The file whose Markdown GitHub shows; nil where none is to be written.
  private var stepSummary: String?

  package init() {}

  package static let arguments: [ArgumentSpec<Self>] = [
    .flag("ci", \.isAutomatic, help: "The outputs that the CI system reads, beside the report."),
    .option("junit", "FILE", \.junit, help: "Also write issues and gate as JUnit test results."),
    .option("sarif", "FILE", \.sarif, help: "Also write issues as SARIF 2.1.0."),
    .option("gitlab", "FILE", \.gitlab, help: "Also write issues as GitLab code quality."),
    .option(
      "openmetrics", "FILE", \.openmetrics, help: "Also write the figures as OpenMetrics text."),
    .option(
      "markdown", "FILE", \.markdown, help: "Also write the summary as Markdown, for a job page."),
    .option(
      "postmortem", "FILE", \.postmortem, help: "Also write a post-mortem to complete, Markdown."),
    .flag(
      "annotations", \.annotates,
      help: "Print the worst as annotations of GitHub, or of Azure with TF_BUILD."),
  ]

  /// The outputs that `--ci` adds for each system, with their usual names.
  private static let usual: [CISystem: [(any WritableKeyPath<Self, String?> & Sendable, String)]] =
    [
      .github: [(\.junit, "junit.xml"), (\.sarif, "logmon.sarif"), (\.markdown, "summary.md")],
      .gitlab: [
        (\.junit, "junit.xml"), (\.gitlab, "gl-code-quality-report.json"),
        (\.openmetrics, "metrics.txt"), (\.markdown, "summary.md"),
      ],
      .azure: [(\.junit, "junit.xml"), (\.sarif, "logmon.sarif"), (\.markdown, "summary.md")],
      .jenkins: [(\.junit, "junit.xml"), (\.sarif, "logmon.sarif"), (\.markdown, "summary.md")],
      .other: [(\.junit, "junit.xml"), (\.markdown, "summary.md")],
    ]

  /// Takes over what the environment says; with `--ci` also adds the outputs of the CI system.
  ///
  /// An option that names a file has its way.
  package mutating func choose(
    in environment: [String: String], beside place: (_ name: String) -> String
  ) {
    system = CISystem(environment)
    let summary = environment[CISystem.summaryVariable].flatMap { $0.isEmpty ? nil : $0 }
    if let summary, let markdown, Folder.resolved(markdown) == Folder.resolved(summary) {
      // GitHub's own file belongs to all commands of the step.
      (self.markdown, stepSummary) = (nil, markdown)
    }
    guard isAutomatic else { return }
    if system == .github, stepSummary == nil { stepSummary = summary }
    for (path, name) in Self.usual[system] ?? [] where self[keyPath: path] == nil {
      self[keyPath: path] = place(name)
    }
  }

  /// The form of annotations on standard output; nil where none are printed.
  func style(_ format: SummaryFormat) -> Annotations.Style? {
    if annotates { return system.annotations ?? .github }
    // A JSON document stays alone on standard output.
    return isAutomatic && format != .json ? system.annotations : nil
  }

  /// The outputs that were asked for.
  var outputs: [PlannedOutput] {
    [
      PlannedOutput("--junit", "JUnit", junit, .document(JUnitReport.render)),
      PlannedOutput("--sarif", "SARIF", sarif, .document(SARIFReport.render)),
      PlannedOutput("--gitlab", "code quality", gitlab, .document(GitLabReport.render)),
      PlannedOutput(
        "--openmetrics", "OpenMetrics", openmetrics, .document(OpenMetricsReport.render)),
      PlannedOutput("--markdown", "Markdown", markdown, .summary(.whole)),
      PlannedOutput("--postmortem", "post-mortem", postmortem, .document(Postmortem.render)),
      PlannedOutput(
        CISystem.summaryVariable, nil, stepSummary,
        .summary(.appended(limit: CISystem.summaryLimit))),
    ].compactMap(\.self)
  }
}

extension PlannedOutput.Placement {
  /// The document with these bytes, or with what is in the file and these bytes.
  func document(_ path: String, _ bytes: [UInt8]) throws(OutputError) -> Document {
    guard case .appended(let limit) = self else {
      return Document(path: path, bytes: bytes, isNamed: true)
    }
    var before: [UInt8] = []
    // A pipe or a device has no end to add to, and is written through.
    if FileStatus(path)?.kind == .regular {
      do throws(FileError) {
        before = try FileContent.read(path)
      } catch {
        throw OutputError(
          name: path, message: "it cannot be read: \(error)", hint: "check its permissions")
      }
    }
    guard before.count + bytes.count <= limit else {
      throw OutputError(
        name: path, message: "it would hold more than \(PlainText.count(limit)) bytes",
        hint: "write less to it, or name another file with --markdown")
    }
    return Document(path: path, bytes: before + bytes, isNamed: true)
  }
}
