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
  private var renaming: (@Sendable (String) -> String)?

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

  fileprivate mutating func rename(by renaming: @escaping @Sendable (String) -> String) {
    self.renaming = renaming
  }

  // MARK: Scans

  /// The names that have a number of their own, in order.
  private var own: ArraySlice<String> {
    names[1..<(hasOverflowed ? names.count - 1 : names.count)]
  }

  /// A table of all names in their order, and for each of the tables its new numbers.
  static func union(_ all: [Self]) -> (table: Self, numbers: [[NameID]]) {
    var table = Self(
      capacity: all.first?.capacity ?? 0, renaming: all.lazy.compactMap(\.renaming).first)
    let distinct = Set(all.flatMap { $0.own.map(ByteKey.init) }).map(\.text)
    table.fill(distinct.sorted { $0.precedesInBytes($1) })
    table.hasOverflowed = all.contains(where: \.hasOverflowed)
    if table.hasOverflowed { table.names.append(overflowName) }
    let last = NameID(table.names.count - 1)
    let numbers = all.map { old in
      old.names.indices.map { index in
        index == 0 ? 0 : index > old.own.count ? last : table.ids[ByteKey(old.names[index])] ?? 0
      }
    }
    let aliases = zip(all, numbers).flatMap { old, numbers in
      old.aliases.map { (name: $0.name, id: numbers[Int($0.id)]) }
    }
    for alias in aliases.sorted(by: { $0.name.precedesInBytes($1.name) })
    where table.aliasIDs.updateValue(alias.id, forKey: ByteKey(alias.name)) == nil {
      table.aliases.append(alias)
    }
    return (table, numbers)
  }

  private mutating func fill(_ sorted: [String]) {
    names += sorted
    for (index, name) in sorted.enumerated() { ids[ByteKey(name)] = NameID(index + 1) }
  }

  mutating func code(_ coder: inout ScanCoder) throws {
    var all = Array(own)
    var (known, hasMore) = (aliases, hasOverflowed)
    try coder.list(&all, "") { try $0.text(&$1) }
    try coder.bool(&hasMore)
    let count = all.count + (hasMore ? 1 : 0)
    try coder.list(&known, ("", 0)) { coder, alias in
      try coder.text(&alias.name)
      try coder.index(&alias.id, below: count + 1)
    }
    guard coder.isReading else { return }
    self = Self(capacity: capacity, renaming: renaming)
    fill(all)
    guard ids.count == all.count, all.count <= capacity else { throw ScanDamage() }
    hasOverflowed = hasMore
    if hasMore { names.append(Self.overflowName) }
    aliases = known
    for alias in known { aliasIDs[ByteKey(alias.name)] = alias.id }
  }
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

  /// Lets the table of services give names of the log those that the user gives them.
  package mutating func rename(by rules: ServiceRules) {
    if rules.renames { services.rename(by: rules.name) }
  }

  /// The tables of a run in which services have the names that the user gives them.
  package init(renaming rules: ServiceRules) {
    guard rules.renames else { return }
    services = NameTable(capacity: services.capacity, renaming: rules.name)
  }
}
