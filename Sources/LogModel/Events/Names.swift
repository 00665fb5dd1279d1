/// Every name in one kind of field, numbered in order of first appearance from 1.
///
/// Bounded: past `capacity` names, new ones share the id of `overflowName`, so hostile input cannot
/// exhaust memory. Names are compared as bytes, never as Unicode text: NFC and NFD forms differ.
package struct NameTable: Sendable {
  package static let overflowName = "(other)"

  private var names: [String] = [""]
  private var ids: [ByteKey: NameID] = [:]
  private var aliasIDs: [ByteKey: NameID] = [:]
  package let capacity: Int
  /// Whether a new name got the overflow id.
  package private(set) var hasOverflowed = false
  /// Other names of names in the table, as the log has them; at most `capacity`.
  package private(set) var aliases: [(name: String, id: NameID)] = []
  private let renaming: (@Sendable (String) -> String)?

  /// An empty table; `renaming` gives each name of the log the one to keep.
  package init(capacity: Int, renaming: (@Sendable (String) -> String)? = nil) {
    self.capacity = capacity
    self.renaming = renaming
  }

  package var count: Int { names.count - 1 }

  package subscript(id: NameID) -> String { names[Int(id)] }

  /// The name that the table keeps for a name of the log.
  package func kept(_ name: String) -> String { renaming?(name) ?? name }

  /// The id of `name`, assigned now if it is new.
  package mutating func intern(_ name: String) -> NameID {
    guard let renaming else { return assign(name) }
    if let known = aliasIDs[ByteKey(name)] { return known }
    let kept = renaming(name)
    let id = assign(kept)
    if kept != name, aliases.count < capacity {
      aliases.append((name, id))
      aliasIDs[ByteKey(name)] = id
    }
    return id
  }

  private mutating func assign(_ name: String) -> NameID {
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
  package var endpoints = NameTable(capacity: 20_000)
  package var errorTypes = NameTable(capacity: 5000)
  package var kinds = KindTable()

  package init() {}

  /// The tables of a run in which services have the names that the user gives them.
  package init(renaming rules: ServiceRules) {
    guard rules.renames else { return }
    services = NameTable(capacity: services.capacity, renaming: rules.name)
  }
}
