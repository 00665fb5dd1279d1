private import Foundation
package import LogModel
private import TestSupport

/// Two problems, and whether they are one; Fixtures/README.md tells how they came.
package struct SimilarPair: Sendable {
  package var kind: String
  package var known: LogModel.Issue
  package var found: LogModel.Issue
  /// The cosine of the two texts under all-MiniLM-L6-v2.
  package var miniLM: Double

  package static let all: [Self] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    guard let data = try? Data(contentsOf: folder.appending(path: "pairs.json")),
      let list = try? JSONValue(parsing: [UInt8](data)).array
    else { return [] }
    return list.compactMap { value in
      guard let known = issue(value["known"]), let found = issue(value["found"]) else { return nil }
      return Self(
        kind: value["kind"]?.string ?? "", known: known, found: found,
        miniLM: value["minilm"]?.number ?? 0)
    }
  }()

  private static func issue(_ value: JSONValue?) -> LogModel.Issue? {
    guard let value, let title = value["title"]?.string else { return nil }
    func list(_ name: String) -> [String] { value[name]?.array?.compactMap(\.string) ?? [] }
    let peaks = list("metrics").compactMap { metric in
      Threshold.defaults.firstIndex { $0.metric == metric }
        .map { Exceedance(threshold: $0, value: 1, baseline: nil) }
    }
    return .sample(
      .sample(fingerprint: "of " + title),
      .init(title: title, description: value["description"]?.string ?? "", impact: ""),
      IssueScope(services: list("services"), regions: list("regions")), peaks: peaks)
  }

  /// The entries of all pairs, as files of a knowledge base would hold them.
  package static let entries: [KBEntry] = {
    let known = all.map(\.known).reduce(into: [LogModel.Issue]()) { known, issue in
      if !known.contains(where: { $0.texts.title == issue.texts.title }) { known.append(issue) }
    }
    return known.enumerated().map { index, issue in
      .sample(
        .sample("ISS-\(index)", fingerprint: issue.texts.title), title: issue.texts.title,
        issue.scope, metrics: issue.history.peaks.map { Threshold.defaults[$0.threshold].metric },
        body: "# \(issue.texts.title.asMarkdownText)\n\n## Description\n\n"
          + "\(issue.texts.description.asMarkdownText)\n")
    }
  }()
}
