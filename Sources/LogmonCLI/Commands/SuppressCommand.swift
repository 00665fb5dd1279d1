package import FileOutput
internal import LogModel
package import Platform

/// `logmon suppress`: writes a suppression of an issue that a run has found.
package struct SuppressCommand: Equatable, Sendable {
  package var issues: [String] = []
  package var reason: String?
  package var owner: String?
  package var until: String?
  package var byTemplate = false
  package var results = Self.usualResults
  package var file = Configuration.suppressionsName

  static let usualResults = "Reports/results.json"

  package static let arguments: [ArgumentSpec<Self>] = [
    .positionals("ISSUE", \.issues, help: "The id of an issue in the results, or a fingerprint."),
    .option("reason", "TEXT", \.reason, help: "Why the gate may ignore it."),
    .option("owner", "NAME", \.owner, help: "Who answers for that."),
    .option("until", "DAY", \.until, help: "The last day on which it holds: 2027-01-31."),
    .flag(
      "by-template", \.byTemplate,
      help: "Hides the template of its messages in its service, in place of its fingerprint."),
    .option(
      "results", "FILE", \.results, help: "The results that hold the issue (\(usualResults))."),
    .option(
      "file", "FILE", \.file, help: "The file to add it to (\(Configuration.suppressionsName))."),
  ]

  package static let help = Help(
    usage: "suppress ISSUE --reason TEXT --owner NAME --until DAY [OPTIONS]",
    summary: """
      Adds an issue to the known problems that the gate ignores until a day. Detection goes on: the
      report shows them on a page of their own.
      """, arguments,
    notes: """
      'logmon analyze' finds logmon.suppress.json as it finds logmon.json: beside the log or above.
      Exit status: 0 written; 2 wrong usage, or the issue is not in the results; 4 not written.
      """)

  package init(_ words: some Sequence<String>) throws(UsageError) {
    try Self.arguments.parse(words, into: &self)
    guard issues.count == 1 else {
      throw UsageError("'suppress' needs one ISSUE: its id in the results, such as ISS-…")
    }
    for (name, value) in [("--reason", reason), ("--owner", owner), ("--until", until)] {
      guard value?.contains(where: { $0 != " " }) == true else {
        throw UsageError("'\(name)' is missing; a suppression says why, who and until when")
      }
    }
    guard Suppression.day(until ?? "") != nil else {
      throw UsageError("'\(until ?? "")' is not a valid DAY for '--until'; expected 2027-01-31")
    }
  }

  package func run(_ console: Console) throws -> ExitStatus {
    let matcher = try matcher()
    let entry = JSONValue.object(matcher).adding([
      "reason": .string(reason ?? ""), "owner": .string(owner ?? ""),
      "until": .string(until ?? ""),
    ])
    var entries: [JSONValue] = []
    if FileStatus(file) != nil {
      entries = try known()
      if entries.contains(where: { entry in matcher.allSatisfy { entry[$0.name] == $0.value } }) {
        let texts = matcher.map { "\($0.name) \($0.value.string ?? "")" }
        throw ConfigurationError(
          "\(file): it holds the \(PlainText.list(texts)) already; change 'until' there")
      }
    }
    let document: JSONValue = [SettingKey.suppress.rawValue: .array(entries + [entry])]
    let outputs = OutputBatch()
    outputs.add(Document(path: file, bytes: document.prettyBytes, isNamed: true))
    let problems = outputs.deliver()
    for problem in problems { console.warn(problem.description) }
    guard problems.isEmpty else { return .output }
    try console.write(
      "\(file.asTerminalText): \(PlainText.count(entries.count + 1, "suppression"))\n")
    return .success
  }

  /// The entries that the file has.
  ///
  /// A file with comments is left as it is, because they would be lost.
  private func known() throws -> [JSONValue] {
    let text = try FileContent.named(file)
    _ = try Configuration(text, file: file, only: [.schema, .suppress])
    guard Configuration.withoutComments(text) == text, let document = try? JSONValue(parsing: text)
    else {
      throw ConfigurationError(
        "\(file): it has comments, which would be lost; add the entry by hand")
    }
    return document[SettingKey.suppress.rawValue]?.array ?? []
  }

  /// What identifies the issue in the entry.
  private func matcher() throws(ConfigurationError) -> [JSONMember] {
    let name = issues[0]
    guard byTemplate || name.hasPrefix("ISS-") else {
      // A text that is no id is a fingerprint.
      return [JSONMember("fingerprint", .string(name))]
    }
    let issue = try issue(name)
    guard byTemplate else {
      return [JSONMember("fingerprint", issue["fingerprint"] ?? .null)]
    }
    let templates = issue["templates"]?.array ?? []
    guard templates.count == 1, let template = templates.first else {
      let count = templates.isEmpty ? "no template" : PlainText.count(templates.count, "template")
      throw ConfigurationError(
        "\(results): the issue '\(name)' has \(count); suppress its fingerprint, or write a "
          + "pattern for 'template' by hand")
    }
    let services = issue["affected_services"]?.array ?? []
    let service = services.count == 1 ? services.first : nil
    // Text of the log must not become a pattern that hides more.
    let texts = [template, service].compactMap { $0?.string }
    guard !texts.contains(where: { $0.contains("*") || $0.contains("?") }) else {
      throw ConfigurationError(
        "\(results): the template or the service of the issue '\(name)' has a '*' or a '?', which a "
          + "pattern takes for any text; suppress its fingerprint")
    }
    let members = [service.map { JSONMember("service", $0) }, JSONMember("template", template)]
    return members.compactMap(\.self)
  }

  private func issue(_ name: String) throws(ConfigurationError) -> JSONValue {
    let bytes = try FileContent.named(results, else: "name the results with --results")
    let found = (try? JSONValue(parsing: bytes))?["issues"]?.array ?? []
    let ids = found.compactMap { $0["issue_id"]?.string }
    guard let issue = found.first(where: { $0["issue_id"]?.string == name }),
      issue["fingerprint"]?.string != nil
    else {
      throw ConfigurationError(
        "\(results): it has no issue '\(name)'" + Suggestion.text(for: name, among: ids))
    }
    return issue
  }
}
