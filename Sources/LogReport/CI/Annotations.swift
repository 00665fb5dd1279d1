package import LogModel

/// The worst of the run as lines of output that a runner shows beside the files of a change.
package enum Annotations {
  /// The runner whose form the lines have.
  package enum Style: Equatable, Sendable {
    /// `::error file=app.jsonl,line=12,title=…::…`
    case github
    /// `##vso[task.logissue type=error;sourcepath=app.jsonl;linenumber=12;]…`
    case azure
  }

  /// GitHub shows ten errors and ten warnings of a step.
  package static let limit = 10

  /// The lines: failed rules that no issue explains, then the issues, worst first; where there are
  /// more than `limit`, one more line counts the rest.
  package static func render(_ analysis: Analysis, _ style: Style) -> [UInt8] {
    let all = problems(analysis) + analysis.ciIssues.map(annotation)
    var shown = Array(all.prefix(limit))
    if all.count > limit {
      shown.append(
        Annotation(
          level: .notice, title: "logmon",
          message: "and \(PlainText.count(all.count - limit, "more problem")); see the report"))
    }
    return Array(shown.map { line($0, style) + "\n" }.joined().utf8)
  }

  private enum Level: String {
    case error
    case warning
    case notice
  }

  private struct Annotation {
    var level: Level
    var place: LineLocation?
    var title: String
    var message: String
  }

  private static func problems(_ analysis: Analysis) -> [Annotation] {
    let doubt = Headline(analysis).text.ciLine(500)
    let input =
      analysis.isTrusted ? [] : [Annotation(level: .error, title: "logmon input", message: doubt)]
    let checks = analysis.status.checks.filter { $0.outcome != .passed && $0.issueIDs.isEmpty }
    return input
      + checks.map { check in
        Annotation(
          level: .error, title: "logmon gate: \(check.name.ciLine(200))",
          message: "\(check.outcome.rawValue): \(check.detail.ciLine(500))")
      }
  }

  private static func annotation(_ item: CIIssue) -> Annotation {
    let level: Level =
      switch item.severity {
      case .critical, .high: .error
      case .medium: .warning
      case .low: .notice
      }
    return Annotation(
      level: level, place: item.place, title: "\(item.severity.rawValue): \(item.title)",
      message: item.issue.texts.description.ciLine(1000))
  }

  private static func line(_ annotation: Annotation, _ style: Style) -> String {
    switch style {
    case .github: github(annotation)
    case .azure: azure(annotation)
    }
  }

  /// - Source: `actions/toolkit`, `command.ts`: escapes of data and of properties.
  private static func github(_ annotation: Annotation) -> String {
    var properties: [(String, String)] = []
    if let place = annotation.place {
      properties += [("file", place.file), ("line", "\(max(1, place.line))")]
    }
    properties.append(("title", annotation.title))
    let list = properties.map { name, value in
      let escapes: [Unicode.Scalar: String] = [
        "%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C",
      ]
      return "\(name)=\(value.replacing(escapes))"
    }
    let message = annotation.message.replacing(["%": "%25", "\r": "%0D", "\n": "%0A"])
    return "::\(annotation.level.rawValue) \(list.joined(separator: ","))::\(message)"
  }

  /// Azure knows no notice.
  ///
  /// - Source: `azure-pipelines-task-lib`, `taskcommand.ts`: escapes of data and of properties.
  private static func azure(_ annotation: Annotation) -> String {
    let data: [Unicode.Scalar: String] = ["%": "%AZP25", "\r": "%0D", "\n": "%0A"]
    let property = data.merging([";": "%3B", "]": "%5D"]) { $1 }
    var properties = ["type=\(annotation.level == .error ? "error" : "warning")"]
    if let place = annotation.place {
      properties += [
        "sourcepath=\(place.file.replacing(property))", "linenumber=\(max(1, place.line))",
      ]
    }
    let text = "\(annotation.title): \(annotation.message)".replacing(data)
    return "##vso[task.logissue \(properties.joined(separator: ";"));]\(text)"
  }
}

extension String {
  /// The text with characters replaced, and without any other control character.
  fileprivate func replacing(_ escapes: [Unicode.Scalar: String]) -> String {
    var safe = ""
    for scalar in unicodeScalars {
      if let escape = escapes[scalar] {
        safe += escape
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe.asTerminalText.withoutWorkflowCommands
  }
}
