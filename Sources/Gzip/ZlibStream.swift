private import CZlib

/// A stream of zlib and its memory, which lives as long as the value.
@safe
struct ZlibStream: ~Copyable {
  enum Direction {
    /// Reads gzip members and checks their trailers: window bits 31.
    case inflating
    /// Writes gzip members: window bits 15 + 16.
    case deflating(level: Int32)
  }

  private let isInflating: Bool
  /// On the heap because zlib keeps a pointer back to its stream and refuses a moved one.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Throws: The status of zlib, where it could not start.
  init(_ direction: Direction) throws(ZlibStatus) {
    // SAFETY: the stream is initialized before zlib gets it, and freed once: here where zlib
    // refuses it, else at the end of this value.
    let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe fresh.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status: Int32
    switch direction {
    case .inflating:
      isInflating = true
      status = unsafe inflateInit2_(fresh, 31, ZLIB_VERSION, size)
    case .deflating(let level):
      isInflating = false
      status = unsafe deflateInit2_(
        fresh, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    }
    guard status == Z_OK else {
      unsafe fresh.deallocate()
      throw ZlibStatus(number: status)
    }
    unsafe stream = fresh
  }

  deinit {
    _ = unsafe isInflating ? inflateEnd(stream) : deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// What one step took and made; `unread` and `unused` bytes are left of the two ranges.
  struct Step {
    var status: Int32
    var unread: Int
    var unused: Int
  }

  /// Takes bytes from `input[part]` and puts bytes into `output[window]`, as many as possible;
  /// a deflating stream also ends its member.
  mutating func step(
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
        return unsafe isInflating ? inflate(stream, Z_NO_FLUSH) : deflate(stream, Z_FINISH)
      }
    }
    return unsafe Step(
      status: status, unread: Int(stream.pointee.avail_in), unused: Int(stream.pointee.avail_out))
  }

  /// Prepares for the next member.
  mutating func reset() {
    _ = unsafe isInflating ? inflateReset(stream) : deflateReset(stream)
  }

  /// The most bytes that a deflated member of `count` bytes takes.
  func bound(_ count: Int) -> Int { unsafe Int(deflateBound(stream, UInt(count))) }
}

/// A status of zlib that is an error.
struct ZlibStatus: Error {
  var number: Int32
}
