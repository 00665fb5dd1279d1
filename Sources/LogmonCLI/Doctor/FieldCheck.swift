internal import LogIngest
internal import LogModel
internal import LogPipeline

/// Whether the fields that the user names are in the logs: a mistyped one would say nothing.
struct FieldCheck {
  let fields: [FieldMapping]
  let found: [Examination]

  init(_ fields: [FieldMapping], _ found: [Examination]) {
    self.fields = fields
    self.found = found
  }

  /// More files are not looked at.
  static let mostFiles = 20

  /// The fields that no record has.
  var missing: [FieldMapping] {
    guard found.contains(where: { $0.events > 0 }) else { return [] }
    return fields.filter { field in
      !found.contains { log in
        log.census.sources.keys.contains { $0.field == field.name && field.reads($0.path) }
      }
    }
  }

  var warnings: [String] {
    missing.map { field in
      let path = field.paths.joined(separator: "' and '")
      let looked =
        found.contains(where: \.isPartial)
        ? "the first \(PlainText.count(DoctorCommand.mostRecords)) records" : "any record"
      let nearest = Suggestion.text(for: field.paths[0], among: known)
      return "--field '\(field.name)=\(field.source)' has no value: no '\(path)' with one is in "
        + "\(looked)\(nearest)"
    }
  }

  /// The names of the fields of the logs.
  private var known: [String] {
    let names = found.flatMap { log in
      log.census.sources.keys.map(\.path) + log.unread + log.unitless.keys.map(\.field)
    }
    return Set(names).filter { !$0.isEmpty }.sorted()
  }
}
