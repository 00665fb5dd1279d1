/// A share in percent.
package struct Percent: Comparable, Sendable, CustomStringConvertible {
  package var value: Double

  package init(_ value: Double) { self.value = value }

  package static func < (lhs: Self, rhs: Self) -> Bool { lhs.value < rhs.value }
  package var description: String { PlainText.quantity(value, unit: "%") }
}
