/// SHA-256 (FIPS 180-4), by which a content security policy identifies a script.
///
/// The words stay in one place: copies and arrays of them are slower.
package enum SHA256 {
  private typealias State = InlineArray<8, UInt32>
  private typealias Words = InlineArray<64, UInt32>

  /// The 32 bytes of the digest of `message`.
  package static func digest(_ message: [UInt8]) -> [UInt8] {
    let padded = padding(message)
    var state = initialState
    let constants = roundConstants
    var words = Words(repeating: 0)
    for start in stride(from: 0, to: padded.count, by: 64) {
      schedule(padded.span.extracting(start..<start + 64), into: &words)
      compress(&state, words.span, constants.span)
    }
    return state.indices.flatMap { bigEndian(state[$0]) }
  }

  /// The digest of `message` as 64 hex digits.
  package static func hex(_ message: [UInt8]) -> String {
    digest(message).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The message, a one bit, zeros, and its length in bits, up to a multiple of 64 bytes.
  private static func padding(_ message: [UInt8]) -> [UInt8] {
    let zeros = (119 - message.count % 64) % 64
    let length = UInt64(message.count) * 8
    return message + [0x80] + [UInt8](repeating: 0, count: zeros)
      + bigEndian(UInt32(length >> 32)) + bigEndian(UInt32(truncatingIfNeeded: length))
  }

  /// The 64 words of a block of 64 bytes.
  private static func schedule(_ bytes: Span<UInt8>, into space: inout Words) {
    var words = space.mutableSpan
    for index in 0..<16 {
      var word: UInt32 = 0
      for at in 4 * index..<4 * index + 4 { word = word << 8 | UInt32(bytes[at]) }
      words[index] = word
    }
    for index in 16..<64 {
      let early = words[index - 15]
      let late = words[index - 2]
      let mixedEarly = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
      let mixedLate = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
      words[index] = words[index - 16] &+ mixedEarly &+ words[index - 7] &+ mixedLate
    }
  }

  /// Adds one block to the state.
  ///
  /// Eight rounds move every letter back to its place, so no letter is copied between variables.
  private static func compress(
    _ state: inout State, _ words: Span<UInt32>, _ constants: Span<UInt32>
  ) {
    var letters = Letters(
      first: (state[0], state[1], state[2], state[3]),
      second: (state[4], state[5], state[6], state[7]))
    for at in stride(from: 0, to: 64, by: 8) {
      letters.round(words[at] &+ constants[at])
      letters.round(words[at + 1] &+ constants[at + 1])
      letters.round(words[at + 2] &+ constants[at + 2])
      letters.round(words[at + 3] &+ constants[at + 3])
      letters.round(words[at + 4] &+ constants[at + 4])
      letters.round(words[at + 5] &+ constants[at + 5])
      letters.round(words[at + 6] &+ constants[at + 6])
      letters.round(words[at + 7] &+ constants[at + 7])
    }
    let (a, b, c, d) = letters.first
    let (e, f, g, h) = letters.second
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  /// The letters of the standard: `a` to `d`, and `e` to `h`.
  private struct Letters {
    var first: (UInt32, UInt32, UInt32, UInt32)
    var second: (UInt32, UInt32, UInt32, UInt32)

    @inline(__always)
    mutating func round(_ word: UInt32) {
      let (a, b, c, d) = first
      let (e, f, g, h) = second
      let sumE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let choice = (e & f) ^ (~e & g)
      let mixed = h &+ sumE &+ choice &+ word
      let sumA = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      first = (mixed &+ sumA &+ majority, a, b, c)
      second = (d &+ mixed, e, f, g)
    }
  }

  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word >> bits | word << (32 - bits)
  }

  private static func bigEndian(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }

  private static let initialState: State = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  private static let roundConstants: Words = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5,
    0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
    0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc,
    0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
    0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3,
    0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5,
    0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
    0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
