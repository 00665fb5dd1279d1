internal import LogReport

/// The CI system that runs the job, by the variables that it sets.
package enum CISystem: String, CaseIterable, Sendable {
  case github
  case gitlab
  case azure
  case jenkins
  /// Any other, or none.
  case other

  /// The variables that tell which system it is, and where it wants a summary.
  package static let variables = [
    "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", summaryVariable,
  ]

  /// Names the file whose Markdown GitHub shows on the page of the run.
  static let summaryVariable = "GITHUB_STEP_SUMMARY"
  /// GitHub drops the summary of a step above this size in bytes.
  static let summaryLimit = 1 << 20

  /// The system that set these variables.
  package init(_ environment: [String: String]) {
    func isSet(_ name: String) -> Bool {
      environment[name].map { !$0.isEmpty && $0.lowercased() != "false" } ?? false
    }
    if isSet("GITHUB_ACTIONS") {
      self = .github
    } else if isSet("GITLAB_CI") {
      self = .gitlab
    } else if isSet("TF_BUILD") {
      self = .azure
    } else if isSet("JENKINS_URL") {
      self = .jenkins
    } else {
      self = .other
    }
  }

  /// The form of annotations; nil for a system that reads none.
  var annotations: Annotations.Style? {
    switch self {
    case .github: .github
    case .azure: .azure
    case .gitlab, .jenkins, .other: nil
    }
  }
}
