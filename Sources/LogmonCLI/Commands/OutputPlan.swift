internal import FileOutput
internal import LogIngest
internal import LogModel
internal import LogPipeline
internal import LogReport
internal import LogTriage
internal import Platform

/// What one run of `analyze` writes: the only list of its outputs.
///
/// The checks before the run, the writing and the lines of the summary all go through this list, so
/// a new output is one entry of it.
package struct OutputPlan: Sendable {
  /// Where the knowledge base lies: a folder or a server.
  let knowledgeBase: String
  /// Everything that the run may write, in the order in which the summary names it.
  package let outputs: [PlannedOutput]

  /// Plans the outputs of `command`; `sent` is where the requests to a language model are written
  /// down, nil when there are none.
  package init(_ command: AnalyzeCommand, sent: String?) {
    let (assets, format, project) = (
      command.reportAssets, command.ticketFormat, command.jiraProject.key
    )
    let asset = { (name: String) in
      assets == .external ? command.path(nil, beside: name) : nil
    }
    knowledgeBase = command.path(command.kb, beside: "kb")
    outputs =
      [
        PlannedOutput(
          "--report", "report", command.report,
          .page { await HTMLReport.render($0, assets: assets) }),
        PlannedOutput(
          "--results", "results", command.path(command.results, beside: "results.json"),
          .document(ResultsJSON.render)),
        PlannedOutput("--kb", "knowledge base", knowledgeBase, .knowledgeBase) {
          !$0.triage.kbEntries.isEmpty
        },
        PlannedOutput(
          "--tickets", "tickets", command.path(command.tickets, beside: "tickets"),
          .tickets { format.bytes($0, project: project) }
        ) { !$0.triage.tickets.isEmpty },
        PlannedOutput(
          "--rejects", "rejects", command.path(command.rejects, beside: "rejects.jsonl"),
          .lines(\.rejects)
        ) { $0.statistics.totals.rejected > 0 },
        PlannedOutput("--flagged", "flagged", command.flagged, .lines(\.flagged)),
        PlannedOutput("--state", nil, command.state, .state),
        PlannedOutput("--egress", "what was sent", sent, .requests),
        PlannedOutput(
          "--report-assets", nil, asset(HTMLReport.styleName), .asset(ContentPolicy.style)),
        PlannedOutput(
          "--report-assets", nil, asset(HTMLReport.scriptName), .asset(ContentPolicy.script)),
      ].compactMap(\.self) + command.ci.outputs
  }
}

extension OutputPlan {
  /// Those that are not written line by line while the events are read.
  var withoutLines: Self {
    Self(
      knowledgeBase: knowledgeBase,
      outputs: outputs.filter { if case .lines = $0.source { false } else { true } })
  }

  private init(knowledgeBase: String, outputs: [PlannedOutput]) {
    (self.knowledgeBase, self.outputs) = (knowledgeBase, outputs)
  }

  /// A plan of files that are written in another way, each under its option; only to check them.
  init(files: [(option: String, path: String?)]) {
    self.init(
      knowledgeBase: "",
      outputs: files.compactMap { PlannedOutput($0.option, nil, $0.path, .requests) })
  }
}

/// One output of a run.
package struct PlannedOutput: Sendable {
  /// The option that names it, or that asks for it.
  package let option: String
  /// What the summary calls it; nil where the summary does not name it.
  package let label: String?
  package let path: String
  let source: Source
  /// Whether a run that ended with this analysis has written it.
  let isWritten: @Sendable (Analysis) -> Bool

  /// Whether a document replaces the file or is added to its end.
  enum Placement: Sendable {
    case whole
    /// At most this many bytes, those that are there included.
    case appended(limit: Int)
  }

  /// Where the bytes of an output come from.
  enum Source: Sendable {
    /// The report is rendered beside all others, because it takes about as long as they do.
    case page(@Sendable (Analysis) async -> [UInt8])
    case document(@Sendable (Analysis) -> [UInt8])
    /// The document names the other outputs.
    case summary(Placement)
    /// The text is fixed, and the program itself chose the file's name.
    case asset(String)
    /// A folder gets one file for each ticket.
    case tickets(@Sendable (Ticket) -> [UInt8])
    /// The pipeline writes the lines during the run, to the file that this property names.
    case lines(any WritableKeyPath<Pipeline, String?> & Sendable)
    /// The pipeline writes it after the events are read.
    case state
    /// The knowledge session writes the entries.
    case knowledgeBase
    /// The session with a language model writes its requests down.
    case requests
  }

  /// Returns nil where `path` is nil: the run does not write this output.
  init?(
    _ option: String, _ label: String?, _ path: String?, _ source: Source,
    isWritten: @escaping @Sendable (Analysis) -> Bool = { _ in true }
  ) {
    guard let path else { return nil }
    (self.option, self.label, self.path) = (option, label, path)
    (self.source, self.isWritten) = (source, isWritten)
  }

  fileprivate var isFile: Bool {
    switch source {
    case .page, .document, .summary, .asset, .lines, .state, .requests: true
    case .tickets, .knowledgeBase: false
    }
  }
}

/// Before the run.
extension OutputPlan {
  /// Checks before a long run that each output can be written after it.
  ///
  /// The knowledge base is excluded, because it may be a server: its store checks it.
  func check(_ inputs: [InputFile]) throws {
    var targets: [(output: PlannedOutput, path: String)] = []
    for output in outputs where output.isFile {
      guard let path = try OutputTarget.check(output.path) else { continue }
      if let other = targets.first(where: { $0.path == path })?.output {
        throw UsageError(
          "'\(other.option)' and '\(output.option)' name the same file '\(output.path)'")
      }
      targets.append((output, path))
    }
    for output in outputs {
      if case .tickets = output.source { try Folder.check(output.path) }
    }
    try Self.spare(inputs, from: targets.map { ($0.output.option, $0.path) })
  }

  /// Refuses outputs that would overwrite an input, which could not be analyzed again.
  static func spare(
    _ inputs: [InputFile], from outputs: [(option: String, path: String)]
  ) throws(UsageError) {
    for input in inputs where input.isRegular {
      let path = Folder.resolved(input.path)
      guard let (option, _) = outputs.first(where: { $0.path == path }) else { continue }
      throw UsageError(
        "'\(option)' would overwrite the input '\(input.path)'; name another file with \(option)")
    }
  }

  /// Tells the pipeline which files it writes during the run.
  func prepare(_ pipeline: inout Pipeline) {
    for output in outputs {
      if case .lines(let path) = output.source { pipeline[keyPath: path] = output.path }
    }
  }
}

/// After the run.
extension OutputPlan {
  /// Writes every document of the analysis.
  ///
  /// The report is last, because rendering it takes longest; the other outputs are written
  /// meanwhile.
  func write(
    _ analysis: Analysis, _ triage: TriageResult, _ knowledge: KnowledgeSession,
    _ batch: OutputBatch
  ) async {
    async let pages = pages(analysis)
    for document in documents(analysis) { batch.add(document) }
    addSummaries(analysis, batch)
    for output in outputs {
      guard case .tickets(let render) = output.source else { continue }
      for ticket in analysis.triage.tickets {
        let file = "\(output.path)/\(ticket.ticketID).json"
        if triage.isOutdated(ticket), FileContent.mayBeThere(file) { continue }
        batch.add(Document(path: file, bytes: render(ticket)))
      }
    }
    await knowledge.save(triage, batch)
    batch.settle()
    for page in await pages { batch.add(page) }
  }

  private func pages(_ analysis: Analysis) async -> [Document] {
    var pages: [Document] = []
    for output in outputs {
      guard case .page(let render) = output.source else { continue }
      pages.append(Document(path: output.path, bytes: await render(analysis), isNamed: true))
    }
    return pages
  }

  private func documents(_ analysis: Analysis) -> some Sequence<Document> {
    outputs.lazy.compactMap { output in
      switch output.source {
      case .document(let render):
        Document(path: output.path, bytes: render(analysis), isNamed: true)
      case .asset(let text): Document(path: output.path, bytes: Array(text.utf8))
      case .page, .summary, .tickets, .lines, .state, .knowledgeBase, .requests: nil
      }
    }
  }

  private func addSummaries(_ analysis: Analysis, _ batch: OutputBatch) {
    for output in outputs {
      guard case .summary(let placement) = output.source else { continue }
      let bytes = Summary.render(analysis, format: .markdown, outputs: written(analysis))
      do throws(OutputError) {
        batch.add(try placement.document(output.path, bytes))
      } catch {
        batch.add(error)
      }
    }
  }

  /// The list of written outputs in the summary.
  func written(_ analysis: Analysis) -> [WrittenOutput] {
    outputs.compactMap { output in
      guard let label = output.label, output.isWritten(analysis) else { return nil }
      return WrittenOutput(label: label, path: output.path)
    }
  }
}
