private import Glibc

/// One input of a run: a file, a pipe or standard input.
package struct InputFile: Equatable, Sendable {
  /// The position among the inputs, in the order the user named them.
  package var index: Int
  /// The name in outputs: as the user wrote it, but never an absolute path.
  package var name: String
  /// The path to open; `-` is standard input.
  package var path: String
  /// Bytes as stored; 0 when it is not a regular file.
  package var size: Int
  /// Whether it can be opened twice.
  package var isRegular: Bool

  func open() -> OpenFile {
    path == "-" ? OpenFile(descriptor: STDIN_FILENO, isRegular: false) : OpenFile(path: path)
  }
}
