internal import LogModel

/// The path to an issue, from what results.json says of it.
struct IssueExplanation {
  private static let shownValues = 8
  private static let shownOutbreaks = 10

  private let issue: JSONValue
  /// The newest events.
  private let events: [JSONValue]
  /// The entry of the knowledge base; nil where it cannot be read.
  private let entry: String?

  init(_ issue: JSONValue, _ events: [JSONValue], entry: String?) {
    self.issue = issue
    self.events = events
    self.entry = entry
  }

  var text: String {
    let sections = [
      ("Values", deviations + exceedances), ("Grouped", steps), ("Suspects", suspects),
      ("Evidence", evidence), ("Root", root), ("Known as", knowledge),
    ]
    return heading
      + sections.filter { !$0.1.isEmpty }.map { title, lines in
        "\n\(title)\n" + lines.map { "  \($0.asTerminalText)\n" }.joined()
      }.joined()
  }

  private var heading: String {
    let lines = [
      "\(issue.text("issue_id")): \(issue.text("title"))",
      "\(issue.text("severity")), \(issue.text("status")), found by \(foundBy); "
        + "\(issue.text("first_seen")) to \(issue.text("last_seen"))",
    ]
    return lines.map { $0.asTerminalText + "\n" }.joined()
  }

  private var foundBy: String {
    let flagged = PlainText.count(Int(issue.value("occurrences")), "flagged event")
    return switch issue["kind"]?.string {
    case nil, "limit": flagged
    case "errors": "error lines that are more than usual"
    case "pattern": "lines that vanished"
    case "silence": "events that did not come"
    default: "numbers outside their usual range"
    }
  }

  /// `checkout latency_ms 212 ms: usually 38 to 61 ms (60 values), 2.4 widths beyond, …`.
  private var deviations: [String] {
    issue.list("deviations").map { one in
      let unit = one.text("unit")
      let caller = one["caller"]?.string.map { "\($0) calling " } ?? ""
      let count = Int(one.value("values_before"))
      let (low, high) = (one.value("usual_low"), one.value("usual_high"))
      let band = UsualBand(low: low, middle: low, high: high, count: count)
      let known = count > 0 ? " (\(PlainText.count(count, "value")))" : ""
      return "\(caller)\(one.text("service_name")) \(one.text("metric")) "
        + "\(PlainText.quantity(one.value("value"), unit: unit)): usually "
        + "\(band.text(unit: unit))\(known), excess "
        + "\(PlainText.number(one.value("excess"), places: 2)), since \(one.text("since"))"
        + (one["event_id"]?.string.map { ", \($0)" } ?? "")
    }
  }

  /// The values furthest over their limits among the newest events.
  private var exceedances: [String] {
    let id = issue.text("issue_id")
    let own = events.filter { $0["issue_id"]?.string == id }.flatMap { event in
      event.list("exceedances").map { one in
        let limit = one.value("limit")
        return (event, one, excess: limit > 0 ? one.value("value") / limit : one.value("value"))
      }
    }
    let order = own.indices.sorted {
      own[$0].excess == own[$1].excess ? $0 < $1 : own[$0].excess > own[$1].excess
    }
    return order.prefix(Self.shownValues).map { index in
      let (event, one, _) = own[index]
      return "\(event.text("service_name")) \(EventExplanation.words(of: one)), "
        + "\(EventExplanation.streak(of: event)), \(event.text("event_id"))"
    }
  }

  private var steps: [String] {
    (issue["cascade"]?.list("steps") ?? []).enumerated().map { index, step in
      let flagged = Int(step.value("flagged"))
      let amount = flagged > 0 ? ", \(PlainText.count(flagged, "flagged event"))" : ""
      let place = Wording.within([step.text("region")])
      return "\(index + 1). \(step.text("service_name"))\(place), from "
        + "\(step.text("onset"))\(amount)"
    }
  }

  private var suspects: [String] {
    let all = issue.list("outbreaks")
    let rest = all.count - Self.shownOutbreaks
    return all.prefix(Self.shownOutbreaks).map { one in
      let scores = one.list("scores").compactMap(\.number)
      let names = one.list("suspects").compactMap(\.string).enumerated().map { index, name in
        index < scores.count ? "\(name) \(PlainText.number(scores[index], places: 2))" : name
      }
      return "\(one.text("from")) to \(one.text("to")): \(names.joined(separator: ", "))"
    } + (rest > 0 ? ["and \(PlainText.count(rest, "outbreak")) more"] : [])
  }

  private var evidence: [String] {
    issue.list("evidence").map { one in
      let ids = one.list("event_ids").compactMap(\.string)
      let shown = ids.prefix(3).joined(separator: ", ")
      return one.text("statement") + (ids.isEmpty ? "" : " [\(shown)]")
    }
  }

  private var root: [String] {
    let confidence = PlainText.number(100 * issue.value("confidence"), places: 0)
    return ["\(issue.text("root_cause_hypothesis")) (confidence \(confidence) %)"]
  }

  private var knowledge: [String] {
    let document = issue["kb_document_id"]?.string.map { ", entry \($0)" } ?? ""
    return ["fingerprint \(issue.text("fingerprint"))\(document)"] + match
  }

  /// How the entry was found, with its score and the runner-up, from the history of the entry.
  private var match: [String] {
    let start = "- \(issue.text("first_seen")) to "
    let line = entry?.split(separator: "\n").first { $0.hasPrefix(start) }
    let halves = line?.split(separator: ";", maxSplits: 1) ?? []
    return halves.count == 2 ? ["this run\(halves[1])"] : line == nil ? [] : ["a new entry"]
  }
}

/// Why an event was flagged, or that it was not, from what results.json says of it.
struct EventExplanation {
  private let event: JSONValue

  init(_ event: JSONValue) { self.event = event }

  var text: String {
    let location = event["location"]?.string.map { " at \($0)" } ?? ""
    let isFlagged = event["flagged"]?.bool == true
    let state =
      !isFlagged
      ? "not flagged: no value of it exceeds a limit"
      : event["critical"]?.bool == true ? "flagged, critical" : "flagged"
    var lines = [
      "\(event.text("event_id")) of \(event.text("service_name"))"
        + Wording.within([event.text("region")]) + location, "\(event.text("timestamp")), \(state)",
    ]
    lines += event.list("exceedances").map { "  \(Self.words(of: $0))" }
    if isFlagged { lines.append("  \(Self.streak(of: event)); the third in a row is critical") }
    return lines.map { $0.asTerminalText + "\n" }.joined()
  }

  /// `latency_ms 671: limit 500, baseline 166 (+305 %)`.
  static func words(of exceedance: JSONValue) -> String {
    let value = { PlainText.quantity(exceedance.value($0), unit: "") }
    let baseline =
      exceedance["baseline"]?.number == nil
      ? ""
      : ", baseline \(value("baseline")) (\(PlainText.change(exceedance.value("change_percent"))))"
    return "\(exceedance.text("metric")) \(value("value")): limit \(value("limit"))\(baseline)"
  }

  static func streak(of event: JSONValue) -> String { "streak \(Int(event.value("streak")))" }
}

extension JSONValue {
  fileprivate func text(_ name: String) -> String { self[name]?.string ?? "-" }
  /// A number that fits an integer; 0 where there is none.
  fileprivate func value(_ name: String) -> Double {
    let value = self[name]?.number ?? 0
    return abs(value) < 1e15 ? value : 0
  }
  fileprivate func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }
}
