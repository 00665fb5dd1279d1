package import LogModel

/// The run as test results: a case for the input, for each rule of the gate and for each issue.
///
/// An issue fails where it trips the gate, or where there is no gate; otherwise it is skipped, with
/// its severity as the reason. What was not measured is an error, never a pass.
/// - Source: the schema of Jenkins' xUnit plugin, `junit-10.xsd`. GitLab drops a second case of the
///   same class and name, so these are unique.
package enum JUnitReport {
  /// The whole file.
  package static func render(_ analysis: Analysis) -> [UInt8] {
    let suites = [
      ("logmon.input", [input(analysis)]), ("logmon.gate", analysis.status.checks.map(check)),
      ("logmon.issues", analysis.ciIssues.map(issue)),
    ].filter { !$1.isEmpty }
    let time = analysis.statistics.window.map { String($0.lowerBound.description.prefix(19)) }
    var bytes = Array(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"logmon\"".utf8)
    bytes.appendCounts(suites.flatMap(\.1), hasSkipped: false)
    bytes += ">\n".utf8
    var names = UniqueTexts()
    for (name, cases) in suites {
      bytes += "  <testsuite".utf8
      bytes.appendXML("name", name)
      bytes.appendCounts(cases, hasSkipped: true)
      if let time { bytes.appendXML("timestamp", time) }
      bytes += ">\n".utf8
      for var testCase in cases {
        testCase.name =
          names.take("\(testCase.classname)\n\(testCase.name)")
          .split(separator: "\n", maxSplits: 1).last.map(String.init) ?? testCase.name
        bytes.append(testCase)
      }
      bytes += "  </testsuite>\n".utf8
    }
    bytes += "</testsuites>\n".utf8
    return bytes
  }

  /// Whether the input could be read and judged.
  private static func input(_ analysis: Analysis) -> TestCase {
    let doubt = analysis.status.doubt.map { "\($0.lead): \($0.detail)" }
    let reason = doubt ?? "an input was unreadable, cut short or not trustworthy"
    return TestCase(
      classname: "logmon.input", name: "every input was read and judged",
      outcome: analysis.isTrusted ? .passed : .error(reason.ciLine(500)),
      text: analysis.status.warnings.prefix(20).map { $0.ciLine(500) })
  }

  private static func check(_ check: GateCheck) -> TestCase {
    let detail = check.detail.ciLine(1000)
    let outcome: TestCase.Outcome =
      switch check.outcome {
      case .passed: .passed
      case .failed: .failure("gate", detail)
      case .notMeasured: .error("not measured: \(detail)")
      }
    return TestCase(
      classname: "logmon.gate", name: check.name.ciLine(300), outcome: outcome, text: [detail])
  }

  /// The name holds no value: histories of tests go by it.
  private static func issue(_ item: CIIssue) -> TestCase {
    let severity = item.severity.rawValue
    return TestCase(
      classname: "logmon.issues.\(item.kind.rawValue)", name: "\(item.service) (\(item.mark))",
      outcome: item.isFailure
        ? .failure(severity, "\(severity): \(item.title)")
        : .skipped("\(severity), below the gate: \(item.title)"),
      text: item.lines)
  }
}

extension String {
  /// The text without the mark of a file to attach, `[[ATTACHMENT|path]]`, which GitLab and Jenkins
  /// look for in what a test printed.
  fileprivate var withoutAttachment: String { replacing("[[", with: #"[\u{5b}"#) }
}

/// One test and its result.
private struct TestCase {
  enum Outcome {
    case passed
    case failure(_ type: String, _ message: String)
    case error(_ message: String)
    case skipped(_ message: String)
  }

  var classname: String
  var name: String
  var outcome: Outcome
  /// One line each, without control characters.
  var text: [String]
}

extension [UInt8] {
  fileprivate mutating func appendCounts(_ cases: [TestCase], hasSkipped: Bool) {
    var (failures, errors, skipped) = (0, 0, 0)
    for testCase in cases {
      switch testCase.outcome {
      case .passed: continue
      case .failure: failures += 1
      case .error: errors += 1
      case .skipped: skipped += 1
      }
    }
    appendXML("tests", "\(cases.count)")
    appendXML("failures", "\(failures)")
    appendXML("errors", "\(errors)")
    if hasSkipped { appendXML("skipped", "\(skipped)") }
  }

  fileprivate mutating func append(_ testCase: TestCase) {
    self += "    <testcase".utf8
    appendXML("classname", testCase.classname)
    appendXML("name", testCase.name)
    append(UInt8(ascii: ">"))
    switch testCase.outcome {
    case .passed: appendOutput(testCase.text)
    case .failure(let type, let message): appendResult("failure", type, message, testCase.text)
    case .error(let message): appendResult("error", "input", message, testCase.text)
    case .skipped(let message):
      appendResult("skipped", nil, message, [])
      appendOutput(testCase.text)
    }
    self += "</testcase>\n".utf8
  }

  private mutating func appendResult(
    _ element: String, _ type: String?, _ message: String, _ text: [String]
  ) {
    self += "<\(element)".utf8
    if let type { appendXML("type", type) }
    appendXML("message", message)
    append(UInt8(ascii: ">"))
    appendXML(text.joined(separator: "\n").withoutAttachment)
    self += "</\(element)>".utf8
  }

  private mutating func appendOutput(_ text: [String]) {
    guard !text.isEmpty else { return }
    self += "<system-out>".utf8
    appendXML(text.joined(separator: "\n").withoutAttachment)
    self += "</system-out>".utf8
  }
}
