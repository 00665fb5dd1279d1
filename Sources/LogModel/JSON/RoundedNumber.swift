/// Numbers with few decimals, as JSON writes them.
extension [UInt8] {
  /// Appends a number rounded to `places` decimals, at most three, as JSON writes it.
  package mutating func appendRounded(_ value: Double, places: Int) {
    append(addingCapacity: OutputSpan<UInt8>.roundedWidth) {
      $0.appendRounded(value, places: places)
    }
  }
}

extension OutputSpan<UInt8> {
  /// The most bytes of a rounded number.
  package static let roundedWidth = 24

  /// Appends a number rounded to `places` decimals, at most three, as JSON writes it.
  ///
  /// - Precondition: there is room for it.
  package mutating func appendRounded(_ value: Double, places: Int) {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = (value * Double(scale)).rounded()
    if !scaled.isFinite, value.isFinite {
      // Too large to scale, and too large to have decimals.
      for byte in value.description.utf8 { append(byte) }
    } else if abs(scaled) < 1e15 {
      // A number of up to fifteen digits is its own shortest form: no search is needed.
      appendDecimal(Int(scaled), scale: scale)
    } else {
      var bytes: [UInt8] = []
      JSONValue.double(scaled / Double(scale)).write(to: &bytes)
      for byte in bytes { append(byte) }
    }
  }

  /// Appends `value / scale` as JSON writes it, without trailing zeros; `scale` is a power of ten.
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
}
