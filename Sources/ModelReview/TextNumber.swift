// Rounding is libm's, and only this import links it.
private import Glibc

/// The dimension of a number.
enum Dimension: Equatable, Sendable {
  case plain
  /// In milliseconds.
  case time
  case percent
  case ratio
  /// In bytes.
  case size
}

/// A unit: its dimension, and its size in base units.
struct TextUnit: Equatable, Sendable {
  var dimension: Dimension
  var factor: Double

  private static let all: [String: TextUnit] = {
    var units: [String: TextUnit] = [:]
    let table: [(String, Dimension, Double)] = [
      ("us µs μs microseconds microsecond", .time, 0.001),
      ("ms msec millisecond milliseconds", .time, 1),
      ("s sec secs second seconds", .time, 1000), ("m min mins minute minutes", .time, 60_000),
      ("h hr hrs hour hours", .time, 3_600_000), ("d day days", .time, 86_400_000),
      ("% percent pct", .percent, 1), ("× x times -fold fold", .ratio, 1),
      ("b byte bytes", .size, 1), ("kb kib", .size, 1024), ("mb mib", .size, 1_048_576),
      ("gb gib", .size, 1_073_741_824),
    ]
    for (names, dimension, factor) in table {
      for name in names.split(separator: " ") {
        units[String(name)] = TextUnit(dimension: dimension, factor: factor)
      }
    }
    return units
  }()

  init(dimension: Dimension, factor: Double) {
    self.dimension = dimension
    self.factor = factor
  }

  init?(_ name: some StringProtocol) {
    guard let unit = Self.all[name.lowercased()] else { return nil }
    self = unit
  }
}

/// A number in a text: its value, its decimal places, and its unit.
struct TextNumber: Equatable {
  var value: Double
  /// Digits after the point.
  var places = 0
  var unit: TextUnit?

  /// Reads `1,480`, `1480ms`, `~1.48 s` without its space, `+441`, `12.5%`, `4.9×`.
  ///
  /// Nil for a word that is not entirely a number.
  init?(_ word: some StringProtocol) {
    var rest = Substring(word)
    while let first = rest.first, "~≈<>≤≥±+-".contains(first), rest.count > 1 {
      rest.removeFirst()
    }
    guard var digits = Self.whole(&rest) else { return nil }
    if rest.first == ".", rest.dropFirst().first?.isASCIIDigit == true {
      rest.removeFirst()
      let fraction = rest.prefix { $0.isASCIIDigit }
      digits += "." + fraction
      places = fraction.count
      rest = rest[fraction.endIndex...]
    }
    guard digits.count < 24, let value = Double(digits) else { return nil }
    self.value = value
    guard !rest.isEmpty else { return }
    guard let unit = TextUnit(rest) else { return nil }
    self.unit = unit
  }

  /// Digits; where there are commas, in groups of three.
  private static func whole(_ rest: inout Substring) -> String? {
    var digits = ""
    while let first = rest.first, first.isASCIIDigit {
      digits.append(first)
      rest.removeFirst()
    }
    guard !digits.isEmpty else { return nil }
    while rest.first == ",", rest.dropFirst().prefix(3).count == 3,
      rest.dropFirst().prefix(3).allSatisfy(\.isASCIIDigit), digits.count <= 20
    {
      digits += rest.dropFirst().prefix(3)
      rest.removeFirst(4)
      if rest.first?.isASCIIDigit == true { return nil }
    }
    return digits
  }

  /// Whether this is how `exact` is written with this many digits.
  func shows(_ exact: Double) -> Bool {
    let scale = pow(10, Double(places))
    let tolerance = 1e-9 * max(1, abs(exact) * scale)
    return abs(abs(exact) * scale - value * scale) <= 0.5 + tolerance
  }
}

extension Character {
  var isASCIIDigit: Bool { "0" <= self && self <= "9" }
}
