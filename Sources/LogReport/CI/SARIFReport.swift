package import LogModel

/// The issues as SARIF 2.1.0: each at the line of its first event.
///
/// A result has a `baselineState` where the run was compared with others. Issues of the baseline that
/// are gone are left out: they have no place in this log.
/// - Source: OASIS SARIF 2.1.0, errata 01. GitHub takes at most 25,000 results of a run, and
///   refuses one without a location.
package enum SARIFReport {
  package static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  package static let resultLimit = 25_000

  /// The whole file; issues without a kept event are left out.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    let issues = analysis.ciIssues.filter { $0.place != nil }
    let changes = analysis.comparison?.changes ?? [:]
    let run: JSONValue = [
      "tool": [
        "driver": [
          "name": "logmon", "version": .string(analysis.version.ciLine(60)),
          "rules": .array(Issue.Kind.allCases.map(rule)),
        ]
      ],
      "columnKind": "utf16CodeUnits",
      "invocations": [invocation(analysis, left: issues.count - resultLimit)],
      "results": .array(
        issues.prefix(resultLimit).map { result($0).adding(.object(state(of: $0, changes))) }),
    ]
    let document: JSONValue = [
      "$schema": .string(schema), "version": "2.1.0", "runs": [run],
    ]
    return document.prettyBytes
  }

  // MARK: Run

  private static func rule(_ kind: Issue.Kind) -> JSONValue {
    let (short, full) = kind.ruleTexts
    return [
      "id": .string(kind.rawValue), "name": .string("logmon/\(kind.rawValue)"),
      "shortDescription": ["text": .string(short)], "fullDescription": ["text": .string(full)],
      "help": ["text": .string("\(full) The report has the events, the evidence and what to do.")],
      "defaultConfiguration": ["level": "warning"],
    ]
  }

  /// The gate, and every warning of the run.
  private static func invocation(_ analysis: Analysis, left: Int) -> JSONValue {
    var notes = analysis.status.checks.filter { $0.outcome != .passed }.map {
      note("error", "gate '\($0.name)' \($0.outcome.rawValue): \($0.detail)")
    }
    if left > 0 {
      notes.append(note("warning", "\(PlainText.count(left, "more issue")) in the report"))
    }
    notes += analysis.status.warnings.map { note("warning", $0) }
    return [
      "executionSuccessful": .bool(analysis.isTrusted),
      "exitCode": .int(Int(analysis.status.exitCode)),
      "toolExecutionNotifications": .array(notes),
    ]
  }

  private static func note(_ level: String, _ text: String) -> JSONValue {
    ["level": .string(level), "message": message(text.ciLine(1000))]
  }

  // MARK: Results

  private static func result(_ item: CIIssue) -> JSONValue {
    let issue = item.issue
    let places = item.places
    return [
      "ruleId": .string(item.kind.rawValue),
      "ruleIndex": .int(Issue.Kind.allCases.firstIndex(of: item.kind) ?? 0),
      "level": .string(level(item.severity)),
      "message": message(([item.title + "."] + item.lines).joined(separator: "\n")),
      "locations": .array(places.prefix(1).map { location($0.location) }),
      "relatedLocations": .array(
        places.dropFirst().enumerated().map { number, place in
          location(
            place.location, number: number + 1,
            text: "First event of \(place.service)".ciLine(200))
        }),
      // GitHub knows a problem by the second, in place of a hash of the line.
      "partialFingerprints": [
        "logmonIssue/v1": .string(item.mark),
        "primaryLocationLineHash": .string("\(item.mark):1"),
      ],
      "properties": properties(issue),
    ]
  }

  /// Nothing where the run was compared with none.
  private static func state(
    of item: CIIssue, _ changes: [String: ComparedIssue.Change]
  ) -> [JSONMember] {
    let state: String? =
      switch changes[item.issue.identity.id] {
      case .new: "new"
      case .regressed: "updated"
      case .ongoing: "unchanged"
      case .resolved, nil: nil
      }
    return state.map { [JSONMember("baselineState", .string($0))] } ?? []
  }

  private static func properties(_ issue: Issue) -> JSONValue {
    [
      "issue_id": .string(issue.identity.id),
      "severity": .string(issue.severityFloor.rawValue),
      "status": .string(issue.status.rawValue),
      "affected_services": .strings(issue.scope.services),
      "affected_regions": .strings(issue.scope.regions),
      "first_seen": .time(issue.extent.firstSeen), "last_seen": .time(issue.extent.lastSeen),
      "occurrences": .int(issue.extent.occurrences),
      "confidence": .computed(issue.verdict.confidence),
    ]
  }

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low: "note"
    }
  }

  private static func location(
    _ place: LineLocation, number: Int? = nil, text: String? = nil
  ) -> JSONValue {
    let physical: JSONValue = [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(place.file.asRelativeURI)],
        "region": ["startLine": .int(max(1, place.line))],
      ]
    ]
    guard let number, let text else { return physical }
    return JSONValue.object([JSONMember("id", .int(number))]).adding(physical)
      .adding(["message": message(text)])
  }

  /// A plain text message.
  ///
  /// Brackets would be a link and braces a placeholder, so both are written as the standard asks
  /// (3.11.5 and 3.11.6).
  private static func message(_ text: String) -> JSONValue {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "[", "]", "\\": safe += "\\\(scalar)"
      case "{": safe += "{{"
      case "}": safe += "}}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return ["text": .string(safe)]
  }
}

extension Issue.Kind {
  /// What a result of the rule means, in short and in full.
  fileprivate var ruleTexts: (short: String, full: String) {
    switch self {
    case .limit:
      ("Values over a limit", "Values of a service exceeded the limit of their metric.")
    case .deviation:
      (
        "Values outside their usual range",
        "Values of a service stayed outside the range that it usually has; none exceeds a limit."
      )
    case .errors:
      ("Too many errors", "The share of errors of a service exceeded its limit.")
    case .silence:
      (
        "A service fell silent",
        "A service sent no event, or far fewer than usual, while others went on."
      )
    }
  }
}

extension String {
  /// The path as a relative URI reference (RFC 3986): no scheme, no query and no fragment.
  fileprivate var asRelativeURI: String {
    let bytes = utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        [byte]
      default:
        Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
