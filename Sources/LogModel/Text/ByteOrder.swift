extension String {
  /// Whether the text comes before another by its bytes, which no locale and no form of a letter
  /// changes.
  package func precedesInBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
