internal import LogModel

/// What a user can do about a line that is no event.
package enum RejectRemedy {
  /// The remedy for a line that was rejected for a reason; nil where none is known.
  package static func text(_ reason: RejectReason, _ line: ArraySlice<UInt8>) -> String? {
    switch reason {
    case .missingTimestamp where line.first { $0 > 0x20 } == UInt8(ascii: "{"):
      timeField(of: line).map { "add --field 'timestamp=\($0)'" }
    case .missingTimestamp, .notObject:
      "let the program write the time of each line, or add it: 'docker logs --timestamps', "
        + "'kubectl logs --timestamps'; or name a dialect with --dialect, or check that it is a log"
    case .missingYear: "add --year YYYY"
    default: nil
    }
  }

  /// The path of the first field of a JSON record that holds a time; nil where none does.
  private static func timeField(of line: ArraySlice<UInt8>) -> String? {
    guard let record = try? JSONValue(parsing: Array(line)) else { return nil }
    return timeField(in: record, "", depth: 0)
  }

  private static let deepest = 8

  private static func timeField(in value: JSONValue, _ path: String, depth: Int) -> String? {
    guard depth < deepest, let members = value.members else { return nil }
    for member in members {
      let name = path.isEmpty ? member.name : "\(path).\(member.name)"
      if isTime(member.value, member.name) { return isPlain(name) ? name : nil }
      if let found = timeField(in: member.value, name, depth: depth + 1) { return found }
    }
    return nil
  }

  private static func isTime(_ value: JSONValue, _ name: String) -> Bool {
    if let text = value.string, text.utf8.count < 64 {
      // An id may be a number of the same length.
      guard text.utf8.contains(where: { ":-/ ".utf8.contains($0) }) else { return false }
      return TimeText(Array(text.utf8), TimeSettings()) != nil
    }
    let name = name.lowercased()
    let saysTime =
      name == "ts" || ["time", "timestamp", "_ts", "date", "epoch"].contains(where: name.hasSuffix)
      || ["time", "epoch"].contains(where: name.hasPrefix)
    guard saysTime, let number = value.numberOrNumberText, number >= 1e9 else { return false }
    return TimeText(epoch: number) != nil
  }

  /// Whether a path can stand in a command as it is.
  private static func isPlain(_ path: String) -> Bool {
    path.utf8.allSatisfy { $0.isNameByte || ".@".utf8.contains($0) }
  }
}
