internal import LogAgent

/// Kept answers as a folder: one file for each key.
struct ResponseFolder: ResponseCache {
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  private func path(_ key: String) -> String { "\(folder)/\(key).json" }

  func get(_ key: String) -> [UInt8]? { FileContent.read(path(key), limit: 8 << 20) }

  /// A folder that cannot be written to costs the next run its savings, and this one nothing.
  func put(_ key: String, _ bytes: [UInt8]) { try? AtomicFile.write(bytes, to: path(key)) }
}
