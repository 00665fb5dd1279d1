package import LogModel

/// What a user says of logs that the logs do not say themselves.
package struct ReadingOptions: Sendable {
  package var times = TimeSettings()
  /// The service and the region of records that name none.
  package var service: String?
  package var region: String?
  /// The name of the dialect of all records; nil decides for each record.
  package var dialect: String?
  /// Fields to read before those that the dialects know.
  package var fields: [FieldMapping] = []

  /// Whether each chunk counts which of its fields became which of ours.
  package var keepsCensus = false

  /// How the bytes of every input are cut into records; nil where their first bytes decide.
  private(set) var frame: Frame?

  package init() {}

  /// Whether a record may go on behind its first line, up to the next time.
  package var cutsAtTimes: Bool { frame?.dated.isEmpty == false }

  /// Cuts inputs as the input of a chunk was cut.
  package mutating func cut(like buffer: ChunkBuffer) { frame = buffer.frame }

  /// Options for logs that must be in our own dialect to the letter.
  package static let strict = {
    var options = Self()
    options.dialect = "logmon"
    return options
  }()

  /// Whether any line that is not in our own dialect to the letter is rejected.
  package var readsOnlyOwnDialect: Bool { dialect == "logmon" && !keepsCensus && fields.isEmpty }

  /// Whether our own dialect, too, must be read by the rules for any dialect.
  var changesOwnDialect: Bool { !fields.isEmpty || dialect != nil || keepsCensus }

  /// The names of the fields of our own dialect.
  package static let fieldNames = Set(EventSchema.event.map(\.name) + EventSchema.added)

  /// The names of all dialects that can be asked for.
  package static var dialectNames: [String] { Dialects.all.map(\.name) }

  /// Whether all fields of a dialect are known, so that a general name in it may mean anything.
  package static func isComponent(_ dialect: String) -> Bool {
    Dialects.index(of: dialect).map { Dialects.all[$0].type != nil } ?? false
  }

  /// The name of a dialect as people know it.
  package static func title(ofDialect name: String) -> String? {
    Dialects.index(of: name).map { Dialects.all[$0].title }
  }
}

/// A field of a log that is one of ours: `latency_ms=took|s`.
package struct FieldMapping: Equatable, Sendable {
  /// The name of our field or metric.
  package var name: String
  /// The path in the log, perhaps with the form of its values behind `|`.
  package var source: String

  /// The units and forms that may stand behind `|`.
  package static let forms = ["ns", "us", "ms", "s", "duration", "ratio"]

  /// Nil where the source's form is unknown or a part is missing.
  package init?(name: String, source: String) {
    let parts = source.split(separator: "|", omittingEmptySubsequences: false)
    guard !name.isEmpty, let path = parts.first, !path.isEmpty, parts.count <= 2,
      !path.contains(where: { $0 == " " || $0 == "[" || $0 == "]" })
    else { return nil }
    if parts.count == 2, !Self.forms.contains(String(parts[1])) { return nil }
    self.name = name
    self.source = source
  }

  /// The names of the fields in the log, without the form of their values.
  package var paths: [String] {
    let path = source.prefix { $0 != "|" }
    return path.split { "+~÷".contains($0) }.map(String.init)
  }

  /// Whether it reads the field of the log at a path.
  package func reads(_ path: String) -> Bool {
    let names = GeneralNames.names(of: path).map(\.text)
    return paths.contains { names.contains(GeneralNames.plain($0)) }
  }

  /// The metric that a number with the name of a duration may be; nil for another name.
  package static func metric(ofDuration path: String) -> String? {
    let name = GeneralNames.plain(path.split(separator: ".").last ?? "")
    let words = [
      "duration", "latency", "elapsed", "took", "responsetime", "requesttime", "resptime",
    ]
    guard words.contains(where: name.contains) else { return nil }
    return ["db", "sql", "query"].contains(where: name.contains) ? "query_time_ms" : "latency_ms"
  }

  /// The unit that the name of a duration states at its end; nil for another name.
  package static func unit(ofName path: String) -> String? {
    let last = path.split(separator: ".").last ?? ""
    let name = GeneralNames.plain(last)
    guard let form = ValueForm.endings.first(where: { name.hasSuffix($0.ending) }) else {
      return nil
    }
    // A single letter may be a plural's.
    guard form.ending != "s" || last.hasSuffix("_s") || last.hasSuffix("-s") else { return nil }
    return form.form.word
  }

  /// Whether the name is one of our fields or a metric of the run.
  package func isKnown(_ metrics: MetricTable) -> Bool {
    Target(named: name, metrics) != nil
  }
}
