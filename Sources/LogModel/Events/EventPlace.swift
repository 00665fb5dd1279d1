/// The place of an event in a run: by its time, then by its input, then by its line.
///
/// Not the order in which it was read, which depends on what else is read.
package struct EventPlace: Codable, Comparable, Sendable {
  package var time: Timestamp
  package var input: Int
  package var line: Int

  package init(time: Timestamp, input: Int, line: Int) {
    self.time = time
    self.input = input
    self.line = line
  }

  package static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.time.microseconds != rhs.time.microseconds {
      return lhs.time.microseconds < rhs.time.microseconds
    }
    return lhs.input != rhs.input ? lhs.input < rhs.input : lhs.line < rhs.line
  }

  /// A number that looks random, of the time alone: events of a log that is cut into files otherwise,
  /// or written in another dialect, have the same.
  package var lot: UInt64 {
    var mixed = UInt64(bitPattern: time.microseconds) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Reads a place of a state.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    time = try fields.decode(Timestamp.self, forKey: .time)
    input = try decoder.input(fields.decode(Int.self, forKey: .input)).number
    line = try fields.decode(Int.self, forKey: .line)
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.time(&time)
    try coder.input(&input)
    try coder.count(&line)
  }
}
