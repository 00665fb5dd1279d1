import LogModel
import TestSupport
import Testing

@Suite struct `Bytes of text` {
  private static let edges = [
    0, 7, -7, 10, 99, 100, 12_345_678, 99_999_999, 100_000_000, 100_000_001, 10_200_300_400,
    -100_000_000, .max, .min,
  ]

  @Test(arguments: edges) func `whole numbers are written as Swift writes them`(number: Int) {
    #expect(String { $0.appendDecimal(number) } == String(number))
  }

  @Test(arguments: [(5, 3, "005"), (0, 2, "00"), (1234, 2, "1234"), (-5, 4, "00-5"), (-5, 1, "-5")])
  func `numbers are filled with zeros`(number: Int, width: Int, text: String) {
    #expect(String { $0.appendDecimal(number, width: width) } == text)
  }

  /// The short way to write a rounded number must give what the long one gives.
  @Test(arguments: 0...3) func `rounded numbers are as short as can be`(places: Int) {
    var random = SeededGenerator(seed: 7)
    let scale = [1.0, 10, 100, 1000][places]
    for _ in 0..<2000 {
      let size = Double.random(in: -3...14, using: &random)
      let value = Double.random(in: -1...1, using: &random) * pow(10, size)
      let rounded = JSONValue.double((value * scale).rounded() / scale)
      #expect(JSONValue.double(value, places: places) == rounded, "\(value)")
    }
  }

  @Test(arguments: [
    (0.05, 2, "0.05"), (-0.04, 1, "0"), (-1.25, 2, "-1.25"), (10.5, 3, "10.5"), (0.001, 3, "0.001"),
    (1e300, 1, "1e+300"), (Double.nan, 1, "null"), (.infinity, 0, "null"),
  ])
  func `rounded numbers are JSON`(value: Double, places: Int, text: String) {
    #expect(String { $0.appendRounded(value, places: places) } == text)
  }

  private func pow(_ base: Double, _ exponent: Double) -> Double {
    var result = 1.0
    for _ in 0..<Int(abs(exponent)) { result *= base }
    return exponent < 0 ? 1 / result : result
  }
}

/// Texts are looked at eight bytes at a time; what is found must not depend on where it stands.
@Suite struct `Looking at bytes` {
  private func text(_ length: Int, _ place: Int, _ byte: UInt8) -> [UInt8] {
    var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    text[place] = byte
    return text
  }

  @Test(arguments: 1...20) func `one byte decides wherever it stands`(length: Int) {
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max {
        let text = text(length, place, byte)
        let isPrinting = (0x20..<0x7f).contains(byte)
        let isJSON = isPrinting && byte != 0x22 && byte != 0x5c
        let isHTML =
          isPrinting && !"&<>\"'".utf8.contains(byte) || byte == 0x09 || byte == 0x0a
        let (plainScript, plainHTML) = (text.span.isPlainScript, text.span.isPlainHTML)
        #expect(plainScript == (isJSON && byte != 0x3c))
        #expect(plainHTML == isHTML)
        let beforeMarkup = text.span.lengthOfPlainHTML(from: 0)
        #expect(beforeMarkup == (isPrinting && isHTML ? length : place))
        let ends = byte < 0x20 || byte == 0x22 || byte == 0x5c
        let hasHyphen = text.span.contains("-")
        #expect(hasHyphen == (byte == 0x2d))
        let before = text.span.lengthOfJSONText(from: 0)
        #expect(before == (ends ? place : length))
        for start in 0...place {
          let rest = text.span.lengthOfJSONText(from: start)
          #expect(rest == (ends ? place : length) - start)
        }
      }
    }
  }

  @Test(arguments: 0...20) func `texts are the same only where every byte is`(length: Int) {
    let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    #expect(isSame(plain, plain))
    #expect(!isSame(plain, plain + [0x61]))
    let walked = plain.span.hash(seed: 9)
    for place in 0..<length {
      let other = text(length, place, UInt8(ascii: "b"))
      #expect(!isSame(plain, other))
      let hash = other.span.hash(seed: 9)
      #expect(hash != walked)
    }
  }

  private func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.span.isSame(as: right.span)
  }
}
