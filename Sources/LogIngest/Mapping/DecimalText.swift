internal import LogModel

/// A decimal number as digits and a power of ten, so that a change of its unit is exact.
struct DecimalText {
  private var digits: Int64 = 0
  private var exponent = 0
  private var isNegative = false
  /// Where the number ends.
  private(set) var end = 0

  /// The number at `start`, up to `limit`; nil where none stands there.
  ///
  /// A number of more than 18 digits loses the last of them.
  init?(_ chunk: RawSpan, _ start: Int, _ limit: Int) {
    // Most are a few digits, perhaps with a point, up to the limit.
    let room = limit &- start
    if 1...16 ~= room {
      let whole = min(chunk.digits(start), room)
      if whole == room {
        digits = Int64(chunk.number(start, whole))
        end = limit
        return
      }
      let places = room &- whole &- 1
      let point = start &+ whole
      if 1...8 ~= places, whole > 0, chunk.byte(point) == UInt8(ascii: "."),
        chunk.digits(point &+ 1) >= places
      {
        digits = Int64(
          chunk.number(start, whole) &* NumberText.wholePowersOfTen[places]
            &+ chunk.number(point &+ 1, places))
        exponent = -places
        end = limit
        return
      }
    }
    var at = start
    if at < limit, chunk.byte(at) == UInt8(ascii: "-") || chunk.byte(at) == UInt8(ascii: "+") {
      isNegative = chunk.byte(at) == UInt8(ascii: "-")
      at += 1
    }
    var count = 0
    var hasPoint = false
    while at < limit {
      let byte = chunk.byte(at)
      if byte.isDigit {
        count += 1
        if digits < 100_000_000_000_000_000 {
          digits = digits * 10 + Int64(byte &- 48)
          if hasPoint { exponent -= 1 }
        } else if !hasPoint {
          exponent += 1
        }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      at += 1
    }
    guard count > 0 else { return nil }
    if at + 1 < limit, chunk.byte(at) | 0x20 == UInt8(ascii: "e") {
      var next = at + 1
      let isBelow = chunk.byte(next) == UInt8(ascii: "-")
      if isBelow || chunk.byte(next) == UInt8(ascii: "+") { next += 1 }
      let first = next
      var power = 0
      while next < limit, chunk.byte(next).isDigit, power < 1000 {
        power = power * 10 + Int(chunk.byte(next) &- 48)
        next += 1
      }
      if next > first {
        exponent += isBelow ? -power : power
        at = next
      }
    }
    end = at
  }

  private init(digits: Int64, exponent: Int, isNegative: Bool) {
    self.digits = digits
    self.exponent = exponent
    self.isNegative = isNegative
  }

  var isBelowZero: Bool { isNegative && value < 0 }

  /// - Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990: one operation on
  ///   exact numbers is correctly rounded.
  var value: Double {
    let isExact = digits < 1 << 53 && -22...22 ~= exponent
    let magnitude =
      exponent == 0
      ? Double(digits)
      : isExact
        ? exponent < 0
          ? Double(digits) / NumberText.powersOfTen[-exponent]
          : Double(digits) * NumberText.powersOfTen[exponent]
        : Double("\(digits)e\(exponent)") ?? .infinity
    return isNegative ? -magnitude : magnitude
  }

  /// The number times a power of ten.
  func scaled(by power: Int) -> Self {
    Self(digits: digits, exponent: exponent + power, isNegative: isNegative)
  }

  /// Appends the number as JSON writes it.
  func write(to text: inout [UInt8]) {
    guard digits != 0 else { return text.append(UInt8(ascii: "0")) }
    var (digits, exponent) = (digits, exponent)
    while exponent < 0, digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    if exponent == 0 { return text.appendDecimal(isNegative ? -Int(digits) : Int(digits)) }
    if isNegative { text.append(UInt8(ascii: "-")) }
    if exponent < -18 || exponent > 18 {
      text.appendDecimal(Int(digits))
      text.append(UInt8(ascii: "e"))
      return text.appendDecimal(exponent)
    }
    // The last digit first: up to 19 digits and 18 places.
    var bytes = InlineArray<40, UInt8>(repeating: UInt8(ascii: "0"))
    var first = bytes.count
    var rest = UInt64(digits)
    var places = 0
    if exponent > 0 { first &-= exponent }
    while rest > 0 || places <= -exponent {
      if exponent < 0, places == -exponent {
        first &-= 1
        bytes[first] = UInt8(ascii: ".")
      }
      let tenth = rest / 10
      first &-= 1
      bytes[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- tenth &* 10)
      rest = tenth
      places &+= 1
    }
    text.append(addingCapacity: bytes.count &- first) { output in
      for index in first..<bytes.count { output.append(bytes[index]) }
    }
  }
}
