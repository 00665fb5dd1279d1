internal import Platform

/// Applies `work` to each item, at most `jobs` at once; the results are in the order of the items.
package func concurrentMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], jobs: Int, _ work: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: items.count)
    for (index, item) in items.enumerated() {
      if index >= jobs, let done = try await group.next() { results[done.0] = done.1 }
      try Interruption.check()
      group.addTask { (index, try await work(item)) }
    }
    for try await done in group { results[done.0] = done.1 }
    return results.compactMap { $0 }
  }
}
