/// A recoverable problem in the input: the run goes on, the report says what was skipped.
package struct Diagnostic: Error, Equatable, Sendable {
  package var file: String
  /// 1-based, as editors count; 0 when the whole file is meant.
  package var line: Int
  /// 1-based byte column; 0 when the whole line is meant.
  package var column: Int
  package var message: String
  /// What the reader can do about it; empty when there is nothing to do.
  package var hint: String

  package init(file: String, line: Int = 0, column: Int = 0, message: String, hint: String = "") {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }
}

extension Diagnostic: CustomStringConvertible {
  package var description: String {
    var place = file
    if line > 0 { place += ":\(line)" }
    if column > 0 { place += ":\(column)" }
    return hint.isEmpty ? "\(place): \(message)" : "\(place): \(message); \(hint)"
  }
}
