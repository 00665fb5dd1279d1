internal import Platform

/// Parts of a regular file.
package enum FileBytes {
  /// So many bytes from an offset on; nil where they cannot be read.
  package static func read(_ path: String, from offset: Int, count: Int) -> [UInt8]? {
    var file = OpenFile(path: path, at: offset)
    var bytes = [UInt8](repeating: 0, count: count)
    return file.fill(&bytes, upTo: count) && file.errorNumber == nil ? bytes : nil
  }
}
