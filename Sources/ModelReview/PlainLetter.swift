/// Letters without their accents: `e` for `é`, so that an accent cannot disguise a word.
enum PlainLetter {
  private static let accents = Array(
    "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy".unicodeScalars)

  /// The ASCII character that a scalar is read as; a space where there is none.
  static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    let index = Int(scalar.value) - 0xc0
    return accents.indices.contains(index) ? accents[index] : " "
  }
}
