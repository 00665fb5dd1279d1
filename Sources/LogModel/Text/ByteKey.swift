/// A text as the key of a table: hashed and compared as bytes, never as Unicode text.
///
/// Names that only look alike stay distinct, and a look-up is cheaper than that of a `[UInt8]`.
package struct ByteKey: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.text.utf8.span.isSame(as: rhs.text.utf8.span)
  }

  package func hash(into hasher: inout Hasher) {
    // SAFETY: the bytes are read inside the closure only, and the text outlives it.
    unsafe text.utf8.span.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}
