internal import LogModel

/// The frames of one part that hold the events of a stretch of one input, in a file.
package struct RoutedSection: Equatable, Sendable {
  package var path: String
  /// Where its first frame begins in the file.
  package var start: Int
  package var totals: FrameTotals
  /// The number of lines of the input before its first one.
  package var linesBefore: Int
  /// The place of the latest event before it in the order of the run.
  package var latestBefore: Int64

  package init(
    path: String, start: Int, totals: FrameTotals, linesBefore: Int, latestBefore: Int64
  ) {
    (self.path, self.start, self.totals) = (path, start, totals)
    (self.linesBefore, self.latestBefore) = (linesBefore, latestBefore)
  }
}

/// Bytes of a routed file are not those that were written.
package struct RoutedDamage: Error {
  package var path: String
}

/// The numbers that a run gives to the names and kinds of a section, by their numbers there.
final class RoutedNames: @unchecked Sendable {
  // SAFETY: only the observer of a stream adopts names, a chunk at a time, and nobody else reads
  // them.

  private var services: [NameID] = [0]
  private var regions: [NameID] = [0]
  private var customers: [NameID] = [0]
  private var endpoints: [NameID] = [0]
  private var errorTypes: [NameID] = [0]
  private var kinds: [KindID] = [0]

  /// Takes the names of the next frame, and gives its events the numbers of the run.
  func adopt(_ new: FrameNames, _ batch: inout Batch, into names: inout Names) {
    for name in new.services { services.append(names.services.intern(name)) }
    for name in new.regions { regions.append(names.regions.intern(name)) }
    for name in new.customers { customers.append(names.customers.intern(name)) }
    for name in new.endpoints { endpoints.append(names.endpoints.intern(name)) }
    for name in new.errorTypes { errorTypes.append(names.errorTypes.intern(name)) }
    for local in new.kinds {
      var kind = local
      kind.service = services[Int(local.service)]
      kind.region = regions[Int(local.region)]
      kind.caller = services[Int(local.caller)]
      kind.endpoint = endpoints[Int(local.endpoint)]
      kind.errorType = errorTypes[Int(local.errorType)]
      kinds.append(names.kinds.intern(kind))
    }
    let (kinds, customers) = (kinds, customers)
    batch.map(kinds.span, customers.span)
  }
}

extension Batch {
  /// Replaces the numbers of kinds and customers.
  fileprivate mutating func map(_ kinds: Span<KindID>, _ customers: Span<NameID>) {
    let count = count
    var all = records.mutableSpan
    for index in 0..<count {
      all[index].kind = kinds[Int(all[index].kind)]
      all[index].customer = customers[Int(all[index].customer)]
    }
  }
}
