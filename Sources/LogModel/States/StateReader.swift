/// Reads the bytes that a `StateWriter` has written.
final class StateReader {
  private let bytes: [UInt8]
  private var position = 0
  /// The inputs of the new run, by their old numbers.
  let inputs: [StateInput]

  init(_ bytes: [UInt8], _ inputs: [StateInput]) { (self.bytes, self.inputs) = (bytes, inputs) }

  var isAtEnd: Bool { position == bytes.count }

  func value<Value: Decodable>() throws -> Value {
    if Value.self == [UInt8].self {
      let count = try count()
      position += count
      return try cast(Array(bytes[position - count..<position]))
    }
    if Value.self == [UInt32].self {
      return try cast(try (0..<count()).map { _ in try number(UInt32.self) })
    }
    if Value.self == [UInt64].self {
      return try cast(try (0..<count()).map { _ in try bits() })
    }
    if Value.self == [Int: Int].self {
      var all: [Int: Int] = [:]
      for _ in 0..<(try count()) { all[try number()] = try number(Int.self) }
      return try cast(all)
    }
    let decoder = StateDecoder(self)
    let value = try Value(from: decoder)
    for byte in decoder.form.end ?? [] where try next() != byte { throw ScanDamage() }
    return value
  }

  private func cast<Value>(_ value: Any) throws -> Value {
    guard let known = value as? Value else { throw ScanDamage() }
    return known
  }

  func next() throws -> UInt8 {
    guard position < bytes.count else { throw ScanDamage() }
    position += 1
    return bytes[position - 1]
  }

  /// Whether two bytes follow; moves past them if so.
  func skips(_ mark: UInt16) -> Bool {
    guard bytes.count - position >= 2,
      mark == UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
    else { return false }
    position += 2
    return true
  }

  func peeks(_ mark: UInt16) -> Bool {
    guard skips(mark) else { return false }
    position -= 2
    return true
  }

  /// The byte that tells whether another element of a list follows, without moving.
  var isAtListEnd: Bool { position >= bytes.count || bytes[position] == 0 }

  private func count() throws -> Int {
    let count = try number(Int.self)
    // Each element takes a byte at least.
    guard count >= 0, count <= bytes.count - position else { throw ScanDamage() }
    return count
  }

  func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
    var raw: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      let byte = try next()
      raw |= UInt64(byte & 0x7f) << UInt64(shift)
      guard byte < 0x80 else { continue }
      let number = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
      if Number.bitWidth == 64 { return Number(truncatingIfNeeded: number) }
      guard let known = Number(exactly: number) else { throw ScanDamage() }
      return known
    }
    throw ScanDamage()
  }

  func bits() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 8) { value |= UInt64(try next()) << UInt64(shift) }
    return value
  }

  func text() throws -> String {
    let count = try count()
    position += count
    return String(decoding: bytes[position - count..<position], as: UTF8.self)
  }
}

/// Reads one value.
private final class StateDecoder: Decoder {
  let reader: StateReader
  var form = StateForm.single
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] {
    CodingUserInfoKey.inputs.map { [$0: reader.inputs] } ?? [:]
  }

  init(_ reader: StateReader) { self.reader = reader }

  func container<Key>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    form = .keyed
    return KeyedDecodingContainer(KeyedStateReader<Key>(reader: reader))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    form = .list
    return StateListReader(reader: reader)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleStateReader(reader: reader)
  }
}

extension CodingUserInfoKey {
  fileprivate static let inputs = Self(rawValue: "inputs")
}

extension Decoder {
  /// The input of the new run that one of the old run is.
  package func input(_ old: Int) throws -> StateInput {
    let inputs = CodingUserInfoKey.inputs.flatMap { userInfo[$0] } as? [StateInput] ?? []
    guard inputs.indices.contains(old) else { throw ScanDamage() }
    return inputs[old]
  }
}

private struct KeyedStateReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let reader: StateReader
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { unused() }

  private func begin(_ key: Key) throws {
    if !reader.skips(key.mark) { throw ScanDamage() }
  }

  private func number<Number: FixedWidthInteger>(_ key: Key) throws -> Number {
    try begin(key)
    return try reader.number()
  }

  func contains(_ key: Key) -> Bool { reader.peeks(key.mark) }
  func decodeNil(forKey key: Key) -> Bool { false }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try number(key) == 1 }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try begin(key)
    return try reader.text()
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try begin(key)
    return Double(bitPattern: try reader.bits())
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
    Float(try decode(Double.self, forKey: key))
  }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try number(key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try number(key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try number(key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try number(key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try number(key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try number(key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try number(key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try number(key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try number(key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try number(key) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try begin(key)
    return try reader.value()
  }

  func nestedContainer<Nested>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedDecodingContainer<Nested> { unused() }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { unused() }
  func superDecoder() -> any Decoder { unused() }
  func superDecoder(forKey key: Key) -> any Decoder { unused() }
}

private struct StateListReader: UnkeyedDecodingContainer {
  let reader: StateReader
  private(set) var currentIndex = 0
  var count: Int? { nil }
  var codingPath: [any CodingKey] { [] }
  var isAtEnd: Bool { reader.isAtListEnd }

  init(reader: StateReader) { self.reader = reader }

  func decodeNil() -> Bool { unused() }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard try reader.next() == 1 else { throw ScanDamage() }
    currentIndex += 1
    return try reader.value()
  }

  func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
    unused()
  }
  func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { unused() }
  func superDecoder() -> any Decoder { unused() }
}

private struct SingleStateReader: SingleValueDecodingContainer {
  let reader: StateReader
  var codingPath: [any CodingKey] { [] }

  /// A value that may be missing is a list of one or none.
  func decodeNil() -> Bool { (try? reader.next()) == 0 }
  func decode(_ type: Bool.Type) throws -> Bool { try reader.number(Int.self) == 1 }
  func decode(_ type: String.Type) throws -> String { try reader.text() }
  func decode(_ type: Double.Type) throws -> Double { Double(bitPattern: try reader.bits()) }
  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try reader.number() }
  func decode(_ type: Int8.Type) throws -> Int8 { try reader.number() }
  func decode(_ type: Int16.Type) throws -> Int16 { try reader.number() }
  func decode(_ type: Int32.Type) throws -> Int32 { try reader.number() }
  func decode(_ type: Int64.Type) throws -> Int64 { try reader.number() }
  func decode(_ type: UInt.Type) throws -> UInt { try reader.number() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.number() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.number() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.number() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.number() }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reader.value() }
}
