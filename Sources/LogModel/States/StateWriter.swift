/// The bytes of a state; a class, as nested containers write to the same bytes.
final class StateWriter {
  var bytes: [UInt8] = []

  func write<Value: Encodable>(_ value: Value) throws {
    if Value.self == [UInt8].self, let all = value as? [UInt8] {
      write(number: all.count)
      bytes += all
    } else if Value.self == [UInt32].self, let all = value as? [UInt32] {
      write(number: all.count)
      for one in all { write(number: Int(one)) }
    } else if Value.self == [UInt64].self, let all = value as? [UInt64] {
      write(number: all.count)
      for one in all { write(bits: one) }
    } else if Value.self == [Int: Int].self, let all = value as? [Int: Int] {
      write(number: all.count)
      for (key, one) in all {
        write(number: key)
        write(number: one)
      }
    } else {
      let encoder = StateEncoder(self)
      try value.encode(to: encoder)
      if let end = encoder.form.end { bytes += end }
    }
  }

  func write(number: Int) {
    var rest = UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  func write(bits: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }

  func write(text: String) {
    write(number: text.utf8.count)
    bytes += text.utf8
  }
}

/// How the parts of a value follow each other, and what ends them.
enum StateForm {
  case single, keyed, list

  var end: [UInt8]? {
    switch self {
    case .single: nil
    case .keyed: [0, 0]
    case .list: [0]
    }
  }
}

/// Writes one value.
private final class StateEncoder: Encoder {
  let writer: StateWriter
  var form = StateForm.single
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ writer: StateWriter) { self.writer = writer }

  func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    form = .keyed
    return KeyedEncodingContainer(KeyedStateWriter<Key>(writer: writer))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    form = .list
    return StateListWriter(writer: writer)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleStateWriter(writer: writer)
  }
}

/// A form that no type of a state has: it is a mistake of its author.
func unused() -> Never { preconditionFailure("states hold no nested containers") }

private struct KeyedStateWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let writer: StateWriter
  var codingPath: [any CodingKey] { [] }

  private func begin(_ key: Key) {
    writer.bytes += [UInt8(truncatingIfNeeded: key.mark), UInt8(key.mark >> 8)]
  }

  func encodeNil(forKey key: Key) { unused() }
  func encode(_ value: Bool, forKey key: Key) { put(value ? 1 : 0, key) }
  func encode(_ value: String, forKey key: Key) {
    begin(key)
    writer.write(text: value)
  }
  func encode(_ value: Double, forKey key: Key) {
    begin(key)
    writer.write(bits: value.bitPattern)
  }
  func encode(_ value: Float, forKey key: Key) { encode(Double(value), forKey: key) }
  func encode(_ value: Int, forKey key: Key) { put(value, key) }
  func encode(_ value: Int8, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: Int16, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: Int32, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: Int64, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: UInt, forKey key: Key) { put(Int(bitPattern: value), key) }
  func encode(_ value: UInt8, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { put(Int(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { put(Int(bitPattern: UInt(value)), key) }
  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    begin(key)
    try writer.write(value)
  }

  private func put(_ number: Int, _ key: Key) {
    begin(key)
    writer.write(number: number)
  }

  func nestedContainer<Nested>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { unused() }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { unused() }
  func superEncoder() -> any Encoder { unused() }
  func superEncoder(forKey key: Key) -> any Encoder { unused() }
}

private struct StateListWriter: UnkeyedEncodingContainer {
  let writer: StateWriter
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(writer: StateWriter) { self.writer = writer }

  mutating func encodeNil() { unused() }
  mutating func encode<Value: Encodable>(_ value: Value) throws {
    writer.bytes.append(1)
    count += 1
    try writer.write(value)
  }

  func nestedContainer<Nested>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
    unused()
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { unused() }
  func superEncoder() -> any Encoder { unused() }
}

private struct SingleStateWriter: SingleValueEncodingContainer {
  let writer: StateWriter
  var codingPath: [any CodingKey] { [] }

  /// A value that may be missing is a list of one or none.
  func encodeNil() { writer.bytes.append(0) }
  func encode(_ value: Bool) { writer.write(number: value ? 1 : 0) }
  func encode(_ value: String) { writer.write(text: value) }
  func encode(_ value: Double) { writer.write(bits: value.bitPattern) }
  func encode(_ value: Float) { encode(Double(value)) }
  func encode(_ value: Int) { writer.write(number: value) }
  func encode(_ value: Int8) { writer.write(number: Int(value)) }
  func encode(_ value: Int16) { writer.write(number: Int(value)) }
  func encode(_ value: Int32) { writer.write(number: Int(value)) }
  func encode(_ value: Int64) { writer.write(number: Int(value)) }
  func encode(_ value: UInt) { writer.write(number: Int(bitPattern: value)) }
  func encode(_ value: UInt8) { writer.write(number: Int(value)) }
  func encode(_ value: UInt16) { writer.write(number: Int(value)) }
  func encode(_ value: UInt32) { writer.write(number: Int(value)) }
  func encode(_ value: UInt64) { writer.write(number: Int(bitPattern: UInt(value))) }
  func encode<Value: Encodable>(_ value: Value) throws {
    // The only such value is the one inside an optional.
    writer.bytes.append(1)
    try writer.write(value)
  }
}
