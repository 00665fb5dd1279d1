internal import FileOutput
internal import ModelClient
internal import Platform
private import Synchronization

/// Answers of earlier runs: one JSON file for each key below a folder.
package struct ResponseFolder: ResponseCache {
  private let folder: String
  private let firstProblem = Problem()

  /// The size limit in bytes; larger than any cached answer.
  private static let limit = 4 << 20

  package init(_ folder: String) { self.folder = folder }

  package func get(_ key: String) -> [UInt8]? {
    guard Self.isKey(key) else { return nil }
    return try? FileContent.read(path(key), limit: Self.limit)
  }

  package func put(_ key: String, _ bytes: [UInt8]) {
    guard Self.isKey(key) else { return }
    do throws(OutputError) {
      try AtomicFile.write(Document(path: path(key), bytes: bytes))
    } catch {
      firstProblem.text.withLock { $0 = $0 ?? "\(error)" }
    }
  }

  /// Why an answer could not be cached, which is not fatal; nil when all were.
  package var problem: String? { firstProblem.text.withLock(\.self) }

  private func path(_ key: String) -> String { "\(folder)/\(key).json" }

  private static func isKey(_ key: String) -> Bool {
    key.utf8.count == 64 && key.utf8.allSatisfy { $0 &- 48 < 10 || $0 &- 97 < 6 }
  }

  private final class Problem: Sendable {
    let text = Mutex<String?>(nil)
  }
}
