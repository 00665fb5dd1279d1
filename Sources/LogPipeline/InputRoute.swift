package import LogIngest
internal import LogModel
internal import Platform

/// What one input holds: inputs with events of the same service must be scanned together.
package struct InputRoute: EventObserver {
  package private(set) var lines = 0
  package private(set) var events = 0
  package private(set) var rejects = 0
  /// Why it could not be read to its end; nil where it was.
  package private(set) var problem: String?
  private var names: Names
  /// By the number of the service.
  private var counts: [Int] = []

  private init(_ services: ServiceRules) { names = Names(renaming: services) }

  /// Reads an input to its end.
  package static func of(_ input: InputFile, _ pipeline: Pipeline) async throws -> Self {
    var route = Self(pipeline.services)
    var only = input
    only.index = 0
    let stream = EventStream(
      inputs: [only], metrics: pipeline.knownMetrics, options: pipeline.reading,
      jobs: pipeline.jobs, isEnding: { Interruption.isPending })
    try await stream.run(into: &route)
    try Interruption.check()
    return route
  }

  /// The services that have events, in order.
  package var services: [String] {
    counts.indices.filter { counts[$0] > 0 }.map { names.services[NameID($0)] }
      .sorted { $0.precedesInBytes($1) }
  }

  package mutating func begin(_ buffer: ChunkBuffer) throws {
    try Interruption.check()
    buffer.adopt(into: &names)
    lines += buffer.batch.lines
    rejects += buffer.batch.rejects.count
    if let problem = buffer.problem, problem.losesData {
      self.problem = "\(problem.message); \(problem.hint)"
    }
  }

  package mutating func observe(_ buffer: ChunkBuffer, _ indices: Range<Int>) {
    events += indices.count
    for index in indices {
      let service = Int(names.kinds[buffer.batch.records[index].kind].service)
      while counts.count <= service { counts.append(0) }
      counts[service] += 1
    }
  }
}
