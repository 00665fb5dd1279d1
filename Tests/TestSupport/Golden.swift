import Foundation
package import Testing

/// Compares `text` with the checked-in file `Golden/<name>` beside the test; `LOGMON_RECORD=1`
/// rewrites the file instead.
package func expectGolden(
  _ text: String, _ name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: filePath).deletingLastPathComponent().appending(path: "Golden")
  let file = folder.appending(path: name)
  if ProcessInfo.processInfo.environment["LOGMON_RECORD"] != nil {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  if text != expected { Attachment.record(text, named: name, sourceLocation: sourceLocation) }
  #expect(
    text == expected, "differs from Golden/\(name); LOGMON_RECORD=1 rewrites it",
    sourceLocation: sourceLocation)
}
