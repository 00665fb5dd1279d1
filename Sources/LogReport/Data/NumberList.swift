import LogModel

/// JSON arrays of numbers and of arrays of numbers, one after the other.
///
/// An array is gathered first and then written at once, because a capacity check per number is
/// slow.
struct NumberList: Sendable {
  private enum Item {
    case whole(Int)
    case measured(Double)
    case opening
    case closing
  }

  private(set) var bytes: [UInt8] = []
  /// The array that is being gathered, without its outer brackets.
  private var items: [Item] = []
  /// The maximum bytes of an item, with the comma before it.
  private static let itemWidth = OutputSpan<UInt8>.roundedWidth + 1

  mutating func add(_ number: Int) { items.append(.whole(number)) }

  /// A measured number, to one decimal.
  mutating func add(_ number: Double) { items.append(.measured(number)) }

  mutating func open() { items.append(.opening) }

  mutating func close() { items.append(.closing) }

  /// Ends the array and returns its byte range.
  mutating func end() -> Range<Int> {
    let start = bytes.count
    let gathered = items
    bytes.append(addingCapacity: Self.itemWidth * gathered.count + 2) { space in
      space.append(UInt8(ascii: "["))
      var isFirst = true
      for item in gathered {
        if case .closing = item {} else if !isFirst { space.append(UInt8(ascii: ",")) }
        isFirst = false
        switch item {
        case .whole(let number): space.appendDecimal(number)
        case .measured(let number): space.appendRounded(number, places: 1)
        case .opening:
          space.append(UInt8(ascii: "["))
          isFirst = true
        case .closing: space.append(UInt8(ascii: "]"))
        }
      }
      space.append(UInt8(ascii: "]"))
    }
    items.removeAll(keepingCapacity: true)
    return start..<bytes.count
  }
}
