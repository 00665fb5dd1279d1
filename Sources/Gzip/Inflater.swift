private import CZlib

/// Inflates one gzip member after another, a block at a time, into memory the caller owns.
///
/// - Source: zlib.h; window bits 31 mean "gzip, check the trailer".
@safe
package struct Inflater: ~Copyable {
  /// On the heap because zlib keeps a pointer back to its stream and refuses a moved one.
  private let stream: UnsafeMutablePointer<z_stream>

  package init() throws(InflateError) {
    let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe fresh.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status = unsafe inflateInit2_(fresh, 31, ZLIB_VERSION, size)
    guard status == Z_OK else {
      unsafe fresh.deallocate()
      throw InflateError(status: status)
    }
    unsafe stream = fresh
  }

  deinit {
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// The result of one step: bytes taken from the input, bytes written to the output.
  package struct Step: Equatable, Sendable {
    package var consumed: Int
    package var produced: Int
    /// Whether the member's trailer was read and is correct.
    package var isAtEnd: Bool
    /// The error of zlib, which follows the output produced before it.
    package var error: InflateError?
  }

  /// Inflates as much of `input[part]` as fits in `output[window]`.
  package mutating func step(
    _ input: [UInt8], _ part: Range<Int>, into output: inout [UInt8], _ window: Range<Int>
  ) -> Step {
    // SAFETY: zlib reads at most avail_in and writes at most avail_out bytes; these are the counts
    // of the two ranges, which rebasing checks against the arrays, and neither pointer is used
    // after the closures return.
    let status = unsafe input.withUnsafeBufferPointer { whole in
      let source = unsafe UnsafeBufferPointer(rebasing: whole[part])
      return unsafe output.withUnsafeMutableBufferPointer { whole in
        let sink = unsafe UnsafeMutableBufferPointer(rebasing: whole[window])
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(source.count)
        unsafe stream.pointee.next_out = sink.baseAddress
        unsafe stream.pointee.avail_out = UInt32(sink.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    let isFine = status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR
    return unsafe Step(
      consumed: part.count - Int(stream.pointee.avail_in),
      produced: window.count - Int(stream.pointee.avail_out),
      isAtEnd: status == Z_STREAM_END, error: isFine ? nil : InflateError(status: status))
  }

  /// Prepares for the next member.
  package mutating func reset() {
    _ = unsafe inflateReset(stream)
  }
}

/// zlib refused the input.
package struct InflateError: Error, Equatable, Sendable, CustomStringConvertible {
  var status: Int32

  package var description: String {
    switch status {
    case Z_DATA_ERROR: "the gzip data is damaged"
    case Z_MEM_ERROR: "not enough memory to decompress"
    default: "zlib status \(status)"
    }
  }
}
