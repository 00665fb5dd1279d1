/// Every name in one kind of field, numbered in order of first appearance from 1.
///
/// Bounded: past `capacity` names, new ones share the id of `overflowName`, so hostile input cannot
/// exhaust memory. Names are compared as bytes, never as Unicode text: NFC and NFD forms differ.
package struct NameTable: Sendable {
  package static let overflowName = "(other)"

  private var names: [String] = [""]
  private var ids: [ByteKey: NameID] = [:]
  package let capacity: Int
  /// Whether a new name got the overflow id.
  package private(set) var hasOverflowed = false

  package init(capacity: Int) {
    self.capacity = capacity
  }

  package var count: Int { names.count - 1 }

  package subscript(id: NameID) -> String { names[Int(id)] }

  /// The id of `name`, assigned now if it is new.
  package mutating func intern(_ name: String) -> NameID {
    let key = ByteKey(name)
    if let known = ids[key] { return known }
    if count >= capacity {
      guard !hasOverflowed else { return NameID(names.count - 1) }
      hasOverflowed = true
      names.append(Self.overflowName)
      return NameID(names.count - 1)
    }
    let id = NameID(names.count)
    names.append(name)
    ids[key] = id
    return id
  }

  package func id(of name: String) -> NameID? { ids[ByteKey(name)] }
}

/// The names of a run, by their field, and the kinds of events.
package struct Names: Sendable {
  package var services = NameTable(capacity: 10_000)
  package var regions = NameTable(capacity: 1000)
  package var customers = NameTable(capacity: 100_000)
  package var places = NameTable(capacity: 20_000)
  package var faults = NameTable(capacity: 5000)
  package var kinds = KindTable()

  package init() {}
}
