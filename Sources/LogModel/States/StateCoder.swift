/// Writes the state of a run that goes on later, or reads it.
///
/// A scan holds what a run has learned; a state also holds what it needs to learn more, such as the
/// last values of each series. Only the same version reads it, so its types say no more than that
/// they are `Codable`: a field that is added is written, too.
///
/// Bytes that were damaged are told by the hash of the file that holds them, not here. A state of
/// other types is refused: each field is preceded by a mark of its name.
package struct StateCoder {
  private let writer: StateWriter?
  private let reader: StateReader?

  /// A coder that writes.
  package init() { (writer, reader) = (StateWriter(), nil) }

  /// A coder that reads what another has written; inputs get the numbers and names of the new run.
  package init(reading bytes: [UInt8], inputs: [StateInput]) {
    (writer, reader) = (nil, StateReader(bytes, inputs))
  }

  package var isReading: Bool { reader != nil }
  /// The bytes that were written.
  package var bytes: [UInt8] { writer?.bytes ?? [] }

  /// Writes a value, or replaces it by the one that was written.
  package mutating func value<Value: Codable>(_ value: inout Value) throws {
    if let reader { value = try reader.value() }
    try writer?.write(value)
  }

  /// Throws unless all bytes were read.
  package func finish() throws {
    if let reader, !reader.isAtEnd { throw ScanDamage() }
  }
}

/// What an input of a state is in the run that goes on.
package struct StateInput: Sendable {
  package var number: Int
  package var name: String

  package init(number: Int, name: String) { (self.number, self.name) = (number, name) }
}

extension CodingKey {
  /// Two bytes that tell a field from others; never those of an end.
  var mark: UInt16 {
    UInt16(truncatingIfNeeded: StableHash(stringValue.utf8).value) | 1
  }
}
