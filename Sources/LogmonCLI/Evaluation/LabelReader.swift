internal import LogEval
internal import LogModel

/// Reads a file of labels; its shape determines the format.
///
///     {"STREAM": {"windows": [["TIME", "TIME"], …]}, …}                              STREAM.jsonl
///     [{"start": "TIME", "end": "TIME", "root_cause_service": "NAME"}, …]            one log
///     [{"case": "ID", "inject_time": "TIME", "root_cause_service": "NAME"}, …]       ID.jsonl
///     [{"issue": "ID", "root_cause_service": "NAME"}, …]       ID.jsonl after baseline.jsonl
///     [{"log": "ID", "templates": ["NAME", …]}, …]     ID.jsonl, a template for each of its events
///
/// Any log may be compressed and end in `.gz`; other keys are ignored.
struct LabelReader {
  private let folder: LabelledFolder
  /// The name before `.labels.json`; empty if there is none.
  private let stem: String
  /// Logs that are named but missing.
  private(set) var missing: [String] = []

  init(_ folder: LabelledFolder, stem: String) {
    self.folder = folder
    self.stem = stem
  }

  mutating func content(_ bytes: [UInt8]) throws(LabelError) -> LabelledSet.Content {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw LabelError(error.message)
    }
    if let members = document.members { return .streams(try streams(members)) }
    guard let labels = document.array, let first = labels.first else {
      throw LabelError("expected a list of labels, or an object of streams")
    }
    if first["start"] != nil { return .faults(try faults(labels)) }
    if first["templates"] != nil { return .lines(try lines(labels)) }
    return .cases(try cases(labels))
  }

  private mutating func streams(_ members: [JSONMember]) throws(LabelError) -> [LabelledSet.Stream]
  {
    var streams: [LabelledSet.Stream] = []
    for member in members.sorted(by: { $0.name < $1.name }) {
      guard let windows = member.value["windows"]?.array else {
        throw LabelError("'\(member.name)' has no list 'windows'")
      }
      var all: [LabelledStream.Window] = []
      for window in windows {
        let ends = window.array ?? []
        guard ends.count == 2 else { throw LabelError("a window must be a pair of times") }
        all.append(
          LabelledStream.Window(start: try Self.time(ends[0]), end: try Self.time(ends[1])))
      }
      guard let log = log(member.name) else { continue }
      streams.append(LabelledSet.Stream(name: member.name, log: log, windows: all))
    }
    return streams
  }

  private func faults(_ labels: [JSONValue]) throws(LabelError) -> LabelledSet.Faults {
    guard let log = stem.isEmpty ? folder.onlyLog : folder.log(stem) else {
      throw LabelError("its log is missing")
    }
    var faults: [LabelledFault] = []
    for label in labels {
      faults.append(
        LabelledFault(
          start: try Self.time(label["start"]), end: try Self.time(label["end"]),
          root: try Self.root(label)))
    }
    return LabelledSet.Faults(log: log, faults: faults)
  }

  private mutating func cases(_ labels: [JSONValue]) throws(LabelError) -> [LabelledSet.Case] {
    var cases: [LabelledSet.Case] = []
    for label in labels {
      guard let id = (label["case"] ?? label["issue"])?.string else {
        throw LabelError("a label has neither 'start' nor 'case' nor 'issue'")
      }
      let root = try Self.root(label)
      let since = try label["inject_time"].map { value throws(LabelError) in try Self.time(value) }
      guard let log = log(id) else { continue }
      let before = label["issue"] == nil ? nil : folder.log("baseline")
      cases.append(
        LabelledSet.Case(
          id: id, logs: (before.map { [$0] } ?? []) + [log], root: root, since: since))
    }
    return cases
  }

  private mutating func lines(_ labels: [JSONValue]) throws(LabelError) -> [LabelledSet.Lines] {
    var all: [LabelledSet.Lines] = []
    for label in labels {
      guard let id = label["log"]?.string, let templates = label["templates"]?.array else {
        throw LabelError("a label has no 'log' or no list 'templates'")
      }
      guard let log = log(id) else { continue }
      all.append(
        LabelledSet.Lines(name: id, log: log, templates: templates.map { $0.string ?? "" }))
    }
    return all
  }

  private mutating func log(_ name: String) -> String? {
    let log = folder.log(name)
    if log == nil { missing.append("\(name).jsonl") }
    return log
  }

  private static func time(_ value: JSONValue?) throws(LabelError) -> Timestamp {
    guard let time = value?.string.flatMap({ Timestamp($0) }) else {
      throw LabelError("a time must be an RFC 3339 text")
    }
    return time
  }

  private static func root(_ label: JSONValue) throws(LabelError) -> String {
    guard let root = label["root_cause_service"]?.string else {
      throw LabelError("a label has no 'root_cause_service'")
    }
    return root
  }
}
