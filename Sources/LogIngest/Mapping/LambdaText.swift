/// What AWS Lambda itself writes of a call: `START RequestId: …`, `REPORT RequestId: …`.
///
/// - Source: AWS documentation, "Monitoring and debugging Lambda functions", "Log format".
enum LambdaText {
  static let request = Array(" RequestId: ".utf8)
  private static let words = ["START", "END", "REPORT"].map { Array($0.utf8) }

  static func isPlatform(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    words.contains { word in
      chunk.holds(word, at: start, before: end)
        && chunk.holds(request, at: start + word.count, before: end)
    }
  }
}
