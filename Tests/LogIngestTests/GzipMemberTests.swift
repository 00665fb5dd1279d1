import LogIngest
import TestSupport
import Testing

/// Members that no usual tool writes, made from what RFC 1952 allows.
@Suite struct `Gzip members` {
  private static let text = (0..<3).map { Lines.api(Lines.time($0), id: "EVT-\($0)") + "\n" }
    .joined()

  /// The parts of a header that may be there, by their flags.
  private static let parts: [(flag: UInt8, bytes: [UInt8])] = [
    (0x04, [4, 0, 0x41, 0x70, 0, 0]),  // FEXTRA: one empty subfield "Ap"
    (0x08, Array("log.jsonl\0".utf8)),  // FNAME
    (0x10, Array("a comment\0".utf8)),  // FCOMMENT
  ]

  /// A member as gzip(1) makes it, with a header of these flags; FTEXT, 0x01, says nothing.
  private static func member(_ text: String, flags: UInt8) throws -> [UInt8] {
    let plain = try run("gzip", ["-nc"], input: Array(text.utf8)).output
    var header: [UInt8] = [0x1f, 0x8b, 8, flags] + plain[4..<10]
    for part in parts where flags & part.flag != 0 { header += part.bytes }
    if flags & 0x02 != 0 {
      let sum = crc32(header)
      header += [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8)]
    }
    return header + plain[10...]
  }

  /// - Source: RFC 1952, section 8.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xffff_ffff as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in
        rest & 1 == 0 ? rest >> 1 : 0xedb8_8320 ^ (rest >> 1)
      }
    }
  }

  @Test(arguments: 0...31 as ClosedRange<UInt8>)
  func `with any flags in the header are read`(flags: UInt8) async throws {
    let log = try await collect(try Self.member(Self.text, flags: flags))
    #expect(log.events.map(\.id) == ["EVT-0", "EVT-1", "EVT-2"])
    #expect(log.problem == nil)
  }

  @Test func `with a bad header checksum or a reserved flag are refused`() async throws {
    var bad = try Self.member(Self.text, flags: 0x02)
    bad[10] ^= 1
    for bytes in [bad, try Self.member(Self.text, flags: 0x20)] {
      let log = try await collect(bytes)
      #expect(log.events.isEmpty && log.problem?.losesData == true)
    }
  }

  @Test(arguments: [0, 0x1f] as [UInt8])
  func `cut anywhere give what is there, and a word that it is not all`(flags: UInt8) async throws {
    let member = try Self.member(Self.text, flags: flags)
    for cut in 2..<member.count {
      let log = try await collect(member[..<cut])
      #expect(log.problem?.losesData == true, "cut at \(cut)")
      #expect(log.events.map(\.id) == (0..<log.events.count).map { "EVT-\($0)" }, "cut at \(cut)")
    }
    // The second member cut as well: what the first holds is there.
    for cut in 2..<member.count {
      let log = try await collect(member + member[..<cut])
      #expect(log.problem?.losesData == true, "second cut at \(cut)")
      #expect(log.events.count >= 3, "second cut at \(cut)")
    }
  }

  @Test func `that are empty are passed over, wherever they stand`() async throws {
    let empty = try Self.member("", flags: 0)
    let full = try Self.member(Self.text, flags: 0x1f)
    for bytes in [empty + full, full + empty, empty + empty + full + empty + full] {
      let log = try await collect(bytes)
      #expect(log.events.count == (bytes.count > 2 * full.count ? 6 : 3) && log.problem == nil)
    }
    let none = try await collect([[UInt8]](repeating: empty, count: 1000).joined())
    #expect(none.lines == 0 && none.problem == nil)
  }

  @Test func `may each hold a single byte of the log`() async throws {
    let line = Array((Lines.api() + "\n").utf8.prefix(40))
    let members = try line.flatMap { byte in
      try Self.member(String(decoding: [byte], as: UTF8.self), flags: 0)
    }
    let log = try await collect(members + (try Self.member("\n" + Self.text, flags: 0)))
    #expect(log.lines == 4 && log.events.count == 3 && log.problem == nil)
  }
}
