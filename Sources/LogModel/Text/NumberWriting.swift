// Rounding is libm's, and only this import links it.
private import Glibc

/// Appends numbers in readable form as bytes, for the many numbers of a report.
///
/// The functions of the same names in `PlainText` document the forms.
extension [UInt8] {
  package mutating func appendQuantity(_ value: Double, unit: String) {
    if unit == "ms", value >= 10_000 {
      appendNumber(value / 1000, places: 1)
      self += " s".utf8
      return
    }
    appendNumber(value, places: abs(value) < 100 ? 1 : 0)
    guard !unit.isEmpty else { return }
    append(UInt8(ascii: " "))
    self += unit.utf8
  }

  package mutating func appendChange(_ percent: Double) {
    append(UInt8(ascii: percent < 0 ? "-" : "+"))
    appendNumber(abs(percent), places: 0)
    self += " %".utf8
  }

  package mutating func appendCount(_ value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var scale: UInt = 1
    while value.magnitude / scale >= 1000 { scale *= 1000 }
    appendDecimal(Int(value.magnitude / scale))
    while scale > 1 {
      scale /= 1000
      append(UInt8(ascii: ","))
      appendDecimal(Int(value.magnitude / scale % 1000), width: 3)
    }
  }

  package mutating func appendNumber(_ value: Double, places: Int) {
    guard value.isFinite else { return append(UInt8(ascii: "-")) }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    // Beyond fifteen digits a number has no decimals.
    guard abs(value) < 1e15 else { return append(value.description.utf8.span) }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    if value < 0, scaled != 0 { append(UInt8(ascii: "-")) }
    appendCount(scaled / scale)
    var (fraction, width) = (scaled % scale, places)
    guard fraction != 0 else { return }
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    append(UInt8(ascii: "."))
    appendDecimal(fraction, width: width)
  }
}
