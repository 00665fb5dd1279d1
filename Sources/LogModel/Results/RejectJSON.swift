/// A rejected line as JSON: in results.json, and a line of `rejects.jsonl`.
package enum RejectJSON {
  /// The place of the line, the error and the line itself; `cut` only when the line is shortened.
  package static func value(_ reject: Reject) -> JSONValue {
    var members = [
      JSONMember("file", .string(reject.location.file)),
      JSONMember("line", .int(reject.location.line)),
      JSONMember("column", .int(reject.column)),
      JSONMember("reason", .string(reject.reason)),
      JSONMember("found", .string(reject.found)),
      JSONMember("raw", .string(reject.text)),
    ]
    if !reject.isWhole { members.append(JSONMember("cut", .bool(true))) }
    return .object(members)
  }
}
