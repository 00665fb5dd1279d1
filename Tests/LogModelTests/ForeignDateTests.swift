import Foundation
import LogModel
import Testing

/// See `Fixtures/README.md`.
@Suite struct `Date-times of the JSON Schema suite` {
  private static let cases: [(text: String, isValid: Bool, why: String)] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/JSONSchema/date-time.json")
    let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
    let groups = (try? JSONValue(parsing: bytes))?.array ?? []
    return groups.flatMap { $0["tests"]?.array ?? [] }.compactMap { item in
      guard let text = item["data"]?.string, let isValid = item["valid"]?.bool else { return nil }
      return (text, isValid, item["description"]?.string ?? "")
    }
  }()

  @Test func `are moments exactly when they are valid`() {
    #expect(Self.cases.count == 27)
    for (text, isValid, why) in Self.cases {
      #expect((Timestamp(text) != nil) == isValid, "\(why): \(text)")
    }
  }

  @Test func `are written as the same moment`() throws {
    for (text, isValid, why) in Self.cases where isValid {
      let time = try #require(Timestamp(text))
      #expect(Timestamp(time.description) == time, "\(why): \(text)")
    }
  }
}
