private import Glibc
package import LogModel

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
  /// Where its decoded events are; nil where it is read itself.
  package var sections: [RoutedSection]?
  /// The time by which it is opened among others, where `sections` are read; nil opens it at once.
  var opening: Timestamp?
  /// Where the stretch begins that is read, and where it ends if that is not the end of the input:
  /// both at the border of a chunk.
  package var start = 0
  package var end: Int?

  /// An input whose events were decoded by another process; `size` are the bytes of their lines.
  package init(
    routed name: String, index: Int, size: Int, sections: [RoutedSection], opening: Timestamp?
  ) {
    self.init(index: index, name: name, path: name, size: size, isRegular: true)
    (self.sections, self.opening) = (sections, opening)
  }

  init(index: Int, name: String, path: String, size: Int, isRegular: Bool) {
    (self.index, self.name, self.path, self.size) = (index, name, path, size)
    self.isRegular = isRegular
  }

  func open() -> OpenFile {
    path == "-" ? OpenFile(descriptor: STDIN_FILENO, isRegular: false) : OpenFile(path: path)
  }
}
