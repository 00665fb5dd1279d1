/// Builds text as UTF-8 bytes, each written once into its final place.
extension [UInt8] {
  /// Appends a part of a text in one copy, which is cheaper than byte by byte.
  package mutating func append(_ part: Span<UInt8>) {
    // SAFETY: the buffer is read inside the closure only, and the span outlives it.
    unsafe part.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends the bytes of a text in one copy; the library's operator uses an iterator.
  package static func += (bytes: inout Self, text: String.UTF8View) {
    bytes.append(text.span)
  }

  package mutating func appendDecimal(_ value: Int) {
    if 0..<10 ~= value { return append(UInt8(truncatingIfNeeded: 48 + value)) }
    append(addingCapacity: OutputSpan<UInt8>.decimalWidth) { $0.appendDecimal(value) }
  }

  /// Appends the digits of `value`, with leading zeros up to `width` places.
  package mutating func appendDecimal(_ value: Int, width: Int) {
    append(addingCapacity: OutputSpan<UInt8>.decimalWidth + width) {
      $0.appendDecimal(value, width: width)
    }
  }
}

extension OutputSpan<UInt8> {
  /// The most bytes of a whole number.
  package static let decimalWidth = 20

  /// Appends the digits of a number.
  ///
  /// - Precondition: there is room for them.
  package mutating func appendDecimal(_ value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(value.magnitude)
  }

  /// Appends the digits of a number, with leading zeros up to `width` places.
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

  /// Appends two digits at a time, which is faster than one at a time.
  private mutating func appendDecimal(_ value: UInt) {
    guard value >= 10 else { return append(UInt8(truncatingIfNeeded: 48 + value)) }
    if value >= 100 { appendDecimal(value / 100) }
    appendTwoDigits(Int(value % 100))
  }

  /// Appends two digits, as in dates and times.
  @inline(__always)
  mutating func appendTwoDigits(_ value: Int) {
    append(UInt8(truncatingIfNeeded: 48 + value / 10))
    append(UInt8(truncatingIfNeeded: 48 + value % 10))
  }
}

extension String {
  /// A text built as bytes, which is faster than interpolation.
  package init(writing write: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    write(&bytes)
    self.init(decoding: bytes, as: UTF8.self)
  }
}
