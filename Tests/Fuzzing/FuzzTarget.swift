// Fuzzing: what must hold for any bytes, one target for each way in.
//
//   bytes ─▶ FuzzTarget ─▶ nothing, FuzzFailure or a crash
//
// `Scripts/fuzz` links the targets with libFuzzer (FuzzDriver); FuzzTests runs each over the corpus
// that is checked in, so that what was found once is looked for in every test run.

/// One way in for bytes that nobody trusts, and what must hold for all of them.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  package let name: String
  private let body: @Sendable ([UInt8]) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable ([UInt8]) async throws -> Void) {
    self.name = name
    self.body = body
  }

  /// Throws `FuzzFailure` where something that must hold does not.
  package func run(_ input: [UInt8]) async throws { try await body(input) }

  package var description: String { name }

  package static let all = [
    decoder, gzip, timestamps, config, entries, answers, pipeline, parts,
  ]
}

/// Something that must hold for every input does not.
package struct FuzzFailure: Error, CustomStringConvertible {
  package let description: String
}

/// Throws unless `condition` holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw FuzzFailure(description: message()) }
}
