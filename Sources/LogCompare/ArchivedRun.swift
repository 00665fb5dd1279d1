package import LogModel

/// What is compared of a run: from its results.json, or from its analysis.
package struct ArchivedRun: Equatable, Sendable {
  /// An issue, as far as it is compared.
  package struct KnownIssue: Equatable, Sendable {
    package var id: String
    package var fingerprint: String
    package var title: String
    package var severity: Severity

    package init(id: String, fingerprint: String, title: String, severity: Severity) {
      self.id = id
      self.fingerprint = fingerprint
      self.title = title
      self.severity = severity
    }
  }

  package var run: ComparedRun
  package var profile: RunProfile
  package var issues: [KnownIssue]

  package init(_ analysis: Analysis) {
    run = ComparedRun(
      name: "this run", window: analysis.statistics.window,
      events: analysis.statistics.totals.events)
    profile = analysis.statistics.profile
    issues = analysis.triage.issues.map {
      KnownIssue(
        id: $0.identity.id, fingerprint: $0.identity.fingerprint, title: $0.texts.title,
        severity: $0.severityFloor)
    }
  }

  /// Reads a results.json; `name` is that of the file in messages.
  package init(_ bytes: [UInt8], name: String) throws(BaselineError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw BaselineError(name, .notJSON)
    }
    guard let schema = document["schema"]?.string, schema.hasPrefix("logmon.") else {
      throw BaselineError(name, .foreign)
    }
    guard schema == "logmon.results/1" else { throw BaselineError(name, .otherSchema(schema)) }
    let status = document["status"]
    if status?["complete"]?.bool == false { throw BaselineError(name, .incomplete) }
    if let doubt = status?["doubt"]?.string { throw BaselineError(name, .doubtful(doubt)) }
    let isUncovered = document["comparison"]?["coverage"]?["sufficient"]?.bool == false
    if status?["exit_code"]?.number == 3, !isUncovered { throw BaselineError(name, .untrusted) }
    guard let value = document["profile"] else {
      throw BaselineError(name, .older(document["tool"]?["version"]?.string))
    }
    guard let profile = ProfileJSON.profile(value), let issues = Self.issues(document) else {
      throw BaselineError(name, .damaged)
    }
    guard !profile.regions.isEmpty else { throw BaselineError(name, .empty) }
    self.profile = profile
    self.issues = issues
    run = ComparedRun(
      name: name, window: Self.window(document["window"]),
      events: document["totals"]?["events"]?.number.flatMap { Int(exactly: $0) } ?? 0)
  }

  private static func window(_ value: JSONValue?) -> ClosedRange<Timestamp>? {
    guard let from = value?["from"]?.string.flatMap({ Timestamp($0) }),
      let to = value?["to"]?.string.flatMap({ Timestamp($0) }), from <= to
    else { return nil }
    return from...to
  }

  private static func issues(_ document: JSONValue) -> [KnownIssue]? {
    guard let items = document["issues"]?.array else { return nil }
    let issues = items.compactMap { item -> KnownIssue? in
      let severity = item["severity_floor"] ?? item["severity"]
      guard let id = item["issue_id"]?.string, let fingerprint = item["fingerprint"]?.string,
        let title = item["title"]?.string,
        let known = severity?.string.flatMap({ Severity(rawValue: $0) })
      else { return nil }
      return KnownIssue(id: id, fingerprint: fingerprint, title: title, severity: known)
    }
    return issues.count == items.count ? issues : nil
  }
}

/// A file cannot serve as a baseline: the file, why, and what to do.
package struct BaselineError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notJSON, foreign, incomplete, untrusted, damaged, empty
    case otherSchema(String)
    case doubtful(String)
    case older(String?)
  }

  package var name: String
  package var reason: Reason

  package init(_ name: String, _ reason: Reason) { (self.name, self.reason) = (name, reason) }

  package var description: String { "\(name): \(fact)" }

  private var fact: String {
    let again = "analyze that log again and name the new results.json"
    return switch reason {
    case .notJSON: "the file is no JSON document; name the results.json of an earlier run"
    case .foreign:
      "the file is no results.json of logmon, it has no 'schema'; name the results.json of an "
        + "earlier run"
    case .otherSchema(let schema):
      "the schema '\(schema.shortened(to: 60))' cannot be compared, only logmon.results/1; "
        + "name a results.json of this version"
    case .incomplete:
      "that run was incomplete: an input could not be read to its end; mend the input and \(again)"
    case .doubtful(let doubt):
      "that run is not trustworthy (\(doubt.shortened(to: 200))); mend its cause and \(again)"
    case .untrusted:
      "that run ended with exit status 3, its input was not trustworthy; mend its cause and \(again)"
    case .older(let version):
      "it was written by version \(version.map { $0.shortened(to: 20) } ?? "unknown"), which kept "
        + "no distributions; \(again)"
    case .damaged: "a part of the profile is damaged or missing; \(again)"
    case .empty: "that run has no event to compare with; name a run that has some"
    }
  }
}
