internal import LogModel
internal import Platform

/// A hash of some blocks of a file's first bytes, by which a file is known again that was appended to
/// or renamed.
///
/// Of at most half a megabyte it has all bytes, else the first and the last 64 KiB and 96 blocks
/// between them. So it costs the same for any size, and a change in place that none of the blocks has
/// is not told.
package enum ContentSample {
  private static let edge = 64 << 10
  private static let block = 4 << 10
  private static let blocks = 96

  /// The hash of the first `size` bytes as stored; nil where they cannot be read.
  package static func hash(of input: InputFile, size: Int) -> [UInt8]? {
    var file = input.open()
    var bytes: [UInt8] = []
    for part in parts(size) {
      file.resume(at: part.lowerBound, of: file.identity)
      let start = bytes.count
      bytes += [UInt8](repeating: 0, count: part.count)
      var end = start
      while end < bytes.count {
        let got = file.read(into: &bytes, end..<bytes.count)
        guard got > 0 else { return nil }
        end += got
      }
    }
    return file.errorNumber == nil ? SHA256.digest(bytes) : nil
  }

  private static func parts(_ size: Int) -> [Range<Int>] {
    guard size > 2 * edge + blocks * block else { return size > 0 ? [0..<size] : [] }
    let step = (size - 2 * edge - block) / (blocks - 1)
    let inner = (0..<blocks).map { index in
      edge + index * step..<edge + index * step + block
    }
    return [0..<edge] + inner + [size - edge..<size]
  }
}

extension InputFile {
  /// Whether its content is gzip.
  package var isCompressed: Bool { FileHead(path, size: 2).isGzip }
  /// When it was changed last, in seconds since 1970.
  package var modified: Int? { FileAttributes(path)?.modified }
}
