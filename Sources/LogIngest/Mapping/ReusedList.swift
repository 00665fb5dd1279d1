/// Plain values in memory that is kept when they are removed: those of the next record are written
/// over them.
struct ReusedList<Element: Sendable>: RandomAccessCollection, Sendable {
  /// The elements, then leftovers of earlier ones.
  var storage: [Element] = []
  /// How many of `storage` are elements.
  var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      assert(index < count)
      return storage[index]
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count < storage.count {
      storage[count] = element
    } else {
      storage.append(element)
    }
    count &+= 1
  }

  mutating func append(contentsOf elements: Self) { for element in elements { append(element) } }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  /// Removes the elements behind the first ones.
  mutating func truncate(to first: Int) { count = Swift.min(first, count) }

  /// Makes room for so many elements, to be written in place.
  @inline(__always)
  mutating func reserve(_ room: Int, _ blank: Element) {
    if storage.count < room {
      storage.append(contentsOf: repeatElement(blank, count: room - storage.count))
    }
  }
}
