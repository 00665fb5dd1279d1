internal import LogGenerator
internal import LogModel

extension GenerateCommand {
  /// Generates and writes; Ctrl-C ends it early with a log that is whole up to there.
  package func run(_ console: Console) throws -> ExitStatus {
    var generator: EventGenerator
    do throws(GeneratorError) {
      generator = try EventGenerator(options)
    } catch {
      throw UsageError(error.description)
    }
    if let truth { try Target.check(truth) }
    let ending = try writeLog(&generator, console)
    if let truth { try AtomicFile.write(generator.truth.json.prettyBytes, to: truth) }
    if output != "-" {
      let truth = generator.truth
      console.note(
        "\(output.asTerminalText): \(PlainText.count(truth.events, "event")), "
          + "\(PlainText.count(truth.anomalies)) anomalous, "
          + "\(PlainText.count(truth.incidents.count, "incident"))\n")
    }
    return ending
  }

  private func writeLog(
    _ generator: inout EventGenerator, _ console: Console
  ) throws -> ExitStatus {
    var log = try LogOutput(output, console: console)
    let compresses = isCompressed || output.hasSuffix(".gz")
    var block: [UInt8] = []
    var ending = ExitStatus.success
    // A compressed log without events is an empty member, not an empty file.
    if compresses, options.events == 0 { _ = try log.write(gzipMember([])) }
    while generator.next(into: &block) {
      guard try log.write(compresses ? gzipMember(block) : block) else { break }
      block.removeAll(keepingCapacity: true)
      do throws(ExitStatus) { try Interruption.check() } catch {
        ending = error
        break
      }
    }
    try log.commit()
    return ending
  }
}

/// A file written whole, or standard output.
private enum LogOutput: ~Copyable {
  case standard(Console)
  case file(AtomicFile)

  init(_ path: String, console: Console) throws {
    self = path == "-" ? .standard(console) : .file(try AtomicFile(path))
  }

  /// Returns false once nobody reads any more.
  mutating func write(_ bytes: [UInt8]) throws -> Bool {
    switch consume self {
    case .standard(let console):
      self = .standard(console)
      return try console.write(bytes)
    case .file(var file):
      do {
        try file.write(bytes)
        self = .file(file)
        return true
      } catch {
        self = .file(file)
        throw error
      }
    }
  }

  consuming func commit() throws {
    switch consume self {
    case .standard: return
    case .file(let file): try file.commit()
    }
  }
}
