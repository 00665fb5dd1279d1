/// A recoverable problem in the input: the run goes on, the report says what was skipped.
package struct Diagnostic: Error, Equatable, Sendable {
  package var file: String
  /// 1-based, as in editors; 0 when the problem concerns the whole file.
  package var line: Int
  /// 1-based byte column; 0 when the problem concerns the whole line.
  package var column: Int
  package var message: String
  /// A remedy for the reader; empty when there is none.
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
    var location = file
    if line > 0 { location += ":\(line)" }
    if column > 0 { location += ":\(column)" }
    return hint.isEmpty ? "\(location): \(message)" : "\(location): \(message); \(hint)"
  }
}

extension Diagnostic {
  package static let none = Self(file: "", message: "")

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.text(&file)
    try coder.count(&line)
    try coder.count(&column)
    try coder.text(&message)
    try coder.text(&hint)
  }
}
