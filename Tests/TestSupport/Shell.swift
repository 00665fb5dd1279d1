package import Foundation

/// What a program that ran to its end left behind.
package struct ProgramResult: Sendable {
  package var status: Int32
  /// Whether a signal ended it; `status` is the signal then.
  package var wasKilled: Bool
  package var output: [UInt8]
  package var errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a program and waits for it; `input` becomes its standard input.
package func run(
  _ program: String, _ arguments: [String] = [], input: [UInt8] = [], in folder: URL? = nil,
  environment: [String: String] = [:]
) throws -> ProgramResult {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  // Files instead of pipes: nothing can fill up while the other end is being waited for.
  let scratch = try TemporaryFolder()
  try scratch.write(input, "in")
  try scratch.write([], "out")
  try scratch.write([], "err")
  process.standardInput = try FileHandle(forReadingFrom: scratch.url.appending(path: "in"))
  process.standardOutput = try FileHandle(forWritingTo: scratch.url.appending(path: "out"))
  process.standardError = try FileHandle(forWritingTo: scratch.url.appending(path: "err"))
  unblockSignals()
  try process.run()
  process.waitUntilExit()
  return ProgramResult(
    status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
    output: try scratch.read("out"),
    errors: String(decoding: try scratch.read("err"), as: UTF8.self))
}

/// Threads of a pool block signals, and programs they start inherit that: timeout(1) would not fire.
private func unblockSignals() {
  var signals = sigset_t()
  _ = unsafe sigfillset(&signals)
  _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}
