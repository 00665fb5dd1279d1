private import CZlib

/// Compresses `bytes` as one gzip member.
///
/// Members in sequence are a valid file, so blocks can be compressed independently on any core, and
/// a file may end after any block.
package func gzipMember(_ bytes: [UInt8], level: Int32 = 6) throws(DeflateError) -> [UInt8] {
  var deflater = try Deflater(level: level)
  return try deflater.member(bytes)
}

/// Compresses blocks, each as a whole gzip member, with memory it allocates once.
///
/// - Source: zlib.h. The header carries no time, so the same bytes give the same member.
package struct Deflater: ~Copyable {
  private var stream: ZlibStream

  package init(level: Int32 = 6) throws(DeflateError) {
    do throws(ZlibStatus) {
      stream = try ZlibStream(.deflating(level: level))
    } catch {
      throw DeflateError(status: error.number)
    }
  }

  /// The member that inflates to `bytes`, at most 4 GiB of them.
  package mutating func member(_ bytes: [UInt8]) throws(DeflateError) -> [UInt8] {
    guard bytes.count <= UInt32.max else { throw DeflateError(status: Z_BUF_ERROR) }
    stream.reset()
    var output = [UInt8](repeating: 0, count: stream.bound(bytes.count))
    let step = stream.step(bytes, bytes.indices, into: &output, output.indices)
    guard step.status == Z_STREAM_END else { throw DeflateError(status: step.status) }
    output.removeLast(step.unused)
    return output
  }
}

/// zlib could not compress.
package struct DeflateError: Error, Equatable, Sendable, CustomStringConvertible {
  package var status: Int32
  package var description: String {
    switch status {
    case Z_MEM_ERROR: "not enough memory to compress"
    default: "zlib status \(status)"
    }
  }
}
