/// Text as it is put together: UTF-8 bytes, each written once into the place it goes to.
extension [UInt8] {
  /// A part of a text in one copy; byte by byte it took fourteen instructions each.
  package mutating func append(_ part: Span<UInt8>) {
    // SAFETY: the buffer is read inside the closure only, and the span outlives it.
    unsafe part.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// The bytes of a text in one copy; the library's way is by its iterator.
  package static func += (bytes: inout Self, text: String.UTF8View) {
    bytes.append(text.span)
  }

  package mutating func appendDecimal(_ value: Int) {
    if 0..<10 ~= value { return append(UInt8(truncatingIfNeeded: 48 + value)) }
    append(addingCapacity: OutputSpan<UInt8>.decimalWidth) { $0.appendDecimal(value) }
  }

  /// The digits of `value`, with leading zeros up to `width` places.
  package mutating func appendDecimal(_ value: Int, width: Int) {
    append(addingCapacity: OutputSpan<UInt8>.decimalWidth + width) {
      $0.appendDecimal(value, width: width)
    }
  }

  /// A number rounded to `places` decimals, at most three, as JSON writes it.
  package mutating func appendRounded(_ value: Double, places: Int) {
    append(addingCapacity: OutputSpan<UInt8>.roundedWidth) {
      $0.appendRounded(value, places: places)
    }
  }
}

extension OutputSpan<UInt8> {
  /// Bytes of the longest whole number.
  package static let decimalWidth = 20
  /// Bytes of the longest rounded number.
  package static let roundedWidth = 24

  /// A number rounded to `places` decimals, at most three, as JSON writes it, where there is room for it.
  package mutating func appendRounded(_ value: Double, places: Int) {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = (value * Double(scale)).rounded()
    if !scaled.isFinite, value.isFinite {
      // Too large to scale, and long past any decimals.
      for byte in value.description.utf8 { append(byte) }
    } else if abs(scaled) < 1e15 {
      // Up to fifteen digits are the shortest that read back the same: no search for them is needed.
      appendDecimal(Int(scaled), scale: scale)
    } else {
      var bytes: [UInt8] = []
      JSONValue.double(scaled / Double(scale)).write(to: &bytes)
      for byte in bytes { append(byte) }
    }
  }

  /// `value / scale` as JSON writes it, without needless zeros; `scale` is a power of ten.
  private mutating func appendDecimal(_ value: Int, scale: Int) {
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

  /// The digits of a number, where there is room for them.
  package mutating func appendDecimal(_ value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(value.magnitude)
  }

  /// The same, with leading zeros up to `width` places.
  mutating func appendDecimal(_ value: Int, width: Int) {
    var (least, places): (UInt, Int) = (1, value < 0 ? 2 : 1)
    while places < width {
      least *= 10
      places += 1
    }
    while least > 1, value.magnitude < least {
      append(UInt8(ascii: "0"))
      least /= 10
    }
    appendDecimal(value)
  }

  /// Two digits at a time: a third less than one at a time.
  private mutating func appendDecimal(_ value: UInt) {
    guard value >= 10 else { return append(UInt8(truncatingIfNeeded: 48 + value)) }
    if value >= 100 { appendDecimal(value / 100) }
    appendTwoDigits(Int(value % 100))
  }

  /// As days and clocks have them.
  @inline(__always)
  mutating func appendTwoDigits(_ value: Int) {
    append(UInt8(truncatingIfNeeded: 48 + value / 10))
    append(UInt8(truncatingIfNeeded: 48 + value % 10))
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
