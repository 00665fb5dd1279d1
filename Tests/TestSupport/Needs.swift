package import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
  /// Skips the test, or the suite, where a program is not on PATH.
  package static func needs(_ program: String) -> Self {
    .enabled(
      if: find(program) != nil, "no '\(program)' on PATH; 'Scripts/setup --tests' installs it")
  }

  /// Skips the test where a shell command fails, because the machine does not allow what it tries.
  ///
  /// The command runs in an empty folder that is gone afterwards.
  package static func needs(_ what: String, trying command: String) -> Self {
    .enabled("\(what) is not possible here") {
      let folder = try TemporaryFolder()
      return try run("bash", ["-c", command], in: folder.url).status == 0
    }
  }

  /// Skips the test, or the suite, where none of these variables names a server.
  package static func needs(server variables: String...) -> Self {
    .enabled(
      if: variables.contains { ProcessInfo.processInfo.environment[$0] != nil },
      "no server in \(variables.joined(separator: " or ")); 'Scripts/test --all' starts one")
  }
}

/// The program of that name on PATH.
package func find(_ program: String) -> URL? {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return path.split(separator: ":").map { URL(filePath: "\($0)/\(program)") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
}
