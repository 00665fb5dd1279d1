import CZlib
import Gzip
import LogGenerator
import Testing

@Suite struct `Gzip output` {
  @Test func `blocks are members of one file, which may end after any of them`() throws {
    var generator = try EventGenerator(GeneratorOptions(events: 2000))
    var deflater = try Deflater()
    var plain: [UInt8] = []
    var file: [UInt8] = []
    var block: [UInt8] = []
    while generator.next(into: &block) {
      file += try deflater.member(block)
      plain += block
      block.removeAll()
      #expect(try inflated(file) == plain)
    }
    #expect(plain.count > 2 * EventGenerator.blockSize)
    #expect(file.count < plain.count / 4)
  }

  @Test(arguments: [[], [0x0a], [UInt8](repeating: 0x61, count: 300_000)])
  func `any bytes make one member, the same each time`(bytes: [UInt8]) throws {
    let member = try gzipMember(bytes)
    #expect(try inflated(member) == bytes)
    #expect(try gzipMember(bytes) == member)
    #expect(member.starts(with: [0x1f, 0x8b]))
  }

  @Test func `a level zlib does not know is refused`() {
    #expect(throws: DeflateError.self) { try gzipMember([], level: 42) }
  }

  struct NotGzip: Error {
    var status: Int32
  }

  /// All members of a gzip file, by zlib itself.
  private func inflated(_ file: [UInt8]) throws -> [UInt8] {
    var output: [UInt8] = []
    var rest = file[...]
    while !rest.isEmpty {
      var buffer = [UInt8](repeating: 0, count: 2 << 20)
      let (used, made) = try inflateMember(Array(rest), &buffer)
      output += buffer[..<made]
      rest = rest.dropFirst(used)
    }
    return output
  }

  private func inflateMember(
    _ input: [UInt8], _ buffer: inout [UInt8]
  ) throws -> (used: Int, made: Int) {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let room = buffer.count
    // SAFETY: zlib reads at most avail_in and writes at most avail_out bytes, the arrays' own
    // counts; the stream stays in place inside the closures and is not used after them.
    let status = unsafe input.withUnsafeBufferPointer { source in
      unsafe buffer.withUnsafeMutableBufferPointer { sink in
        unsafe withUnsafeMutablePointer(to: &stream) { stream in
          unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size)
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          unsafe stream.pointee.avail_in = UInt32(source.count)
          unsafe stream.pointee.next_out = sink.baseAddress
          unsafe stream.pointee.avail_out = UInt32(sink.count)
          defer { _ = unsafe inflateEnd(stream) }
          return unsafe inflate(stream, Z_FINISH)
        }
      }
    }
    guard status == Z_STREAM_END else { throw NotGzip(status: status) }
    return unsafe (input.count - Int(stream.avail_in), room - Int(stream.avail_out))
  }
}
