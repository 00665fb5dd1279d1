/// The numbers that the names of a scan get when scans become one: by their old numbers.
package struct NameNumbers: Sendable {
  package var services: [NameID] = []
  package var regions: [NameID] = []
  package var customers: [NameID] = []
  package var endpoints: [NameID] = []
  package var errorTypes: [NameID] = []
  package var kinds: [KindID] = []
  package var inputs: [Int] = []

  package init() {}
}

extension Names {
  /// One table for several: every name once, numbered in the order of the names.
  ///
  /// Numbers in order of first appearance would depend on what else a scan has seen. Also returns,
  /// for each table, the new numbers of its names.
  package static func union(_ all: [Names]) -> (names: Names, numbers: [NameNumbers]) {
    var names = Names()
    var numbers = all.map { _ in NameNumbers() }
    func join(
      _ table: WritableKeyPath<Names, NameTable>, _ field: WritableKeyPath<NameNumbers, [NameID]>
    ) {
      let (joined, new) = NameTable.union(all.map { $0[keyPath: table] })
      names[keyPath: table] = joined
      for index in all.indices { numbers[index][keyPath: field] = new[index] }
    }
    join(\.services, \.services)
    join(\.regions, \.regions)
    join(\.customers, \.customers)
    join(\.endpoints, \.endpoints)
    join(\.errorTypes, \.errorTypes)
    let (kinds, new) = KindTable.union(all.map(\.kinds), numbers)
    names.kinds = kinds
    for index in all.indices { numbers[index].kinds = new[index] }
    return (names, numbers)
  }

  /// A kind of names of which there are more than are told apart; nil where there is none.
  package var overflow: String? {
    let tables = [
      ("services", services), ("regions", regions), ("customers", customers),
      ("endpoints and pages", endpoints), ("error types", errorTypes),
    ]
    if let (name, table) = tables.first(where: { $0.1.hasOverflowed || $0.1.count > $0.1.capacity })
    {
      return "\(PlainText.count(table.capacity)) \(name)"
    }
    guard kinds.hasOverflowed || Int(kinds.endID) > kinds.capacity + 1 else { return nil }
    return "\(PlainText.count(kinds.capacity)) combinations of service, region, page and status"
  }

  /// The numbers that its names have.
  package var numbers: NameNumbers {
    var numbers = NameNumbers()
    numbers.services = Array(0...NameID(services.count))
    numbers.regions = Array(0...NameID(regions.count))
    numbers.customers = Array(0...NameID(customers.count))
    numbers.endpoints = Array(0...NameID(endpoints.count))
    numbers.errorTypes = Array(0...NameID(errorTypes.count))
    numbers.kinds = Array(0..<max(1, kinds.endID))
    return numbers
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try services.code(&coder)
    try regions.code(&coder)
    try customers.code(&coder)
    try endpoints.code(&coder)
    try errorTypes.code(&coder)
    try codeKinds(&coder)
  }

  /// The kinds of a part refer to the names of that part.
  private mutating func codeKinds(_ coder: inout ScanCoder) throws {
    var hasOverflowed = kinds.hasOverflowed
    var all = (1..<max(1, kinds.endID)).map { kinds[$0] }
    let counts = [services, regions, endpoints, errorTypes].map { $0.count + 1 }
    try coder.bool(&hasOverflowed)
    try coder.list(&all, EventKind()) { coder, kind in
      try coder.index(&kind.service, below: counts[0])
      try coder.index(&kind.region, below: counts[1])
      try coder.index(&kind.caller, below: counts[0])
      try coder.index(&kind.endpoint, below: counts[2])
      try coder.index(&kind.errorType, below: counts[3])
      try coder.int(&kind.status)
      try coder.choice(&kind.type)
      try coder.choice(&kind.outcome)
    }
    guard coder.isReading else { return }
    guard Set(all).count == all.count else { throw ScanDamage() }
    kinds = KindTable(sorted: all, hasOverflowed: hasOverflowed)
  }
}

extension EventKind {
  /// Comparing it orders kinds, where names are numbered in order.
  package var order: [UInt32] {
    [
      service, region, UInt32(type.rawValue), endpoint, errorType, UInt32(status), caller,
      UInt32(outcome.rawValue),
    ]
  }

  package mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.name(&region, \.regions)
    try coder.name(&caller, \.services)
    try coder.name(&endpoint, \.endpoints)
    try coder.name(&errorType, \.errorTypes)
    try coder.int(&status)
    try coder.choice(&type)
    try coder.choice(&outcome)
  }

  fileprivate func renumbered(_ numbers: NameNumbers) -> Self {
    var kind = self
    kind.service = numbers.services[Int(service)]
    kind.region = numbers.regions[Int(region)]
    kind.caller = numbers.services[Int(caller)]
    kind.endpoint = numbers.endpoints[Int(endpoint)]
    kind.errorType = numbers.errorTypes[Int(errorType)]
    return kind
  }
}

extension KindTable {
  /// Every kind of several tables once, in order, and the new numbers of each table's kinds.
  fileprivate static func union(
    _ all: [KindTable], _ numbers: [NameNumbers]
  ) -> (KindTable, [[KindID]]) {
    let renumbered = zip(all, numbers).map { table, numbers in
      (0..<table.endID).map { table[$0].renumbered(numbers) }
    }
    let distinct = Set(renumbered.flatMap { $0.dropFirst() })
    let table = KindTable(
      sorted: distinct.sorted { $0.order.lexicographicallyPrecedes($1.order) },
      hasOverflowed: all.contains(where: \.hasOverflowed))
    return (table, renumbered.map { [0] + $0.dropFirst().map { table.id(of: $0) ?? 0 } })
  }
}
