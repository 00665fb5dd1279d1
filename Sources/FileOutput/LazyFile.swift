internal import Gzip

/// A file of lines that is written during a run, compressed when its name ends in `.gz`.
///
/// The temporary file is made with the first line. A run without lines writes an empty file, so
/// that no stale file remains. After a failure the run goes on, and `OutputBatch` reports the
/// error.
package struct LazyFile: ~Copyable {
  private let path: String
  private var file: AtomicFile?
  private var block: [UInt8] = []
  private var problem: OutputError?
  private static let blockSize = 1 << 18

  package init(_ path: String) {
    self.path = path
  }

  package mutating func write(_ line: [UInt8]) {
    guard problem == nil else { return }
    block += line
    if block.count >= Self.blockSize { flush() }
  }

  /// Hands the file, or the error, over to `outputs`.
  package consuming func finish(in outputs: OutputBatch) {
    flush()
    if let problem { return outputs.add(problem) }
    do throws(OutputError) {
      guard let file = file.take() else {
        return outputs.add(Document(path: path, bytes: try encoded(), isNamed: true))
      }
      outputs.add(file)
    } catch {
      outputs.add(error)
    }
  }

  private mutating func flush() {
    guard problem == nil, !block.isEmpty else { return }
    do throws(OutputError) {
      if file == nil { file = try AtomicFile(path) }
      let bytes = try encoded()
      try file?.write(bytes)
    } catch {
      problem = error
    }
    block.removeAll(keepingCapacity: true)
  }

  /// The block in its stored form: every block is a gzip member of its own.
  private func encoded() throws(OutputError) -> [UInt8] {
    guard path.hasSuffix(".gz") else { return block }
    do throws(DeflateError) {
      return try gzipMember(block)
    } catch {
      throw OutputError(name: path, message: error.description, hint: "write it uncompressed")
    }
  }
}
