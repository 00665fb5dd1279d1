private import CZlib

/// Inflates one gzip member after another, a block at a time, into memory the caller owns.
///
/// - Source: zlib.h.
package struct Inflater: ~Copyable {
  private var stream: ZlibStream

  package init() throws(InflateError) {
    do throws(ZlibStatus) {
      stream = try ZlibStream(.inflating)
    } catch {
      throw InflateError(status: error.number)
    }
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
    let step = stream.step(input, part, into: &output, window)
    let status = step.status
    let isFine = status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR
    return Step(
      consumed: part.count - step.unread, produced: window.count - step.unused,
      isAtEnd: status == Z_STREAM_END, error: isFine ? nil : InflateError(status: status))
  }

  /// Prepares for the next member.
  package mutating func reset() { stream.reset() }
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
