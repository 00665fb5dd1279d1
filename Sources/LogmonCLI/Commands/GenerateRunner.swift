package import FileOutput
internal import Gzip
internal import LogGenerator
internal import LogModel
package import Platform

extension GenerateCommand {
  /// Generates and writes; Ctrl-C ends it early with a log that is complete up to that point.
  package func run(_ console: Console) async throws -> ExitStatus {
    var generator: EventGenerator
    do throws(GeneratorError) {
      generator = try EventGenerator(options)
    } catch {
      throw UsageError(error.description)
    }
    if let truth { try OutputTarget.check(truth) }
    let ending = try await writeLog(&generator, console)
    if let truth {
      let bytes = generator.truth.json.prettyBytes
      try AtomicFile.write(Document(path: truth, bytes: bytes, isNamed: true))
    }
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
  ) async throws -> ExitStatus {
    var log = try LogOutput(output, console: console)
    let compresses = isCompressed || output.hasSuffix(".gz")
    var packer = Packer(isOn: compresses)
    var ending = ExitStatus.success
    // A compressed log without events is an empty member, not an empty file.
    if compresses, options.events == 0 { _ = try log.write(gzipMember([])) }
    while let block = try await packer.next(&generator) {
      guard try log.write(block) else { break }
      do throws(ExitStatus) { try Interruption.check() } catch {
        // The rest is still written, so that log and truth agree.
        ending = error
        Interruption.acknowledge()
        packer.isStopped = true
      }
    }
    try log.commit()
    return ending
  }
}

/// Returns the generator's blocks in order; blocks are compressed on all cores concurrently.
private struct Packer {
  private let isOn: Bool
  /// No more blocks are generated; those in progress are still returned.
  var isStopped = false
  private var packing: [Task<[UInt8], any Error>] = []

  init(isOn: Bool) { self.isOn = isOn }

  /// The next block as stored, or nil at the end; every compressed block is a separate gzip member.
  mutating func next(_ generator: inout EventGenerator) async throws -> [UInt8]? {
    var block: [UInt8] = []
    guard isOn else { return !isStopped && generator.next(into: &block) ? block : nil }
    while !isStopped, packing.count < 2 * Processors.count, generator.next(into: &block) {
      let plain = block
      packing.append(Task { try gzipMember(plain) })
      block = []
    }
    return packing.isEmpty ? nil : try await packing.removeFirst().value
  }
}

/// A file that is written atomically, or standard output.
private struct LogOutput: ~Copyable {
  private let console: Console
  /// Nil for standard output.
  private var file: AtomicFile?

  init(_ path: String, console: Console) throws {
    self.console = console
    file = path == "-" ? nil : try AtomicFile(path)
  }

  /// Returns false once the reader has closed the pipe.
  mutating func write(_ bytes: [UInt8]) throws -> Bool {
    if file == nil { return try console.write(bytes) }
    try file?.write(bytes)
    return true
  }

  consuming func commit() throws {
    if let file = file.take() { try file.commit() }
  }
}
