package import FileOutput
internal import KnowledgeBase
internal import LogEval
internal import LogModel
package import LogPipeline
internal import LogTriage
internal import ModelClient
package import Platform

extension EvalCommand {
  /// Measures the embedded analyst, and a language model where one was named.
  ///
  /// Prints the table; returns the exit status.
  package func run(_ console: Console) async throws -> ExitStatus {
    let session = try LanguageModelSession.make(
      languageModel, try Configuration.load(config), secret: console.secret
    ) { $0 }
    try session?.open()
    let model = session.map { session in
      MeasuredAnalyst(name: session.settings.model.name) { publisher in
        let base = KnowledgeBase([], thresholds: publisher.thresholds)
        return try await session.review(publisher, base, console).publisher.finish()
      }
    }
    let evaluation = try await measure([.embedded] + (model.map { [$0] } ?? []), console)
    for problem in session?.finish() ?? [] { throw problem }
    try console.write(evaluation.text(format))
    return evaluation.isWhole ? .success : .input
  }

  /// Measures each analyst over the same logs.
  package func measure(
    _ analysts: [MeasuredAnalyst], _ console: Console
  ) async throws -> Evaluation {
    let thresholds = try Configuration.load(config).thresholds
    let finder = data.map { LabelledSetFinder($0) }
    for problem in finder?.problems ?? [] { console.warn(problem) }
    let pipelines = analysts.map { analyst in
      var pipeline = Pipeline(thresholds: thresholds)
      pipeline.listsFindings = true
      pipeline.review = analyst.review
      return pipeline
    }
    let scores = try await generated(pipelines, console)
    var evaluation = Evaluation(seeds: seeds, minutes: minutes)
    evaluation.isWhole = finder?.problems.isEmpty ?? true
    for (index, analyst) in analysts.enumerated() {
      let sets = try await labelled(finder?.sets ?? [], pipelines[index], console)
      if sets.count < finder?.sets.count ?? 0 { evaluation.isWhole = false }
      evaluation.results.append(
        Evaluation.Result(
          analyst: analyst.name, scenarios: scores.map { ($0.0, $0.1[index]) }, sets: sets))
    }
    return evaluation
  }

  /// For each scenario, the score of every analyst over all seeds.
  private func generated(
    _ pipelines: [Pipeline], _ console: Console
  ) async throws -> [(EvalScenario, [IncidentScore])] {
    guard seeds > 0 else { return [] }
    let runs = chosenScenarios.flatMap { scenario in
      (1...UInt64(seeds)).map { GeneratedRun(scenario: scenario, seed: $0, command: self) }
    }
    let scores = try await concurrentMap(runs, jobs: Processors.jobs(jobs)) { run in
      try await run.scores(pipelines, console)
    }
    return chosenScenarios.enumerated().map { index, scenario in
      let part = scores[index * seeds..<(index + 1) * seeds]
      let sums = pipelines.indices.map { analyst in
        part.reduce(IncidentScore()) { $0 + $1[analyst] }
      }
      return (scenario, sums)
    }
  }

  /// A set that cannot be read is skipped; its error was reported.
  private func labelled(
    _ sets: [LabelledSet], _ pipeline: Pipeline, _ console: Console
  ) async throws -> [SetScore] {
    var scores: [SetScore] = []
    for set in sets {
      var pipeline = pipeline
      pipeline.topology = set.topology
      let run = LabelledRun(pipeline: pipeline, jobs: Processors.jobs(jobs), console: console)
      do {
        scores.append(try await run.score(set))
      } catch let status as ExitStatus where status == .input {
        console.warn("\(set.name): a log is not trustworthy; the set was left out")
      }
    }
    return scores
  }
}

/// An analyst with its name in the table, and its review.
package struct MeasuredAnalyst: Sendable {
  var name: String
  var review: ReviewStep

  package init(name: String, review: @escaping ReviewStep) {
    self.name = name
    self.review = review
  }

  package static let embedded = Self(name: Analyst.embedded.rawValue) {
    $0.finish(in: KnowledgeBase([], thresholds: $0.thresholds))
  }
}
