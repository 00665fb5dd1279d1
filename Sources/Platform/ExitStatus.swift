/// The exit codes, the same for every command.
package struct ExitStatus: Error, Equatable, Sendable {
  package var code: Int32

  package init(code: Int32) { self.code = code }

  /// Done, and the gate passed.
  package static let success = Self(code: 0)
  /// `--fail-on` found an issue at or above its severity.
  package static let gateTripped = Self(code: 1)
  /// Wrong usage or an invalid config file.
  package static let usage = Self(code: 2)
  /// An input could not be read, was truncated or is not trustworthy.
  package static let input = Self(code: 3)
  /// An output could not be written.
  package static let output = Self(code: 4)

  /// Ended by a signal; the code is that of shells: 130 for Ctrl-C, 143 for TERM.
  package static func interrupted(_ signal: Int32) -> Self { Self(code: 128 + signal) }
}
