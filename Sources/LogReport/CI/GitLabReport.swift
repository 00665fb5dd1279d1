package import LogModel

/// The issues as a code quality report of GitLab: each at the line of its first event.
///
/// - Source: GitLab's schema of the Code Climate format; of entries with the same fingerprint it
///   keeps one.
package enum GitLabReport {
  /// The whole file; issues without a kept event are left out, because an entry needs a line.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    JSONValue.array(analysis.ciIssues.compactMap(entry)).prettyBytes
  }

  private static func entry(_ item: CIIssue) -> JSONValue? {
    item.place.map { place in
      [
        "check_name": .string("logmon/\(item.kind.rawValue)"),
        "description": .string("\(item.title) (\(item.issue.extent.amount))"),
        "fingerprint": .string(item.mark),
        "severity": .string(severity(item.severity)),
        "location": [
          "path": .string(place.file), "lines": ["begin": .int(max(1, place.line))],
        ],
      ]
    }
  }

  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .critical: "blocker"
    case .high: "critical"
    case .medium: "major"
    case .low: "minor"
    }
  }
}
