import Foundation
import Testing

@Suite struct `The threat model` {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The tests that hold a promise: each row's last cell as files and sentences.
  private static func held() throws -> [(file: String, sentence: String)] {
    let page = tests.deletingLastPathComponent()
      .appending(path: "Sources/logmon/logmon.docc/ThreatModel.md")
    var held: [(file: String, sentence: String)] = []
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|")
      guard line.hasPrefix("|"), cells.count == 2 else { continue }
      var file = ""
      for item in cells[1].split(separator: ";") {
        var sentence = item.trimmingCharacters(in: .whitespaces)
        if let match = sentence.firstMatch(of: #/^`([^`]+\.swift)`: /#) {
          file = String(match.1)
          sentence = String(sentence[match.range.upperBound...])
        } else if file.isEmpty || sentence.hasPrefix("target ") {
          continue
        }
        held.append((file, sentence))
      }
    }
    return held
  }

  @Test func `names tests that are there`() throws {
    let held = try Self.held()
    #expect(held.count > 25)
    for (file, sentence) in held {
      let text = try String(contentsOf: Self.tests.appending(path: file), encoding: .utf8)
      #expect(text.contains("func `\(sentence)`"), "\(file)")
    }
  }
}
