/// Text as it is put together: UTF-8 bytes, each written once into the place it goes to.
extension [UInt8] {
  package mutating func appendDecimal(_ value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    guard rest < 100_000_000 else {
      appendDecimal(Int(rest / 100_000_000))
      return appendDecimal(Int(rest % 100_000_000), width: 8)
    }
    // The digits from the last to the first, and out again: half the cost of an array of them.
    var digits: UInt64 = 0
    while rest >= 10 {
      digits = digits << 8 | UInt64(48 + rest % 10)
      rest /= 10
    }
    append(UInt8(truncatingIfNeeded: 48 + rest))
    while digits != 0 {
      append(UInt8(truncatingIfNeeded: digits))
      digits >>= 8
    }
  }

  /// The digits of `value`, with leading zeros up to `width` places.
  package mutating func appendDecimal(_ value: Int, width: Int) {
    var places = value < 0 ? 2 : 1
    var rest = value / 10
    while rest != 0 {
      places += 1
      rest /= 10
    }
    while places < width {
      append(UInt8(ascii: "0"))
      places += 1
    }
    appendDecimal(value)
  }

  /// `value / scale` as JSON writes it, without needless zeros; `scale` is a power of ten.
  package mutating func appendDecimal(_ value: Int, scale: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    let value = Int(value.magnitude)
    appendDecimal(value / scale)
    var (fraction, scale) = (value % scale, scale)
    guard fraction != 0 else { return }
    while fraction % 10 == 0 {
      fraction /= 10
      scale /= 10
    }
    append(UInt8(ascii: "."))
    while scale > 10, fraction < scale / 10 {
      append(UInt8(ascii: "0"))
      scale /= 10
    }
    appendDecimal(fraction)
  }
}

extension String {
  /// A text put together as bytes: interpolating it took three times as long.
  package init(writing write: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    write(&bytes)
    self.init(decoding: bytes, as: UTF8.self)
  }
}

extension Span<UInt8> {
  /// Whether every byte is ASCII that stands in a JSON string as it is.
  ///
  /// No way out of the loop before its end: so sixteen bytes are looked at at once, and a name costs
  /// a third.
  package var isPlainJSON: Bool {
    var special: UInt8 = 0
    for index in indices {
      let byte = self[index]
      special |= byte &- 0x20 < 0x5f ? 0 : 1
      special |= byte == UInt8(ascii: "\"") ? 1 : 0
      special |= byte == UInt8(ascii: "\\") ? 1 : 0
    }
    return special == 0
  }
}
