internal import LogEval
internal import LogIngest
internal import LogModel
internal import Platform

/// Logs with known answers: a file of labels and the JSON Lines files beside it.
struct LabelledSet: Sendable {
  /// Faults put into one running system.
  struct Faults: Sendable {
    var log: String
    var faults: [LabelledFault]
  }

  /// One fault, and the log of the time around it.
  struct Case: Sendable {
    var id: String
    /// The previous log, if that is a separate file, then the case itself.
    var logs: [String]
    var root: String
    /// Findings before it are ignored; nil for none.
    var since: Timestamp?
  }

  /// One metric over time.
  struct Stream: Sendable {
    var name: String
    var log: String
    var windows: [LabelledStream.Window]
  }

  /// A log whose events have known templates, one for each.
  struct Lines: Sendable {
    var name: String
    var log: String
    var templates: [String]
  }

  enum Content: Sendable {
    case faults(Faults)
    case cases([Case])
    case streams([Stream])
    case lines([Lines])
  }

  /// As `petshop_low` or `online_boutique/ob_day1`.
  var name: String
  var content: Content
  /// Which services call which, from `topology.json` or `STEM.topology.json`; else empty.
  var topology = Topology()
}

/// Finds the labelled sets in a folder and its subfolders.
struct LabelledSetFinder {
  private(set) var sets: [LabelledSet] = []
  /// The sets that were skipped, and why.
  private(set) var problems: [String] = []

  init(_ folder: String) {
    guard let names = FolderListing.names(in: folder) else {
      problems.append("\(folder): cannot be read as a folder; check the path")
      return
    }
    look(in: folder, names, name: folder.split(separator: "/").last.map(String.init) ?? folder)
    for name in names {
      guard let inner = FolderListing.names(in: "\(folder)/\(name)") else { continue }
      look(in: "\(folder)/\(name)", inner, name: name)
    }
    if sets.isEmpty, problems.isEmpty {
      problems.append("\(folder): no labelled set; expected labels.json beside JSON Lines files")
    }
  }

  private mutating func look(in folder: String, _ names: [String], name: String) {
    for file in names where file == "labels.json" || file.hasSuffix(".labels.json") {
      let stem = String(file.dropLast("labels.json".count + (file == "labels.json" ? 0 : 1)))
      let title = stem.isEmpty ? name : "\(name)/\(stem)"
      let labelledFolder = LabelledFolder(path: folder, names: Set(names))
      do throws(LabelError) {
        let bytes = try Self.content(of: "\(folder)/\(file)")
        var reader = LabelReader(labelledFolder, stem: stem)
        let content = try reader.content(bytes)
        problems += reader.missing.map { "\(title): \($0) is missing and was left out" }
        var set = LabelledSet(name: title, content: content)
        let topology = stem.isEmpty ? "topology.json" : "\(stem).topology.json"
        if names.contains(topology) { set.topology = try Self.topology("\(folder)/\(topology)") }
        sets.append(set)
      } catch {
        problems.append("\(name)/\(file): \(error.text); the set was left out")
      }
    }
  }

  private static func topology(_ path: String) throws(LabelError) -> Topology {
    let bytes = try content(of: path)
    guard let document = try? JSONValue(parsing: bytes), let topology = try? Topology(document)
    else { throw LabelError("its topology is not an object of lists of services") }
    return topology
  }

  private static func content(of path: String) throws(LabelError) -> [UInt8] {
    do throws(FileError) {
      return try FileContent.read(path)
    } catch {
      throw LabelError("cannot be read: \(error)")
    }
  }
}

/// The files beside a file of labels.
struct LabelledFolder {
  let path: String
  let names: Set<String>

  /// The path of `NAME.jsonl` or `NAME.jsonl.gz`; nil when both are missing.
  func log(_ name: String) -> String? {
    ["\(name).jsonl", "\(name).jsonl.gz"].first { names.contains($0) }.map { "\(path)/\($0)" }
  }

  /// The name of the only log; nil when there are several, or none.
  var onlyLog: String? {
    let logs = names.filter { $0.hasSuffix(".jsonl") || $0.hasSuffix(".jsonl.gz") }
    return logs.count == 1 ? logs.first.map { "\(path)/\($0)" } : nil
  }
}

/// Labels that cannot be used.
struct LabelError: Error {
  let text: String
  init(_ text: String) { self.text = text }
}
