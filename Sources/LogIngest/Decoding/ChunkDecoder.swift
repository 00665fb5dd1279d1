internal import LogModel

/// A decoder of chunks, with a map from its own ids to the run's ids.
final class ChunkDecoder {
  private var decoder: EventDecoder
  /// Filled by `adopt`.
  private var adopted = Adopted()

  init(metrics: MetricTable, knowsAliases: Bool) {
    decoder = EventDecoder(metrics: metrics, knowsAliases: knowsAliases)
  }

  /// Decodes the lines of a chunk, the last of which ends with a newline.
  ///
  /// With `stopsEarly`, only up to the first line that is rejected.
  func decode(_ chunk: RawSpan, into batch: inout Batch, stopsEarly: Bool) {
    startOverIfFull()
    decoder.decode(chunk, into: &batch, stopsEarly: stopsEarly)
  }

  /// Decodes the lines of a chunk that was translated.
  func decode(_ translation: Translation, into batch: inout Batch) {
    startOverIfFull()
    decoder.decode(translation, into: &batch)
  }

  private func startOverIfFull() {
    guard decoder.isFull else { return }
    decoder.startOver()
    adopted = Adopted()
  }

  /// Replaces the decoder's ids in the chunk decoded last by the run's ids.
  func adopt(_ batch: inout Batch, into names: inout Names) {
    adopted.services.extend(decoder.known.services.names, &names.services)
    adopted.regions.extend(decoder.known.regions.names, &names.regions)
    adopted.customers.extend(decoder.known.customers.names, &names.customers)
    adopted.endpoints.extend(decoder.known.endpoints.names, &names.endpoints)
    adopted.errorTypes.extend(decoder.known.errorTypes.names, &names.errorTypes)
    adopted.extendKinds(decoder.known.kinds.kinds, &names.kinds)
    adopted.map(&batch.records, batch.count)
  }
}

/// For each kind of name, the run's ids, indexed by the decoder's ids.
private struct Adopted: Sendable {
  struct Map: Sendable {
    private var ids: [NameID] = [0]

    subscript(local: NameID) -> NameID {
      @inline(__always) get { ids[Int(local)] }
    }

    mutating func extend(_ names: [String], _ table: inout NameTable) {
      while ids.count <= names.count { ids.append(table.intern(names[ids.count - 1])) }
    }
  }

  var services = Map()
  var regions = Map()
  var customers = Map()
  var endpoints = Map()
  var errorTypes = Map()
  private var kinds: [KindID] = [0]

  /// Gives the decoder's newest kinds their ids of the run.
  ///
  /// - Precondition: the names of these kinds have their ids of the run.
  mutating func extendKinds(_ local: [EventKind], _ table: inout KindTable) {
    while kinds.count <= local.count {
      var kind = local[kinds.count - 1]
      kind.service = services[kind.service]
      kind.region = regions[kind.region]
      kind.caller = services[kind.caller]
      kind.endpoint = endpoints[kind.endpoint]
      kind.errorType = errorTypes[kind.errorType]
      kinds.append(table.intern(kind))
    }
  }

  /// Replaces the ids in every record by the run's.
  ///
  /// One call for all records, so that exclusive access is checked once per batch.
  func map(_ records: inout [EventRecord], _ count: Int) {
    var records = records.mutableSpan
    for index in 0..<count {
      records[index].kind = kinds[Int(records[index].kind)]
      records[index].customer = customers[records[index].customer]
    }
  }
}
