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
/// - Source: zlib.h; window bits 15 + 16 mean "write a gzip header and trailer". The header carries
///   no time, so the same bytes give the same member.
@safe
package struct Deflater: ~Copyable {
  /// On the heap because zlib keeps a pointer back to its stream and refuses a moved one.
  private let stream: UnsafeMutablePointer<z_stream>

  package init(level: Int32 = 6) throws(DeflateError) {
    let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe fresh.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status = unsafe deflateInit2_(
      fresh, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    guard status == Z_OK else {
      unsafe fresh.deallocate()
      throw DeflateError(status: status)
    }
    unsafe stream = fresh
  }

  deinit {
    _ = unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// The member that inflates to `bytes`, at most 4 GiB of them.
  package mutating func member(_ bytes: [UInt8]) throws(DeflateError) -> [UInt8] {
    guard bytes.count <= UInt32.max else { throw DeflateError(status: Z_BUF_ERROR) }
    _ = unsafe deflateReset(stream)
    let bound = unsafe Int(deflateBound(stream, UInt(bytes.count)))
    var output = [UInt8](repeating: 0, count: bound)
    // SAFETY: zlib reads at most avail_in and writes at most avail_out bytes; both are the arrays'
    // own counts, and neither pointer is used after the closures return.
    let status = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { sink in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(source.count)
        unsafe stream.pointee.next_out = sink.baseAddress
        unsafe stream.pointee.avail_out = UInt32(sink.count)
        return unsafe deflate(stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { throw DeflateError(status: status) }
    let unused = unsafe Int(stream.pointee.avail_out)
    output.removeLast(unused)
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
