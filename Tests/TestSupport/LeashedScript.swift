internal import Foundation

/// A Python script that serves for as long as this value lives.
final class LeashedScript: Sendable {
  /// What it printed when it was ready.
  let greeting: [UInt8]
  private let process: Process
  /// The script ends when this pipe does, even if the test crashes.
  private let leash: Pipe

  /// Starts the script and waits until it has printed a line.
  init(_ script: URL, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path] + arguments
    let output = Pipe()
    leash = Pipe()
    process.standardInput = leash
    process.standardOutput = output
    try process.run()
    self.process = process
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0a {
      line.append(byte)
    }
    greeting = line
  }

  deinit {
    try? leash.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
