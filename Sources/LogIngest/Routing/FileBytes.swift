internal import Platform

/// Parts of a regular file.
package enum FileBytes {
  /// So many bytes from an offset on; nil where they cannot be read.
  package static func read(_ path: String, from offset: Int, count: Int) -> [UInt8]? {
    var file = OpenFile(path: path)
    file.resume(at: offset, of: file.identity)
    var bytes = [UInt8](repeating: 0, count: count)
    var end = 0
    while end < count {
      let got = file.read(into: &bytes, end..<count)
      guard got > 0 else { return nil }
      end += got
    }
    return file.errorNumber == nil ? bytes : nil
  }
}
