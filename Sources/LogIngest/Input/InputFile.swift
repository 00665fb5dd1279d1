private import Glibc

/// One input of a run: a file, a pipe or standard input.
package struct InputFile: Equatable, Sendable {
  /// Its place among the inputs, in the order the user named them.
  package var index: Int
  /// What outputs call it: as the user named it, but never an absolute path.
  package var name: String
  /// What is opened; `-` is standard input.
  package var path: String
  /// Bytes as stored; 0 when it is no regular file.
  package var size: Int
  /// Whether it can be opened twice.
  package var isRegular: Bool

  func open() -> OpenFile {
    path == "-" ? OpenFile(descriptor: STDIN_FILENO, isRegular: false) : OpenFile(path: path)
  }
}
